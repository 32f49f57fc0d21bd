package io.nodekeeper.edge.docker;

import com.github.dockerjava.api.model.AuthConfig;
import com.github.dockerjava.api.model.AuthConfigurations;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.RemoteApiVersion;
import com.github.dockerjava.core.SSLConfig;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How docker-java is to speak with the engine, and nothing else: the library's own way also reads
 * files in home directories, system properties and registry passwords.
 *
 * @param version empty for paths without a version, which only /version and /_ping may have
 */
record EngineConfig(DockerHost host, Optional<ApiVersion> version) implements DockerClientConfig {

  @Override
  public URI getDockerHost() {
    return host.address();
  }

  @Override
  public RemoteApiVersion getApiVersion() {
    return version
        .map(known -> RemoteApiVersion.create(known.major(), known.minor()))
        .orElse(RemoteApiVersion.UNKNOWN_VERSION);
  }

  @Override
  public @Nullable String getRegistryUsername() {
    return null;
  }

  @Override
  public @Nullable String getRegistryPassword() {
    return null;
  }

  @Override
  public @Nullable String getRegistryEmail() {
    return null;
  }

  @Override
  public @Nullable String getRegistryUrl() {
    return null;
  }

  @Override
  public @Nullable AuthConfig effectiveAuthConfig(String imageName) {
    return null;
  }

  @Override
  public @Nullable AuthConfigurations getAuthConfigurations() {
    return null;
  }

  @Override
  @SuppressWarnings("deprecation") // The interface names no other type.
  public @Nullable SSLConfig getSSLConfig() {
    return null;
  }
}
