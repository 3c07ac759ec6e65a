package com.example;

import dev.parloom.core.channel.Channel;
import dev.parloom.core.loop.Loop;
import dev.parloom.core.loop.Stall;
import dev.parloom.core.pool.TaskOptions;
import java.time.Duration;

/** A program whose loop stands still for ever: a task waits while it holds a monitor. */
public final class StalledForEver {

  private static final Object MONITOR = new Object();

  private StalledForEver() {}

  private static int hold(Channel<Integer> channel) throws InterruptedException {
    synchronized (MONITOR) {
      return channel.receive();
    }
  }

  private static int want(Channel<Integer> channel) throws InterruptedException {
    synchronized (MONITOR) {
      channel.send(1);
    }
    return 0;
  }

  /** Prints the stall, and ends with 0. */
  public static void main(String[] args) throws Exception {
    Channel<Integer> channel = Channel.bounded(0);
    Loop loop =
        Loop.builder()
            .stallLimit(Duration.ofMillis(50))
            .onStall(stall -> {
              System.out.println(stall.message());
              if (stall.kind() == Stall.Kind.BLOCKED) { // not the loading of classes
                Runtime.getRuntime().halt(0);
              }
            })
            .open();
    var _ = loop.with(TaskOptions.none().named("holds")).submit(() -> hold(channel));
    loop.with(TaskOptions.none().named("wants")).submit(() -> want(channel)).awaitTermination();
  }
}
