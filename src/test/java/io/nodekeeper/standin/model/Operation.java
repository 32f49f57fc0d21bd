package io.nodekeeper.standin.model;

/** An AWS API operation, with the token bucket it draws on. */
public enum Operation {
  START_TASK("StartTask", Bucket.CLUSTER_MODIFY),
  RUN_TASK("RunTask", Bucket.CLUSTER_MODIFY),
  STOP_TASK("StopTask", Bucket.CLUSTER_MODIFY),
  UPDATE_CONTAINER_INSTANCES_STATE("UpdateContainerInstancesState", Bucket.CLUSTER_MODIFY),
  PUT_ATTRIBUTES("PutAttributes", Bucket.CLUSTER_MODIFY),
  DELETE_ATTRIBUTES("DeleteAttributes", Bucket.CLUSTER_MODIFY),
  LIST_TASKS("ListTasks", Bucket.CLUSTER_READ),
  DESCRIBE_TASKS("DescribeTasks", Bucket.CLUSTER_READ),
  LIST_CONTAINER_INSTANCES("ListContainerInstances", Bucket.CLUSTER_READ),
  DESCRIBE_CONTAINER_INSTANCES("DescribeContainerInstances", Bucket.CLUSTER_READ),
  LIST_ATTRIBUTES("ListAttributes", Bucket.CLUSTER_READ),
  LIST_SERVICES("ListServices", Bucket.SERVICE_READ),
  DESCRIBE_SERVICES("DescribeServices", Bucket.SERVICE_READ),
  CREATE_SERVICE("CreateService", Bucket.SERVICE_MODIFY),
  UPDATE_SERVICE("UpdateService", Bucket.SERVICE_MODIFY),
  DESCRIBE_TASK_DEFINITION("DescribeTaskDefinition", Bucket.DEFINITION_READ),
  REGISTER_TASK_DEFINITION("RegisterTaskDefinition", Bucket.DEFINITION_MODIFY),
  DEREGISTER_TASK_DEFINITION("DeregisterTaskDefinition", Bucket.DEFINITION_MODIFY),
  DESCRIBE_TAGS("DescribeTags", Bucket.EC2_READ),
  DESCRIBE_AUTO_SCALING_INSTANCES("DescribeAutoScalingInstances", Bucket.AUTO_SCALING),
  DESCRIBE_AUTO_SCALING_GROUPS("DescribeAutoScalingGroups", Bucket.AUTO_SCALING),
  DESCRIBE_LIFECYCLE_HOOKS("DescribeLifecycleHooks", Bucket.AUTO_SCALING),
  RECORD_LIFECYCLE_ACTION_HEARTBEAT("RecordLifecycleActionHeartbeat", Bucket.AUTO_SCALING),
  COMPLETE_LIFECYCLE_ACTION("CompleteLifecycleAction", Bucket.AUTO_SCALING),
  GET_PARAMETER("GetParameter", Bucket.PARAMETER_READ),
  GET_SECRET_VALUE("GetSecretValue", Bucket.SECRET_READ),
  GET_OBJECT("GetObject", Bucket.OBJECT_READ),
  PUT_EVENTS("PutEvents", Bucket.EVENT_WRITE),
  PUBLISH("Publish", Bucket.MESSAGE_WRITE);

  /**
   * Per account and Region. Auto Scaling's numbers are not published: a guess, as those of events
   * and messages are, which differ from Region to Region. Source of the rest: Amazon ECS API
   * Reference, “Request throttling”; Amazon EC2 Developer Guide; AWS General Reference, quotas of
   * Systems Manager and of Secrets Manager; Amazon S3 User Guide, per prefix.
   */
  public enum Bucket {
    CLUSTER_MODIFY(100, 40),
    CLUSTER_READ(100, 20),
    SERVICE_READ(100, 20),
    SERVICE_MODIFY(50, 5),
    DEFINITION_READ(50, 20),
    DEFINITION_MODIFY(20, 1),
    EC2_READ(100, 20),
    AUTO_SCALING(100, 10),
    PARAMETER_READ(40, 40),
    SECRET_READ(10_000, 10_000),
    OBJECT_READ(5500, 5500),
    EVENT_WRITE(400, 400),
    MESSAGE_WRITE(300, 300);

    private final int burst;
    private final int perSecond;

    Bucket(int burst, int perSecond) {
      this.burst = burst;
      this.perSecond = perSecond;
    }

    public int burst() {
      return burst;
    }

    public int perSecond() {
      return perSecond;
    }
  }

  private final String wireName;
  private final Bucket bucket;

  Operation(String wireName, Bucket bucket) {
    this.wireName = wireName;
    this.bucket = bucket;
  }

  /** As AWS spells it. */
  public String wireName() {
    return wireName;
  }

  public Bucket bucket() {
    return bucket;
  }
}
