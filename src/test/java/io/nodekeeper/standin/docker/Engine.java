package io.nodekeeper.standin.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.util.Optional;

/** The Docker engine at {@code DOCKER_HOST}, or at its usual socket. */
final class Engine {

  private Engine() {}

  static DockerClient client() {
    return client(host());
  }

  /** {@code DOCKER_HOST}, or the usual socket. */
  static String host() {
    return Optional.ofNullable(System.getenv("DOCKER_HOST"))
        .filter(host -> !host.isBlank())
        .orElse("unix:///var/run/docker.sock");
  }

  static DockerClient client(String host) {
    var config =
        DefaultDockerClientConfig.createDefaultConfigBuilder().withDockerHost(host).build();
    var transport =
        new ZerodepDockerHttpClient.Builder()
            .dockerHost(config.getDockerHost())
            .sslConfig(config.getSSLConfig())
            .build();
    return DockerClientImpl.getInstance(config, transport);
  }
}
