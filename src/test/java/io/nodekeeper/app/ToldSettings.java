package io.nodekeeper.app;

import io.nodekeeper.settings.SourceKind;
import io.nodekeeper.sim.Dice;
import java.util.EnumSet;
import java.util.Set;

/**
 * What the files of a node say.
 *
 * @param poll in seconds
 * @param byTag whether the paths hang on a tag
 * @param broken they hold under no circumstances
 */
record ToldSettings(
    Set<SourceKind> sources, int poll, boolean byTag, ToldText daemons, boolean broken) {

  static ToldSettings drawn(Dice dice, int number) {
    Set<SourceKind> sources = EnumSet.noneOf(SourceKind.class);
    for (SourceKind kind : SourceKind.values()) {
      if (dice.chance(0.8)) {
        sources.add(kind);
      }
    }
    return new ToldSettings(
        sources, dice.any(30, 60, 300), dice.chance(0.7), ToldText.ofFiles(dice, number), false);
  }

  ToldSettings with(ToldText files) {
    return new ToldSettings(sources, poll, byTag, files, false);
  }

  ToldSettings flawed(boolean flawed) {
    return new ToldSettings(sources, poll, byTag, daemons, flawed);
  }

  private String role() {
    return byTag ? "{tag:role}" : "all";
  }

  void write(Node node) {
    var text = new StringBuilder("sources:\n  poll: " + poll + "s\n");
    if (sources.contains(SourceKind.SSM)) {
      text.append("  ssm: '/n/{cluster}/").append(role()).append("'\n");
    }
    if (sources.contains(SourceKind.S3)) {
      text.append("  s3: 's3://bucket-{region}/").append(role()).append(".yaml'\n");
    }
    if (sources.contains(SourceKind.SERVICES)) {
      text.append("  services: {discover: true}\n");
    }
    node.with("etc/nodekeeper/nodekeeper.yaml", text.toString());
    node.daemons(broken ? "daemons: [" : daemons.yaml());
  }
}
