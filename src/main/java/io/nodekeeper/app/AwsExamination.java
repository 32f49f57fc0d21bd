package io.nodekeeper.app;

import io.nodekeeper.aws.AwsClients;
import io.nodekeeper.aws.Calls;
import io.nodekeeper.edge.ec2.GroupExamination;
import io.nodekeeper.edge.ec2.InstanceExamination;
import io.nodekeeper.edge.ecs.EcsExamination;
import java.time.Duration;
import java.time.InstantSource;

/** What only doctor asks of AWS, in one Region. */
record AwsExamination(
    AwsClients clients, EcsExamination ecs, GroupExamination group, InstanceExamination instance)
    implements AutoCloseable {

  /** For each call: shorter than the agent's, since somebody waits. */
  private static final Duration DEADLINE = Duration.ofSeconds(4);

  /** Nothing is asked yet. */
  static AwsExamination in(String region, InstantSource clock) {
    var clients = new AwsClients(region, new Calls(), DEADLINE);
    return new AwsExamination(
        clients,
        new EcsExamination(clients, clock),
        new GroupExamination(clients, clock),
        new InstanceExamination(clients, clock));
  }

  @Override
  public void close() {
    clients.close();
  }
}
