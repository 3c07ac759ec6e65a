package dev.parloom.process.wire;

/**
 * What a frame is about. A frame is its length in bytes (an int, not counting itself), one byte
 * that says which of these it is, and what is told below.
 */
public enum Message {
  // From the pool.

  /** The initializer (or null), the finalizer (or null), and the most bytes a result may have. */
  SETUP(0),
  /** A function: its number, the number of one to forget (or 0), its loader's number, its bytes. */
  FUNCTION(1),
  /**
   * Tasks: the batch's number, whether to tell when each begins, then for each run of tasks with
   * the same function: the function's number, how many tasks, and their inputs.
   */
  BATCH(2),
  /** The outbox is empty again. */
  GO_ON(3),
  /** The bytes of the class asked for; none if there is no such class. */
  CLASS(4),
  /** There will be no more tasks. */
  END(5),

  // From the worker.

  /** The token, as proof that this is the process that was started. */
  HELLO(6),
  /** The initializer has run: nothing, or the fault that it ended with. */
  READY(7),
  /** The outbox is full. */
  FULL(8),
  /** One result too large for the outbox. */
  LARGE(9),
  /** A class is needed: the number of the loader to ask, and its name. */
  CLASS_WANTED(10),
  /**
   * A batch has ended: its number, whether this worker should not be given another, and how many
   * nanoseconds its tasks have taken.
   */
  BATCH_DONE(11),
  /** The finalizer has run: nothing, or the fault that it ended with. */
  ENDED(12);

  /** On standard input, in the place of the number of a batch: there will be nothing more. */
  public static final int FAREWELL = 0;

  private static final Message[] BY_CODE = new Message[values().length];

  static {
    for (Message message : values()) {
      BY_CODE[message.code] = message;
    }
  }

  private final int code;

  Message(int code) {
    this.code = code;
  }

  /** The byte that stands for it. */
  public byte code() {
    return (byte) code;
  }

  /** The message that a byte stands for. */
  public static Message of(int code) {
    if (code < 0 || code >= BY_CODE.length) {
      throw new IllegalArgumentException("no message is numbered " + code);
    }
    return BY_CODE[code];
  }
}
