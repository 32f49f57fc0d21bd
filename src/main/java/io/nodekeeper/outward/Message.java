package io.nodekeeper.outward;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is told, without where it happened. Its texts are cut, so that ten of them are less than the
 * 256 KiB that AWS takes at once, whatever they are made of.
 *
 * @param id the same however often it is told, and of no other
 * @param at by the wall clock
 * @param level info, warning or error
 * @param event its name, which does not change between versions
 * @param subject what it is about
 * @param text what happened and why, for people
 * @param daemon its name, if it is about one
 * @param task its ARN, if it is about a single one
 * @param attempt which one it was, from 1
 */
public record Message(
    String id,
    Instant at,
    String level,
    String event,
    String subject,
    String text,
    Optional<String> daemon,
    Optional<String> task,
    Optional<String> reason,
    OptionalInt attempt) {

  private static final int LONGEST_NAME = 500;
  private static final int LONGEST_TEXT = 2_000;

  /** A longer text is cut. */
  public Message {
    subject = cut(subject, LONGEST_NAME);
    text = cut(text, LONGEST_TEXT);
    daemon = daemon.map(name -> cut(name, LONGEST_NAME));
    task = task.map(arn -> cut(arn, LONGEST_NAME));
    reason = reason.map(why -> cut(why, LONGEST_TEXT));
  }

  private static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(most - 2)) ? most - 2 : most - 1;
    return text.substring(0, end) + "…";
  }
}
