package io.nodekeeper.standin.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TimelineTest {

  private final VirtualTimeline time = new VirtualTimeline(Scene.BEGIN);

  @Test
  void thingsHappenInTheOrderOfTheirTimesAndTiesInTheOrderAsked() {
    var happened = new ArrayList<String>();
    time.after(Duration.ofSeconds(2), () -> happened.add("second"));
    time.after(Duration.ofSeconds(1), () -> happened.add("first"));
    time.after(Duration.ofSeconds(2), () -> happened.add("third"));
    time.advance(Duration.ofSeconds(2));

    assertThat(happened).containsExactly("first", "second", "third");
  }

  @Test
  void eachThingHappensAtItsOwnTimeAndMayBringAboutOthersInTheSameSpan() {
    var happened = new ArrayList<Instant>();
    time.after(
        Duration.ofSeconds(1),
        () -> time.after(Duration.ofSeconds(1), () -> happened.add(time.instant())));
    time.advance(Duration.ofSeconds(10));

    assertThat(happened).containsExactly(Scene.BEGIN.plusSeconds(2));
    assertThat(time.instant()).isEqualTo(Scene.BEGIN.plusSeconds(10));
  }

  @Test
  void whatIsPastHappensNextAndTimeDoesNotGoBack() {
    var happened = new ArrayList<Instant>();
    time.at(Scene.BEGIN.minusSeconds(5), () -> happened.add(time.instant()));

    assertThat(time.next()).contains(Scene.BEGIN);
    assertThat(time.runNext()).isTrue();
    assertThat(happened).containsExactly(Scene.BEGIN);
    assertThat(time.runNext()).isFalse();
    time.advanceTo(Scene.BEGIN.minusSeconds(1));
    assertThat(time.instant()).isEqualTo(Scene.BEGIN);
  }

  @Test
  void theSameSeedGivesTheSameWorld() {
    assertThat(story(3)).isEqualTo(story(3)).isNotEqualTo(story(4));
  }

  private static List<Happening> story(long seed) {
    var scene = new Scene(WorldModel.Settings.example(seed));
    scene.family("web");
    scene.world.service("web", Service.Wanted.replicas("web", 2));
    scene.running("web");
    scene.drain();
    scene.minutes(5);
    return scene.world.journal().all();
  }

  @Test
  void wallTimeHasOneThingHappenAtATimeToo() throws InterruptedException {
    try (var wall = new WallTimeline()) {
      var happened = new ArrayList<String>();
      var done = new CountDownLatch(2);
      wall.after(
          Duration.ofSeconds(2),
          () -> {
            happened.add("later");
            done.countDown();
          });
      wall.after(
          Duration.ofMillis(1),
          () -> {
            happened.add("sooner");
            done.countDown();
          });

      assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
      List<String> order = wall.call(() -> List.copyOf(happened));
      assertThat(order).containsExactly("sooner", "later");
    }
  }

  @Test
  void aModelThatFailedBehindTheScenesSaysSoAtTheNextCall() throws InterruptedException {
    try (var wall = new WallTimeline()) {
      var done = new CountDownLatch(1);
      wall.after(
          Duration.ZERO,
          () -> {
            throw new IllegalStateException("broken");
          });
      wall.after(Duration.ofMillis(1), done::countDown);

      assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
      assertThatThrownBy(() -> wall.call(() -> 1)).hasRootCauseMessage("broken");
      assertThat(wall.call(() -> 1)).isEqualTo(1);
    }
  }
}
