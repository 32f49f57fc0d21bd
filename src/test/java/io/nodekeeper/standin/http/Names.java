package io.nodekeeper.standin.http;

import io.nodekeeper.standin.model.WorldModel;

/** The ARNs of the one account, Region and cluster there is. */
record Names(WorldModel.Settings settings) {

  /** Of an ECS resource such as {@code cluster/prod}. */
  String arn(String resource) {
    return "arn:aws:ecs:"
        + settings.instance().region()
        + ":"
        + settings.instance().accountId()
        + ":"
        + resource;
  }

  String cluster() {
    return arn("cluster/" + settings.cluster());
  }
}
