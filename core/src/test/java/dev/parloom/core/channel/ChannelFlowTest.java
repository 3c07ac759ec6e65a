package dev.parloom.core.channel;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parloom.core.Background;
import dev.parloom.core.NoLeaks;
import io.reactivex.rxjava3.core.Flowable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SubmissionPublisher;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.reactivestreams.FlowAdapters;
import reactor.core.publisher.Flux;

/** Channels joined with reactive streams: demand, ends, competing receivers, other libraries. */
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@ExtendWith(NoLeaks.class)
final class ChannelFlowTest {

  /** Keeps what it is told, and asks for what it is told to ask for. */
  private static final class Recorder implements Flow.Subscriber<Integer> {
    private final BlockingQueue<String> signals = new LinkedBlockingQueue<>();
    private volatile Flow.Subscription subscription = new NoSubscription();

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
    }

    @Override
    public void onNext(Integer item) {
      signals.add("next " + item);
    }

    @Override
    public void onError(Throwable cause) {
      signals.add("error " + cause.getMessage());
    }

    @Override
    public void onComplete() {
      signals.add("complete");
    }

    String next() throws InterruptedException {
      return String.valueOf(signals.poll(Background.PATIENCE.toMillis(), MILLISECONDS));
    }
  }

  private record NoSubscription() implements Flow.Subscription {
    @Override
    public void request(long count) {}

    @Override
    public void cancel() {}
  }

  private static Channel<Integer> filled(int... items) {
    Channel<Integer> channel = Channel.bounded(items.length);
    for (int item : items) {
      assertThat(channel.trySend(item)).isTrue();
    }
    return channel;
  }

  // ---- Publishing.

  @Test
  void publisher_whenNothingIsAskedFor_takesNothing() throws Exception {
    Channel<Integer> channel = filled(1, 2, 3);
    Recorder recorder = new Recorder();
    ChannelPublisher.of(channel).subscribe(recorder);
    recorder.subscription.request(1);

    assertThat(recorder.next()).isEqualTo("next 1");
    assertThat(channel.size()).isEqualTo(2);
    recorder.subscription.cancel();
    assertThat(channel.receive()).isEqualTo(2);
    assertThat(channel.isClosed()).isFalse();
  }

  @Test
  void publisher_whenTheChannelIsDrained_completesWithoutDemand() throws Exception {
    Channel<Integer> channel = filled(1);
    Recorder recorder = new Recorder();
    ChannelPublisher.of(channel).subscribe(recorder);
    recorder.subscription.request(1);
    assertThat(recorder.next()).isEqualTo("next 1");
    channel.close();

    assertThat(recorder.next()).isEqualTo("complete");
    assertThat(channel.tryJoin(Background.PATIENCE)).isTrue();
  }

  @Test
  void publisher_whenAnotherReceiverDrainsTheChannel_completes() throws Exception {
    Channel<Integer> channel = filled(1);
    Recorder recorder = new Recorder();
    ChannelPublisher.of(channel).subscribe(recorder);
    channel.close();
    assertThat(channel.receive()).isEqualTo(1);

    assertThat(recorder.next()).isEqualTo("complete");
  }

  @Test
  void publisher_whenTheChannelIsClosedWithACause_failsWithItAfterTheItems() throws Exception {
    Channel<Integer> channel = filled(1);
    channel.closeWith(new IllegalStateException("broken"));
    Recorder recorder = new Recorder();
    ChannelPublisher.of(channel).subscribe(recorder);
    recorder.subscription.request(5);

    assertThat(List.of(recorder.next(), recorder.next())).containsExactly("next 1", "error broken");
  }

  @Test
  void publisher_whenSeveralSubscribe_givesEachItemToOne() throws Exception {
    Channel<Integer> channel = Channel.bounded(4);
    ChannelPublisher<Integer> publisher = ChannelPublisher.of(channel);
    List<Recorder> recorders = List.of(new Recorder(), new Recorder());
    recorders.forEach(publisher::subscribe);
    recorders.forEach(recorder -> recorder.subscription.request(Long.MAX_VALUE));
    for (int i = 0; i < 100; i++) {
      channel.send(i);
    }
    channel.close();

    List<String> all = new ArrayList<>();
    for (Recorder recorder : recorders) {
      for (String signal = recorder.next(); !signal.equals("complete"); signal = recorder.next()) {
        all.add(signal);
      }
    }
    assertThat(all)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 100).mapToObj(i -> "next " + i).toList());
  }

  @Test
  void publisher_whenCancelledWhileItReceives_leavesLaterItemsToOthers() throws Exception {
    for (int i = 0; i < 200; i++) {
      Channel<Integer> channel = Channel.bounded(0);
      Recorder recorder = new Recorder();
      ChannelPublisher.of(channel).subscribe(recorder);
      recorder.subscription.request(1);
      try (var sender = Background.run(() -> channel.send(7))) {
        recorder.subscription.cancel();
        Background.awaitTrue(
            "it went to the subscriber, or is still to be had",
            () ->
                channel.tryReceive().equals(Optional.of(7))
                    || "next 7".equals(recorder.signals.poll()));
        assertThat(sender.get()).isNull();
      }
    }
  }

  // ---- Subscribing.

  @Test
  void subscriber_whenTheStreamEnds_closesTheChannelBehindItsItems() throws Exception {
    Channel<Integer> channel = Channel.bounded(1);
    try (SubmissionPublisher<Integer> stream = new SubmissionPublisher<>()) {
      stream.subscribe(ChannelSubscriber.into(channel, 3));
      for (int i = 0; i < 50; i++) {
        stream.submit(i);
      }
    }
    List<Integer> received = new ArrayList<>();
    for (int item : channel) {
      received.add(item);
    }
    assertThat(received).isEqualTo(IntStream.range(0, 50).boxed().toList());
  }

  @Test
  void subscriber_whenTheStreamFails_closesTheChannelWithTheCause() throws Exception {
    Channel<Integer> channel = Channel.bounded(1);
    ChannelSubscriber<Integer> subscriber = ChannelSubscriber.into(channel);
    subscriber.onSubscribe(new NoSubscription());
    subscriber.onNext(1);
    subscriber.onError(new IllegalStateException("broken"));

    assertThat(channel.receive()).isEqualTo(1);
    assertThatThrownBy(channel::receive)
        .isInstanceOf(ChannelClosedException.class)
        .hasRootCauseMessage("broken");
  }

  @Test
  void subscriber_whenTheChannelIsFull_asksForNoMoreThanItMayHold() throws Exception {
    Channel<Integer> channel = Channel.bounded(2);
    BlockingQueue<Long> asked = new LinkedBlockingQueue<>();
    CountDownLatch cancelled = new CountDownLatch(1);
    ChannelSubscriber<Integer> subscriber = ChannelSubscriber.into(channel, 4);
    subscriber.onSubscribe(
        new Flow.Subscription() {
          @Override
          public void request(long count) {
            asked.add(count);
          }

          @Override
          public void cancel() {
            cancelled.countDown();
          }
        });
    assertThat(asked.poll(Background.PATIENCE.toMillis(), MILLISECONDS)).isEqualTo(4);
    for (int i = 0; i < 4; i++) {
      subscriber.onNext(i);
    }
    assertThat(asked.poll(Background.PATIENCE.toMillis(), MILLISECONDS))
        .isEqualTo(2); // for the two that the channel has room for
    assertThat(asked).isEmpty();
    channel.close();

    assertThat(Background.await(cancelled)).isTrue();
  }

  @Test
  void subscriber_whenTheChannelIsClosedWhileNothingComes_cancelsTheStream() throws Exception {
    Channel<Integer> channel = Channel.bounded(2);
    try (SubmissionPublisher<Integer> stream = new SubmissionPublisher<>()) {
      stream.subscribe(ChannelSubscriber.into(channel));
      channel.close();
      Background.awaitTrue(
          "the stream was cancelled",
          () -> {
            stream.offer(1, null); // it notices a cancellation when it has something to give
            return !stream.hasSubscribers();
          });
    }
    assertThatThrownBy(() -> ChannelSubscriber.into(channel, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  // ---- Other libraries: "high" if all of the last four readings are over 20.

  private static final int[] READINGS = {10, 30, 25, 22, 21, 40, 5, 50, 50, 50, 50};
  private static final List<Boolean> HIGH =
      List.of(false, true, true, false, false, false, false, true);

  private static boolean isHigh(List<Integer> window) {
    return window.stream().allMatch(reading -> reading > 20);
  }

  private static List<Boolean> all(Channel<Boolean> channel) {
    List<Boolean> all = new ArrayList<>();
    channel.forEach(all::add);
    return all;
  }

  @Test
  void channels_whenJoinedThroughRxJava_windowReadings() {
    Channel<Integer> readings = filled(READINGS);
    readings.close();
    Channel<Boolean> high = Channel.bounded(1);

    Flowable.fromPublisher(FlowAdapters.toPublisher(ChannelPublisher.of(readings)))
        .buffer(4, 1)
        .filter(window -> window.size() == 4)
        .map(ChannelFlowTest::isHigh)
        .subscribe(FlowAdapters.toSubscriber(ChannelSubscriber.into(high)));

    assertThat(all(high)).isEqualTo(HIGH);
  }

  @Test
  void channels_whenJoinedThroughReactor_windowReadings() {
    Channel<Integer> readings = filled(READINGS);
    readings.close();
    Channel<Boolean> high = Channel.bounded(1);

    Flux.from(FlowAdapters.toPublisher(ChannelPublisher.of(readings)))
        .buffer(4, 1)
        .filter(window -> window.size() == 4)
        .map(ChannelFlowTest::isHigh)
        .subscribe(FlowAdapters.toSubscriber(ChannelSubscriber.into(high)));

    assertThat(all(high)).isEqualTo(HIGH);
  }
}
