package io.nodekeeper.core;

import java.util.SortedMap;

/** Something to be done to the outside world, with its reason. Plain data: it can be printed. */
public sealed interface Action {

  /** Why, for people: one line that completes “because …”. */
  String because();

  /**
   * What this action is about: two actions with the same key are the same attempt made again.
   * Bounds and back-offs are kept by it.
   */
  String key();

  /** Whether doing it twice is as good as once; if not, it is written down before it is tried. */
  default boolean isRepeatable() {
    return true;
  }

  /** StartTask on our own instance only. It has no client token: it is never repeated blindly. */
  record StartTask(
      DaemonName daemon,
      TaskDefinitionRef taskDefinition,
      String cluster,
      ContainerInstanceArn containerInstance,
      TaskOptions options,
      String because)
      implements Action {

    /** With nothing that differs from the definition. */
    public StartTask(
        DaemonName daemon,
        TaskDefinitionRef taskDefinition,
        String cluster,
        ContainerInstanceArn containerInstance,
        String because) {
      this(daemon, taskDefinition, cluster, containerInstance, TaskOptions.none(), because);
    }

    /** What the group of every task of ours begins with. */
    public static final String GROUP_PREFIX = "nodekeeper-";

    public String group() {
      return options.group().orElse(GROUP_PREFIX + daemon);
    }

    /** AWS's own convention: the short id of the container instance. */
    public String startedBy() {
      return options.startedBy().orElse(containerInstance.id());
    }

    @Override
    public boolean isRepeatable() {
      return false;
    }

    @Override
    public String key() {
      return "start:" + daemon;
    }
  }

  /** StopTask of a daemon's task; harmless to repeat. */
  record StopTask(DaemonName daemon, TaskArn task, String cluster, String because)
      implements Action {
    static final String KEY_PREFIX = "stop:";

    @Override
    public String key() {
      return KEY_PREFIX + task;
    }
  }

  /** StopTask of a replica that ECS would never stop; harmless to repeat. */
  record StopReplica(TaskArn task, String cluster, String because) implements Action {
    @Override
    public String key() {
      return "stop-replica:" + task;
    }
  }

  /** Container instance to DRAINING. */
  record SetDraining(String cluster, ContainerInstanceArn containerInstance, String because)
      implements Action {
    public static final String KEY = "set-draining";

    @Override
    public String key() {
      return KEY;
    }
  }

  /** Container instance back to ACTIVE: only ever what we set DRAINING ourselves. */
  record SetActive(String cluster, ContainerInstanceArn containerInstance, String because)
      implements Action {
    public static final String KEY = "set-active";

    @Override
    public String key() {
      return KEY;
    }
  }

  /** PutAttributes on our own container instance. */
  record PutAttributes(
      String cluster,
      ContainerInstanceArn containerInstance,
      SortedMap<String, String> attributes,
      String because)
      implements Action {
    public static final String KEY = "put-attributes";

    /** What is told of revisions, or to people, must not delay what is told of the node. */
    boolean isOfRevisions() {
      return attributes.firstKey().startsWith(Badness.PREFIX);
    }

    boolean isOfBulletin() {
      return Bulletin.isOfBulletin(attributes.firstKey());
    }

    @Override
    public String key() {
      return isOfRevisions() || isOfBulletin() ? KEY + ":" + attributes.firstKey() : KEY;
    }
  }

  /** DeleteAttributes on our own container instance, which has room for ten. */
  record DeleteAttribute(
      String cluster, ContainerInstanceArn containerInstance, String name, String because)
      implements Action {
    static final String KEY_PREFIX = "delete-attribute:";

    @Override
    public String key() {
      return KEY_PREFIX + name;
    }
  }

  /** RecordLifecycleActionHeartbeat by instance id. */
  record Heartbeat(String group, String hook, String instanceId, String because) implements Action {
    static final String KEY_PREFIX = "heartbeat:";

    @Override
    public String key() {
      return KEY_PREFIX + hook;
    }
  }

  /** CompleteLifecycleAction by instance id: lets the instance go. */
  record CompleteLifecycle(
      String group, String hook, String instanceId, Result result, String because)
      implements Action {

    /** Both end the wait; ABANDON also skips the other hooks of the group. */
    public enum Result {
      CONTINUE,
      ABANDON
    }

    public static final String KEY_PREFIX = "complete:";

    @Override
    public String key() {
      return KEY_PREFIX + hook;
    }
  }

  /** CompleteLifecycleAction of a launch hook: the instance goes into service. */
  record CompleteLaunch(String group, String hook, String instanceId, String because)
      implements Action {
    @Override
    public String key() {
      return "launch:" + hook;
    }
  }

  /**
   * The whole of a file for containers, replaced atomically.
   *
   * @param changes whether it says something else than what is there; if not, only who may read it
   *     changes
   */
  record WriteFile(NodeFile file, String content, boolean changes, String because)
      implements Action {
    public static final String KEY_PREFIX = "write:";

    /** A text that is new. */
    public WriteFile(NodeFile file, String content, String because) {
      this(file, content, true, because);
    }

    public String path() {
      return file.path();
    }

    /** What is not known to be ours would be left as somebody else's. */
    @Override
    public boolean isRepeatable() {
      return !changes || file.edits() == NodeFile.Edits.RESTORED;
    }

    @Override
    public String key() {
      return KEY_PREFIX + path();
    }

    /** What it says may be a secret. */
    @Override
    public String toString() {
      return "WriteFile[%s, %d characters, %s]".formatted(path(), content.length(), because);
    }
  }

  /** A command of the operator's, since a file has changed. */
  record RunCommand(String path, NodeFile.Deed.Run run, String because) implements Action {
    static final String KEY_PREFIX = "changed:";

    @Override
    public String key() {
      return KEY_PREFIX + path;
    }
  }

  /** A signal to a container of a daemon, since a file has changed. */
  record SignalContainer(String path, ContainerId container, String signal, String because)
      implements Action {
    @Override
    public String key() {
      return RunCommand.KEY_PREFIX + path + ":" + container.value();
    }
  }
}
