package io.nodekeeper.core;

/** Something that costs a call to AWS, and is therefore asked only when a decision wants it. */
public enum Question {
  /** DescribeContainerInstances: this node's status and attributes. */
  NODE,
  /** ListTasks for both desired statuses, DescribeTasks, and DescribeServices for their owners. */
  TASKS,
  /** EC2 DescribeTags, when IMDS does not offer tags. */
  TAGS,
  /** DescribeAutoScalingInstances (where no tag names the group) and DescribeLifecycleHooks. */
  AUTO_SCALING
}
