package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WrappedTest {

  @Test
  void whatFitsIsOneLine() {
    assertThat(Wrapped.lines("a b", 2)).containsExactly("a b");
    assertThat(Wrapped.lines("", 2)).containsExactly("");
    assertThat(Wrapped.lines("x".repeat(40) + " " + "y".repeat(39), 2)).hasSize(1);
  }

  @Test
  void whatDoesNotFitGoesOnIndentedOnTheNextLine() {
    assertThat(Wrapped.lines("x".repeat(40) + " " + "y".repeat(40) + " z", 2))
        .containsExactly("x".repeat(40), "  " + "y".repeat(40) + " z");
  }

  @Test
  void theFirstLinesOwnIndentStays() {
    assertThat(Wrapped.lines("    " + "x".repeat(70) + " " + "y".repeat(10), 6))
        .containsExactly("    " + "x".repeat(70), "      " + "y".repeat(10));
    assertThat(Wrapped.lines("Node      i-0abc", 10)).containsExactly("Node      i-0abc");
  }

  @Test
  void anArnIsNeverBroken() {
    String arn = "arn:aws:ecs:us-west-2:123456789012:task/prod/" + "a".repeat(64);
    assertThat(Wrapped.lines("task " + arn + " is gone", 2))
        .containsExactly("task", "  " + arn, "  is gone");
    assertThat(Wrapped.lines(arn, 2)).containsExactly(arn);
  }
}
