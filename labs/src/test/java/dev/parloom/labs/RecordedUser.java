package dev.parloom.labs;

import dev.parloom.pipeline.Report;
import dev.parloom.pipeline.Run;
import dev.parloom.pipeline.RunListener;
import dev.parloom.spi.ExitCode;
import dev.parloom.spi.LabContext;
import dev.parloom.spi.Values;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A user who reads everything, and ends a lab when told to. */
final class RecordedUser implements LabContext {

  private final Values values;
  private final Queue<String> data = new ConcurrentLinkedQueue<>();
  private final Queue<String> words = new ConcurrentLinkedQueue<>();
  private final CountDownLatch end = new CountDownLatch(1);
  private @Nullable Report report;

  RecordedUser(Values values) {
    this.values = values;
  }

  String data() {
    return String.join("", data);
  }

  String words() {
    return String.join("", words);
  }

  @Nullable Report report() {
    return report;
  }

  void end() {
    end.countDown();
  }

  @Override
  public Values values() {
    return values;
  }

  @Override
  public void print(String line) {
    data.add(line.stripTrailing() + "\n");
  }

  @Override
  public void say(String line) {
    words.add(line + "\n");
  }

  @Override
  public int follow(Function<RunListener, Run> start) throws InterruptedException {
    report = start.apply(_ -> {}).await();
    return report.failed() == 0 ? ExitCode.ALL_DONE : ExitCode.SOME_FAILED;
  }

  @Override
  public EndSignal endSignal() {
    return new EndSignal() {
      @Override
      public int await() throws InterruptedException {
        end.await();
        return ExitCode.ofSignal(2);
      }

      @Override
      public void close() {}
    };
  }
}
