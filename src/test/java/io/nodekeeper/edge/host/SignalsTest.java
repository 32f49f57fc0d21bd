package io.nodekeeper.edge.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SignalsTest {

  @Test
  void everyHangupIsReactedTo() throws Exception {
    var hangups = new Semaphore(0);
    assertThat(Signals.onHangup(hangups::release)).isTrue();
    for (int i = 0; i < 3; i++) {
      String self = Long.toString(ProcessHandle.current().pid());
      assertThat(new ProcessBuilder("kill", "-HUP", self).start().waitFor()).isZero();
      assertThat(hangups.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
    }
  }
}
