package dev.parloom.process.dispatch;

import dev.parloom.core.pool.Outcome;
import dev.parloom.core.pool.spi.TaskRun;
import dev.parloom.core.pool.spi.Worker;
import dev.parloom.process.launch.FunctionCode;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Tasks that were submitted one by one. */
public final class TaskBatch implements Batch {

  /**
   * One of them, ready to be sent.
   *
   * @param task what its caller holds
   * @param function what is applied
   * @param input what to, as bytes
   */
  @SuppressWarnings("ArrayRecordComponent")
  public // only ever sent
  record Entry(TaskRun<?> task, FunctionCode function, byte[] input) {}

  private final List<Entry> entries;
  private final Cost cost;
  private final @Nullable Object[] results;

  TaskBatch(List<Entry> entries, Cost cost) {
    this.entries = entries;
    this.results = new @Nullable Object[entries.size()];
    this.cost = cost;
  }

  /** This batch with another behind it. */
  TaskBatch plus(List<TaskBatch> more) {
    List<Entry> all = new ArrayList<>(entries);
    more.forEach(batch -> all.addAll(batch.entries));
    return new TaskBatch(all, cost);
  }

  @Override
  public int size() {
    return entries.size();
  }

  /** How many bytes the inputs take. */
  int bytes() {
    long sum = 0;
    for (Entry entry : entries) {
      sum += entry.input.length;
    }
    return (int) Math.min(Integer.MAX_VALUE, sum);
  }

  @Override
  public boolean takesRoom() {
    return true;
  }

  @Override
  public TaskBatch slice(int from, int to) {
    return new TaskBatch(entries.subList(from, to), cost);
  }

  private TaskBatch only(Predicate<TaskRun<?>> which) {
    List<Entry> some = new ArrayList<>(entries.size());
    for (Entry entry : entries) {
      if (which.test(entry.task)) {
        some.add(entry);
      }
    }
    return new TaskBatch(some, cost);
  }

  @Override
  public ClassLoader loader(int index) {
    return entries.get(index).function.loader();
  }

  @Override
  public int inputBytes(int index) {
    return entries.get(index).input.length;
  }

  @Override
  public List<Stretch> stretches() {
    List<Stretch> all = new ArrayList<>();
    int start = 0;
    for (int i = 1; i <= entries.size(); i++) {
      FunctionCode function = entries.get(start).function;
      if (i == entries.size() || !entries.get(i).function.equals(function)) {
        List<ByteBuffer> inputs =
            entries.subList(start, i).stream().map(entry -> ByteBuffer.wrap(entry.input)).toList();
        all.add(new Stretch(function, i - start, inputs));
        start = i;
      }
    }
    return all;
  }

  @Override
  public String name(int index) {
    return entries.get(index).task.name();
  }

  @Override
  public @Nullable Duration timeout(int index) {
    return entries.get(index).task.options().timeout().orElse(null);
  }

  @Override
  public @Nullable Duration shortestTimeout() {
    Duration shortest = null;
    for (int i = 0; i < size(); i++) {
      Duration one = timeout(i);
      if (one != null && (shortest == null || one.compareTo(shortest) < 0)) {
        shortest = one;
      }
    }
    return shortest;
  }

  @Override
  public long costNanos() {
    return cost.nanos();
  }

  @Override
  public void took(int tasks, long nanos) {
    cost.took(tasks, nanos);
  }

  @Override
  public TaskBatch start(Worker worker) {
    return only(task -> task.start(worker));
  }

  @Override
  public TaskBatch putBack() {
    return only(TaskRun::putBack);
  }

  @Override
  public boolean isOver(int index) {
    return entries.get(index).task.isDone();
  }

  @Override
  public boolean isAnyOver(int from, int to) {
    return entries.subList(from, to).stream().anyMatch(entry -> entry.task.isDone());
  }

  @Override
  public void count(int tasks, int failures) {
    // each task counts itself when its outcome is set
  }

  @Override
  public void keep(int index, @Nullable Object result) {
    results[index] = result;
  }

  @Override
  public void ended(int from, int to, long nanosEach) {
    long began = System.nanoTime() - nanosEach;
    for (int i = from; i < to; i++) {
      TaskRun<?> task = entries.get(i).task;
      task.began(began);
      if (results[i] instanceof Failure(var cause)) {
        task.fail(cause);
      } else {
        complete(task, results[i]);
      }
      results[i] = null;
      task.left();
    }
  }

  @SuppressWarnings("unchecked") // what the task's own code returned
  private static <R extends @Nullable Object> void complete(
      TaskRun<R> task, @Nullable Object value) {
    task.end(new Outcome.Done<>((R) value));
  }

  @Override
  public void failed(int index, Throwable cause) {
    entries.get(index).task.fail(cause);
  }

  @Override
  public void left(int index) {
    entries.get(index).task.left();
  }

  @Override
  public void cancel() {
    for (Entry entry : entries) {
      entry.task.cancel();
    }
  }
}
