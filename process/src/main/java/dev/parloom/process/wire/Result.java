package dev.parloom.process.wire;

/** How a task ended, as the first byte of its result. */
public enum Result {
  /** It returned: the value. */
  VALUE(0),
  /** It threw: the fault. */
  FAULT(1),
  /** It ran out of memory: the error's message. The worker takes no more tasks. */
  OUT_OF_MEMORY(2),
  /** What it returned cannot be sent: why. */
  UNSENDABLE(3),
  /** What it returned is larger than a result may be: how large it is at least. */
  TOO_LARGE(4),
  /** It came by the socket, as {@link Message#LARGE}. */
  SENT(5);

  private static final Result[] BY_CODE = new Result[values().length];

  static {
    for (Result result : values()) {
      BY_CODE[result.code] = result;
    }
  }

  private final int code;

  Result(int code) {
    this.code = code;
  }

  /** The byte that stands for it. */
  public byte code() {
    return (byte) code;
  }

  /** The kind of result that a byte stands for. */
  public static Result of(int code) {
    if (code < 0 || code >= BY_CODE.length) {
      throw new IllegalArgumentException("no kind of result is numbered " + code);
    }
    return BY_CODE[code];
  }
}
