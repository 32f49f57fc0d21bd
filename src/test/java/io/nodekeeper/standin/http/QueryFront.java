package io.nodekeeper.standin.http;

import io.nodekeeper.standin.model.ApiError;
import io.nodekeeper.standin.model.Ec2Instance;
import io.nodekeeper.standin.model.ScalingGroup;
import io.nodekeeper.standin.model.WorldModel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;

/** EC2 and Auto Scaling in the query protocol, with XML answers. Called under the model's lock. */
final class QueryFront {

  private static final String AUTO_SCALING = "http://autoscaling.amazonaws.com/doc/2011-01-01/";
  private static final String EC2 = "http://ec2.amazonaws.com/doc/2016-11-15/";
  private static final String PROLOGUE = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  private static final String CONTENT_TYPE = "text/xml";

  private final WorldModel model;
  private final Instant launched;
  private final Map<String, Function<Form, Reply>> operations = new TreeMap<>();

  QueryFront(WorldModel model) {
    this.model = model;
    this.launched = model.timeline().instant();
    operations.put("DescribeTags", this::describeTags);
    operations.put("DescribeInstances", this::describeInstances);
    operations.put("DescribeAutoScalingInstances", this::describeAutoScalingInstances);
    operations.put("DescribeAutoScalingGroups", this::describeAutoScalingGroups);
    operations.put("DescribeLifecycleHooks", this::describeLifecycleHooks);
    operations.put("CompleteLifecycleAction", this::completeLifecycleAction);
    operations.put("RecordLifecycleActionHeartbeat", this::recordLifecycleActionHeartbeat);
  }

  Reply answer(Call call) {
    Form form = Form.of(call);
    boolean isEc2 = form.value("Version").orElse("").equals("2016-11-15");
    try {
      var known = operations.get(form.action());
      if (known == null) {
        throw new ApiError(400, "InvalidAction", "not in the stand-in: " + form.action());
      }
      return known.apply(form);
    } catch (ApiError error) {
      return isEc2 ? ec2Error(error) : autoScalingError(error);
    } catch (NumberFormatException e) {
      var error = new ApiError(400, "InvalidParameterValue", "Value is not a number");
      return isEc2 ? ec2Error(error) : autoScalingError(error);
    }
  }

  private Reply describeTags(Form form) {
    var filters = form.filters();
    String instance = model.ec2().identity().instanceId();
    List<String> resources = filters.getOrDefault("resource-id", List.of(instance));
    var found = new ArrayList<Tag>();
    for (String resource : resources) {
      model.ec2().describeTags(resource).forEach((k, v) -> found.add(new Tag(resource, k, v)));
    }
    found.removeIf(tag -> !fits(tag, filters));
    Page<Tag> page = Page.of(found, form.value("NextToken"), form.number("MaxResults", 1000));
    return ec2(
        "DescribeTags",
        xml -> {
          xml.list("tagSet", "item", page.items(), QueryFront::tag);
          page.next().ifPresent(token -> xml.leaf("nextToken", token));
        });
  }

  private record Tag(String resource, String key, String value) {}

  private static void tag(Xml xml, Tag tag) {
    xml.leaf("resourceId", tag.resource())
        .leaf("resourceType", "instance")
        .leaf("key", tag.key())
        .leaf("value", tag.value());
  }

  private static boolean fits(Tag tag, Map<String, List<String>> filters) {
    return filters.entrySet().stream()
        .allMatch(filter ->
            switch (filter.getKey()) {
              case "resource-id" -> true;
              case "resource-type" -> filter.getValue().contains("instance");
              case "key" -> filter.getValue().contains(tag.key());
              case "value" -> filter.getValue().contains(tag.value());
              default ->
                  filter.getKey().equals("tag:" + tag.key())
                      && filter.getValue().contains(tag.value());
            });
  }

  private Reply describeInstances(Form form) {
    Ec2Instance.Identity identity = model.ec2().identity();
    List<String> ids = form.numbered("InstanceId.");
    boolean isMeant = ids.isEmpty() || ids.contains(identity.instanceId());
    List<Ec2Instance.Identity> found = isMeant ? List.of(identity) : List.of();
    return ec2(
        "DescribeInstances",
        xml ->
            xml.list(
                "reservationSet",
                "item",
                found,
                (reservation, one) ->
                    reservation
                        .leaf("reservationId", "r-1234567890abcdef0")
                        .leaf("ownerId", one.accountId())
                        .raw("<groupSet/>")
                        .list("instancesSet", "item", List.of(one), this::instance)));
  }

  private void instance(Xml xml, Ec2Instance.Identity identity) {
    boolean isRunning = model.ec2().isRunning();
    SortedMap<String, String> tags = model.ec2().tags;
    xml.leaf("instanceId", identity.instanceId())
        .leaf("imageId", identity.imageId())
        .node(
            "instanceState",
            () ->
                xml.leaf("code", isRunning ? 16 : 48)
                    .leaf("name", isRunning ? "running" : "terminated"))
        .leaf("privateIpAddress", identity.privateIp())
        .leaf("instanceType", identity.instanceType())
        .leaf("launchTime", launched)
        .node(
            "placement",
            () ->
                xml.leaf("availabilityZone", identity.availabilityZone())
                    .leaf("tenancy", "default"))
        .list(
            "tagSet",
            "item",
            List.copyOf(tags.entrySet()),
            (item, tag) -> item.leaf("key", tag.getKey()).leaf("value", tag.getValue()));
  }

  private Reply describeAutoScalingInstances(Form form) {
    List<String> ids = form.members("InstanceIds");
    List<String> asked = ids.isEmpty() ? List.of(model.ec2().identity().instanceId()) : ids;
    var found = model.scaling().describeAutoScalingInstances(asked);
    Page<ScalingGroup.Instance> page =
        Page.of(found, form.value("NextToken"), form.number("MaxRecords", 50));
    return autoScaling(
        form.action(),
        xml -> {
          xml.list("AutoScalingInstances", "member", page.items(), this::scalingInstance);
          page.next().ifPresent(token -> xml.leaf("NextToken", token));
        });
  }

  private void scalingInstance(Xml xml, ScalingGroup.Instance instance) {
    Ec2Instance.Identity identity = model.ec2().identity();
    xml.leaf("InstanceId", instance.instanceId())
        .leaf("InstanceType", identity.instanceType())
        .leaf("AutoScalingGroupName", instance.group())
        .leaf("AvailabilityZone", identity.availabilityZone())
        .leaf("LifecycleState", instance.state())
        .leaf("HealthStatus", "HEALTHY")
        .leaf("ProtectedFromScaleIn", false)
        .node(
            "LaunchTemplate",
            () ->
                xml.leaf("LaunchTemplateId", "lt-0123456789abcdef0")
                    .leaf("LaunchTemplateName", "node")
                    .leaf("Version", 3));
  }

  private Reply describeAutoScalingGroups(Form form) {
    var found = model.scaling().describeAutoScalingGroups(form.members("AutoScalingGroupNames"));
    return autoScaling(
        form.action(), xml -> xml.list("AutoScalingGroups", "member", found, this::group));
  }

  private void group(Xml xml, ScalingGroup.Group group) {
    xml.leaf("AutoScalingGroupName", group.name())
        .leaf("MinSize", 0)
        .leaf("MaxSize", 10)
        .leaf("DesiredCapacity", 1)
        .leaf("DefaultCooldown", 300)
        .node(
            "AvailabilityZones",
            () -> xml.leaf("member", model.ec2().identity().availabilityZone()))
        .leaf("HealthCheckType", "EC2")
        .leaf("CreatedTime", launched);
    group
        .onAbandon()
        .ifPresent(action ->
            xml.node(
                "InstanceLifecyclePolicy",
                () ->
                    xml.node("RetentionTriggers", () -> xml.leaf("TerminateHookAbandon", action))));
  }

  private Reply describeLifecycleHooks(Form form) {
    String group = form.value("AutoScalingGroupName").orElse("");
    List<String> wanted = form.members("LifecycleHookNames");
    List<ScalingGroup.Hook> found =
        model.scaling().describeLifecycleHooks(group).stream()
            .filter(hook -> wanted.isEmpty() || wanted.contains(hook.name()))
            .toList();
    return autoScaling(
        form.action(),
        xml ->
            xml.list("LifecycleHooks", "member", found, (item, hook) -> hook(item, group, hook)));
  }

  private static void hook(Xml xml, String group, ScalingGroup.Hook hook) {
    xml.leaf("LifecycleHookName", hook.name())
        .leaf("AutoScalingGroupName", group)
        .leaf("LifecycleTransition", hook.transition())
        .leaf("HeartbeatTimeout", hook.heartbeatTimeout().toSeconds())
        .leaf("GlobalTimeout", hook.globalTimeout().toSeconds())
        .leaf("DefaultResult", hook.defaultResult());
    hook.target().ifPresent(target -> xml.leaf("NotificationTargetARN", target));
  }

  private Reply completeLifecycleAction(Form form) {
    model
        .scaling()
        .completeLifecycleAction(
            form.value("AutoScalingGroupName").orElse(""),
            form.value("LifecycleHookName").orElse(""),
            form.value("InstanceId").orElse(""),
            form.value("LifecycleActionResult").orElse(""));
    return autoScaling(form.action(), _ -> {});
  }

  private Reply recordLifecycleActionHeartbeat(Form form) {
    model
        .scaling()
        .recordLifecycleActionHeartbeat(
            form.value("AutoScalingGroupName").orElse(""),
            form.value("LifecycleHookName").orElse(""),
            form.value("InstanceId").orElse(""));
    return autoScaling(form.action(), _ -> {});
  }

  private static Reply autoScaling(String action, Consumer<Xml> result) {
    var xml = new Xml();
    xml.raw("<" + action + "Response xmlns=\"" + AUTO_SCALING + "\">");
    xml.node(action + "Result", () -> result.accept(xml));
    xml.node("ResponseMetadata", () -> xml.leaf("RequestId", UUID.randomUUID()));
    xml.raw("</" + action + "Response>");
    return Reply.of(200, CONTENT_TYPE, xml.toString());
  }

  private static Reply ec2(String action, Consumer<Xml> result) {
    var xml = new Xml().raw(PROLOGUE);
    xml.raw("<" + action + "Response xmlns=\"" + EC2 + "\">");
    xml.leaf("requestId", UUID.randomUUID());
    result.accept(xml);
    xml.raw("</" + action + "Response>");
    return Reply.of(200, CONTENT_TYPE + ";charset=UTF-8", xml.toString());
  }

  private static Reply autoScalingError(ApiError error) {
    boolean isThrottled = error.code().equals("ThrottlingException");
    var xml = new Xml().raw("<ErrorResponse xmlns=\"" + AUTO_SCALING + "\">");
    xml.node(
        "Error",
        () ->
            xml.leaf("Type", error.status() < 500 ? "Sender" : "Receiver")
                .leaf("Code", isThrottled ? "Throttling" : error.code())
                .leaf("Message", error.text()));
    xml.leaf("RequestId", UUID.randomUUID()).raw("</ErrorResponse>");
    return Reply.of(error.status(), CONTENT_TYPE, xml.toString());
  }

  /** Throttled, EC2 has a code and a status of its own. */
  private static Reply ec2Error(ApiError error) {
    boolean isThrottled = error.code().equals("ThrottlingException");
    var xml = new Xml().raw(PROLOGUE);
    xml.node(
        "Response",
        () -> {
          xml.node(
              "Errors",
              () ->
                  xml.node(
                      "Error",
                      () ->
                          xml.leaf("Code", isThrottled ? "RequestLimitExceeded" : error.code())
                              .leaf(
                                  "Message",
                                  isThrottled ? "Request limit exceeded." : error.text())));
          xml.leaf("RequestID", UUID.randomUUID());
        });
    return Reply.of(isThrottled ? 503 : error.status(), CONTENT_TYPE, xml.toString());
  }
}
