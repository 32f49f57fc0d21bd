package io.nodekeeper.standin.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;

/** The Docker engine at {@code DOCKER_HOST}, or at its usual socket. */
final class Engine {

  private Engine() {}

  static DockerClient client() {
    var config = DefaultDockerClientConfig.createDefaultConfigBuilder().build();
    var transport =
        new ZerodepDockerHttpClient.Builder()
            .dockerHost(config.getDockerHost())
            .sslConfig(config.getSSLConfig())
            .build();
    return DockerClientImpl.getInstance(config, transport);
  }
}
