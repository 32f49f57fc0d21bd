package io.nodekeeper.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.RolloutOrder;
import java.io.IOException;
import java.util.List;
import java.util.TreeSet;

/** An operator's orders about daemons' revisions as the text of their file. */
public final class RolloutOrdersJson {

  /** A longer file is none of ours. */
  public static final int MOST_BYTES = 256 << 10;

  private static final int VERSION = 1;

  private record File(int version, List<RolloutOrder> orders) {}

  private RolloutOrdersJson() {}

  /** One JSON document, on lines that a person can read. */
  public static String write(List<RolloutOrder> orders) {
    try {
      return Json.strict()
              .writerWithDefaultPrettyPrinter()
              .writeValueAsString(new File(VERSION, orders))
          + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an order is always plain data", e);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException in one line, naming the place, if the text is anything else
   */
  public static List<RolloutOrder> read(String text) throws IOException {
    Json.expectVersion(VERSION, text);
    List<RolloutOrder> orders = Json.read(Json.strict(), text, File.class).orders();
    var names = new TreeSet<DaemonName>();
    for (RolloutOrder order : orders) {
      if (!names.add(order.daemon())) {
        throw new IOException("orders: " + Plain.line(order.daemon().value()) + " is there twice");
      }
      if (!DrainOrderJson.isLine(order.by(), DrainOrderJson.LONGEST_NAME)) {
        throw new IOException("orders.by: it is not one short line");
      }
    }
    return orders;
  }
}
