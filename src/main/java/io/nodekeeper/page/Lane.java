package io.nodekeeper.page;

import java.util.List;

/** All that happened to one thing: to a daemon, a replica, the node. */
record Lane(String name, List<Bar> bars, List<Mark> marks) {

  boolean isEmpty() {
    return bars.isEmpty() && marks.isEmpty();
  }
}
