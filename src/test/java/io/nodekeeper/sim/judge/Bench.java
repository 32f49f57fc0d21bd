package io.nodekeeper.sim.judge;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.Memory;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.engine.Look;
import io.nodekeeper.standin.model.Happening;
import java.util.List;

/** All the judges of a run, who hear everything in this order. */
public final class Bench extends Judge {

  private final List<Judge> judges;
  private final FilesAreWhole files;
  private final FilesAreTrue truth;

  public Bench(Scene scene) {
    this(scene, new FilesAreWhole(scene), new Edits(scene), new DeedsFollow(scene));
  }

  private Bench(Scene scene, FilesAreWhole files, Edits edits, DeedsFollow deeds) {
    this(
        scene,
        files,
        new FilesAreTrue(scene, edits, deeds),
        List.of(
            new NoBlindRepetition(scene),
            new OneTaskEach(scene),
            new Adoption(scene),
            new NoStartWhenLeaving(scene),
            new ReplicasFirst(scene),
            new ReverseOrder(scene),
            new LettingGo(scene),
            new ActiveOnlyIfOurs(scene),
            new RestartChangesNothing(scene),
            files,
            new CallsAreBounded(scene),
            new FailuresStayApart(scene),
            new InternalsAreNoReplicas(scene),
            new StandaloneByPolicy(scene),
            new HoldIsTrue(scene),
            new DaemonsAreKept(scene),
            new NeverNone(scene),
            new NotWhenLeaving(scene),
            new OneAtATime(scene),
            new GoesBack(scene),
            new GoodIsWhole(scene),
            new Held(scene),
            new Manual(scene),
            new OnlyWhere(scene),
            edits,
            deeds,
            new NeedsAreMet(scene),
            new SecretsAreKept(scene),
            new StartedAsDeclared(scene, files)));
  }

  private Bench(Scene scene, FilesAreWhole files, FilesAreTrue truth, List<Judge> judges) {
    super(Rule.HEALS, scene);
    this.files = files;
    this.truth = truth;
    this.judges = judges;
  }

  /** Without judges, for a run in which something else is watched. */
  public static Bench empty(Scene scene) {
    var truth = new FilesAreTrue(scene, new Edits(scene), new DeedsFollow(scene));
    return new Bench(scene, new FilesAreWhole(scene), truth, List.of());
  }

  /** A tag is about to change. */
  public void tagChanges() {
    files.noteTags();
  }

  @Override
  public void started(Memory memory, boolean lost) {
    judges.forEach(judge -> judge.started(memory, lost));
  }

  @Override
  public void decided() {
    judges.forEach(Judge::decided);
  }

  @Override
  public void acting(Action action) {
    judges.forEach(judge -> judge.acting(action));
  }

  @Override
  public void acted(Outcome outcome) {
    judges.forEach(judge -> judge.acted(outcome));
  }

  @Override
  public void looked(Look look) {
    judges.forEach(judge -> judge.looked(look));
  }

  @Override
  public void killed() {
    judges.forEach(Judge::killed);
  }

  @Override
  public void filed(Disk.Event event) {
    judges.forEach(judge -> judge.filed(event));
  }

  /** Whether the files are as they should be at rest, and all that follows from them is done. */
  public FilesAreTrue truth() {
    return truth;
  }

  @Override
  public void happened(Happening happening) {
    judges.forEach(judge -> judge.happened(happening));
  }

  /** The run itself judges whether the node becomes right in time, and what that costs. */
  public void liveness(Rule rule, String sentence) {
    scene.report(new Violation(rule, scene.trueNow(), sentence));
  }
}
