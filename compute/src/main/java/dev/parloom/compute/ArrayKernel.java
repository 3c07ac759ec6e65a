package dev.parloom.compute;

import dev.parloom.core.pool.Pool;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A computation of an array whose rows do not depend on each other. Where workers share this memory
 * they fill the array in place; else each is sent the kernel once, and sends its rows back.
 */
@FunctionalInterface
interface ArrayKernel extends Serializable {

  int TASKS_A_WORKER = 4;

  /**
   * Computes rows first to last − 1, one after another, into an array from that place on.
   *
   * @throws InterruptedException if the task is cancelled; it is asked for now and then
   */
  void fill(int first, int last, double[] into, int at) throws InterruptedException;

  /** How many rows a task should have: a few tasks a worker, and a multiple of that many. */
  static int rowsATask(Pool pool, int rows, int multiple) {
    long most = rows / ((long) TASKS_A_WORKER * pool.workers());
    return (int) Math.max(multiple, most / multiple * multiple);
  }

  /**
   * Runs it over all rows.
   *
   * @param begin where a row begins in the result; for {@code rows}, where the result ends
   */
  static double[] run(
      Pool pool, int rows, int rowsATask, IntToLongFunction begin, ArrayKernel kernel)
      throws InterruptedException {
    double[] result = new double[(int) begin.applyAsLong(rows)];
    List<Rows> tasks = new ArrayList<>();
    for (int first = 0; first < rows; first += Math.min(rowsATask, rows - first)) {
      int last = (int) Math.min(rows, (long) first + rowsATask);
      int at = (int) begin.applyAsLong(first);
      tasks.add(new Rows(first, last, at, (int) begin.applyAsLong(last) - at, result));
    }
    List<double @Nullable []> sent = pool.map(tasks, task -> task.filledBy(kernel));
    for (int i = 0; i < tasks.size(); i++) {
      double[] numbers = sent.get(i);
      if (numbers != null) {
        tasks.get(i).place(numbers);
      }
    }
    return result;
  }
}
