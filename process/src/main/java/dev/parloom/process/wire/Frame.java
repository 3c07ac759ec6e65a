package dev.parloom.process.wire;

/**
 * One message with its content.
 *
 * @param message what it is about
 * @param body its content, to be read once
 */
public record Frame(Message message, Decoder body) {

  /** The length before each frame, and the message's number. */
  public static final int HEADER_BYTES = 5;
}
