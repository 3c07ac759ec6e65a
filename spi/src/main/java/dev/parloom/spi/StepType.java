package dev.parloom.spi;

import java.util.List;
import java.util.Optional;

/**
 * A kind of step: what a pipeline file may say under {@code steps:}, and, if it has a group, a
 * command. It does something to the content of a file.
 *
 * <p>To add one, write a public class with a public constructor without parameters, and name it as
 * a provider of this interface; parser, error messages, JSON Schema, command and {@code --help}
 * come of it.
 */
public interface StepType {

  /** What users call it: one word, in lower case. */
  String word();

  /** What it does, in sentences for people. */
  String description();

  /** The command that does just this step; empty by default, for none. */
  default Optional<StepGroup> group() {
    return Optional.empty();
  }

  /** What users may say about it; nothing by default. */
  default List<Key<?>> keys() {
    return List.of();
  }

  /**
   * Whether it mostly waits, as for disks or servers, so that it runs on virtual threads unless a
   * user says otherwise; false by default, for one that computes.
   */
  default boolean waits() {
    return false;
  }

  /**
   * What it does with these values.
   *
   * @throws IllegalArgumentException if they do not go together, saying why
   */
  StepAction action(Values values);
}
