package io.nodekeeper.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.outward.Kinds;
import io.nodekeeper.outward.Outward;
import io.nodekeeper.outward.Target;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told outside, and to whom. */
class OutwardKeysTest {

  private final Written written;

  OutwardKeysTest(@TempDir Path directory) {
    written = new Written(directory);
  }

  private void events(String keys) {
    written.file("nodekeeper.yaml", "events: {" + keys + "}");
  }

  @Test
  void nothingIsToldUnlessTheSettingsSaySo() {
    assertThat(written.loaded().outward().targets()).isEmpty();
    assertThat(written.loaded().outward().kinds()).isEqualTo(Kinds.STANDARD);
  }

  @Test
  void eachTargetIsNamedByItself() {
    String bus = "arn:aws-cn:events:cn-north-1:123456789012:event-bus/ops";
    String topic = "arn:aws:sns:us-west-2:123456789012:ops.fifo";
    events(
        "eventBridge: '%s', sns: '%s', webhook: /etc/nodekeeper/webhook, kinds: [note]"
            .formatted(bus, topic));

    assertThat(written.loaded().outward())
        .isEqualTo(
            new Outward(
                Optional.of(bus),
                Optional.of(topic),
                Optional.of("/etc/nodekeeper/webhook"),
                List.of("note")));
    assertThat(written.loaded().outward().targets()).containsExactly(Target.values());
  }

  @Test
  void theFileWithTheAddressIsNotSaidToBeOfNoUse() {
    written.file("webhook", "https://hooks.example.com/T").file("other", "");
    events("webhook: /etc/nodekeeper/webhook");
    assertThat(written.loaded().ignored()).extracting(Ignored::file).containsExactly("other");
  }

  @Test
  void anAddressInTheSettingsIsRefusedAndNotRepeated() {
    events("webhook: 'https://hooks.example.com/TOKEN'");
    assertThat(written.lines())
        .containsExactly(
            "nodekeeper.yaml:1: events.webhook: found an address, which may be a secret; expected"
                + " none, or the absolute path of a file that has the address, and whose name does"
                + " not end in .yaml");
  }

  @Test
  void whatIsNoTargetIsRefused() {
    for (String bad :
        List.of(
            "eventBridge: 'a b'",
            "eventBridge: ''",
            "eventBridge: 'arn:aws:sns:us-west-2:123456789012:ops'",
            "sns: ops",
            "sns: 'arn:aws:sns:us-west-2:123456789012:ops:sub'",
            "webhook: webhook",
            "webhook: /etc/nodekeeper/w.yaml",
            "webhook: /",
            "kinds: []",
            "kinds: daemon.flapping",
            "kinds: [file.told]",
            "slack: x")) {
      events(bad);
      assertThat(written.lines()).as(bad).hasSize(1);
    }
  }

  @Test
  void aKindThatIsMistypedIsSaidWithWhatIsMeant() {
    events("kinds: [daemon.flaping]");
    assertThat(written.lines().getFirst())
        .endsWith("such as daemon.flapping; did you mean \"daemon.flapping\"?");
  }
}
