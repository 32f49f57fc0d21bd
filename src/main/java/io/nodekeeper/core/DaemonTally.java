package io.nodekeeper.core;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the daemons of one node stand, as they fit the 128 characters of an attribute: {@code
 * 000:proxy 111:logs/metrics @2}. Three digits, each 0 or 1, are RUNNING, READY and UP-TO-DATE;
 * behind them are the daemons of which they hold. Daemons that are not to run here are not named.
 * The sound ones come last, since what does not fit is left out: so many, behind the {@code @}.
 *
 * @param daemons those that are named
 * @param leftOut how many more are to run here
 */
public record DaemonTally(SortedMap<DaemonName, Standing> daemons, int leftOut) {

  /** The attribute that has it. */
  public static final String ATTRIBUTE = "nodekeeper.daemons";

  /** Of a node on which no daemon is to run. */
  private static final String NONE = "none";

  /** As ECS has it. */
  static final int LONGEST = 128;

  private static final Pattern MORE = Pattern.compile("@([1-9][0-9]{0,5})");
  private static final Pattern GROUP =
      Pattern.compile("([01])([01])([01]):([A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)*)");

  /**
   * How one daemon stands where it is to run.
   *
   * @param upToDate whether what runs is the revision that is wanted, as far as that is known
   */
  public record Standing(boolean running, boolean ready, boolean upToDate) {

    /** Empty for one that is not to run here. */
    public static Optional<Standing> of(DaemonStatus status) {
      return switch (status.phase()) {
        case ELSEWHERE, STOPPED -> Optional.empty();
        case WAITING, STARTING, BACKING_OFF, FLAPPING ->
            Optional.of(new Standing(false, false, false));
        case RUNNING, HEALTHY, UNHEALTHY, STOPPING ->
            Optional.of(new Standing(true, status.isHealthy(), isUpToDate(status)));
      };
    }

    /** What is wanted is not known for a while after a start; nothing is known against it then. */
    private static boolean isUpToDate(DaemonStatus status) {
      return status.wanted().isEmpty() || status.wanted().getAsInt() == status.revision();
    }

    /** It runs, and is to be replaced. */
    public boolean isOutdated() {
      return running && !upToDate;
    }

    private String code() {
      return digit(running) + digit(ready) + digit(upToDate);
    }

    private static String digit(boolean holds) {
      return holds ? "1" : "0";
    }
  }

  static DaemonTally of(List<DaemonStatus> statuses) {
    var daemons = new TreeMap<DaemonName, Standing>();
    statuses.forEach(
        status -> Standing.of(status).ifPresent(standing -> daemons.put(status.name(), standing)));
    return new DaemonTally(Collections.unmodifiableSortedMap(daemons), 0);
  }

  /** The attribute's value. */
  String text() {
    if (daemons.isEmpty()) {
      return NONE;
    }
    var groups = new TreeMap<String, List<String>>();
    daemons.forEach((name, standing) ->
        groups.computeIfAbsent(standing.code(), _ -> new ArrayList<>()).add(name.value()));
    String whole = text(groups, daemons.size());
    for (int most = daemons.size(); whole.length() > LONGEST; most--) {
      whole = text(groups, most - 1);
    }
    return whole;
  }

  /** With so many daemons at the most. */
  private static String text(SortedMap<String, List<String>> groups, int most) {
    var words = new ArrayList<String>();
    int room = most;
    int left = 0;
    for (var group : groups.entrySet()) {
      List<String> named = group.getValue().subList(0, Math.min(room, group.getValue().size()));
      room -= named.size();
      left += group.getValue().size() - named.size();
      if (!named.isEmpty()) {
        words.add(group.getKey() + ":" + String.join("/", named));
      }
    }
    if (left > 0) {
      words.add("@" + left);
    }
    return String.join(" ", words);
  }

  /** What an attribute's value says; empty for one that no Nodekeeper has written. */
  public static Optional<DaemonTally> parse(String value) {
    var daemons = new TreeMap<DaemonName, Standing>();
    int more = 0;
    for (String word : value.equals(NONE) ? List.<String>of() : List.of(value.split(" ", -1))) {
      Matcher left = MORE.matcher(word);
      Matcher group = GROUP.matcher(word);
      if (left.matches() && more == 0) {
        more = Integer.parseInt(left.group(1));
      } else if (group.matches() && more == 0) {
        add(group, daemons);
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(new DaemonTally(Collections.unmodifiableSortedMap(daemons), more));
  }

  private static void add(Matcher group, TreeMap<DaemonName, Standing> daemons) {
    var standing =
        new Standing(
            group.group(1).equals("1"), group.group(2).equals("1"), group.group(3).equals("1"));
    for (String name : group.group(4).split("/", -1)) {
      daemons.put(new DaemonName(name), standing);
    }
  }

  /** Whether every daemon is as it should be. */
  boolean isSound() {
    return daemons.values().stream().allMatch(is -> is.running() && is.ready() && is.upToDate());
  }
}
