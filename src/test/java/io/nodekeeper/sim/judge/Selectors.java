package io.nodekeeper.sim.judge;

import io.nodekeeper.core.NodeSelector;
import java.util.Map;
import java.util.regex.Pattern;

/** Which nodes selectors on tags mean, by words of its own. */
public final class Selectors {

  private Selectors() {}

  public static boolean fits(NodeSelector selector, Map<String, String> tags) {
    return switch (selector) {
      case NodeSelector.All _ -> true;
      case NodeSelector.Tag(var key, var glob) ->
          tags.containsKey(key) && pattern(glob).matcher(tags.get(key)).matches();
      case NodeSelector.Not(var none) -> !fits(none, tags);
      case NodeSelector.And(var all) -> all.stream().allMatch(each -> fits(each, tags));
      case NodeSelector.Or(var any) -> any.stream().anyMatch(each -> fits(each, tags));
      default -> throw new IllegalArgumentException(selector + " is not drawn");
    };
  }

  private static Pattern pattern(String glob) {
    return Pattern.compile(glob.replace("*", ".*").replace('?', '.'), Pattern.DOTALL);
  }
}
