package com.example;

import dev.parloom.core.channel.Channel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A user's code that stalls its loop until it is let go. Not in a package of Parloom's. */
public final class Stalling {

  private final CountDownLatch release = new CountDownLatch(1);

  /** Ends all stalls. */
  public void letGo() {
    release.countDown();
  }

  public int compute() {
    return computeWhile(() -> release.getCount() > 0);
  }

  public static int computeWhile(BooleanSupplier goesOn) {
    while (goesOn.getAsBoolean()) {
      Thread.onSpinWait();
    }
    return 1;
  }

  public boolean waitInTheJdk() throws InterruptedException {
    return release.await(60, TimeUnit.SECONDS);
  }

  public synchronized boolean holdMonitor(CountDownLatch held) throws InterruptedException {
    held.countDown();
    return release.await(60, TimeUnit.SECONDS);
  }

  public synchronized int wantMonitor() {
    return 3;
  }

  public static int receiveHere(Channel<Integer> channel) throws InterruptedException {
    return channel.receive();
  }
}
