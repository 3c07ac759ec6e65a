package dev.parloom.verification.jcstress;

import java.util.concurrent.Callable;

/** Calls that may be interrupted, in actors that may not throw that. */
final class Blocking {

  /** Code without a result. */
  interface Code {
    void run() throws InterruptedException;
  }

  private Blocking() {}

  static <R> R call(Callable<R> code) {
    try {
      return code.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  static void run(Code code) {
    try {
      code.run();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
