package io.nodekeeper.aws;

import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.regions.providers.SystemSettingsRegionProvider;

/** The Region that the SDK's own settings name, on a machine that need not be in any. */
public final class Regions {

  private Regions() {}

  /** Of AWS_REGION. */
  public static Optional<String> set() {
    try {
      return Optional.of(new SystemSettingsRegionProvider().getRegion().id());
    } catch (SdkClientException unset) {
      return Optional.empty();
    }
  }

  /** Of this profile; of the default one if empty. */
  public static Optional<String> ofProfile(Optional<String> profile) {
    try {
      return Optional.ofNullable(
              new AwsProfileRegionProvider(null, profile.orElse(null)).getRegion())
          .map(Object::toString);
    } catch (SdkClientException | IllegalArgumentException unset) {
      return Optional.empty();
    }
  }
}
