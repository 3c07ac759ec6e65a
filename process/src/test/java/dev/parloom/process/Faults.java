package dev.parloom.process;

import java.io.IOException;
import java.io.Serializable;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What a task can do to its process. */
public final class Faults {

  private static final List<Object> LEAK = new ArrayList<>();

  private Faults() {}

  static int spin() {
    int n = 0;
    while (n >= 0) { // a counted loop, which some collectors cannot even stop
      n = (n + 1) & 0xffff;
    }
    return n;
  }

  static int halt(int status) {
    Runtime.getRuntime().halt(status);
    throw new AssertionError("halted");
  }

  static int exit(int status) {
    System.exit(status);
    throw new AssertionError("exited");
  }

  /** Sends this very process a signal, and waits for what comes. */
  static int signal(String name) throws IOException, InterruptedException {
    send(name, ProcessHandle.current().pid());
    return spin();
  }

  static void send(String name, long pid) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start();
    if (kill.waitFor() != 0) {
      throw new IOException("kill -" + name + " failed");
    }
  }

  static int overflow(int depth) {
    return depth < 0 ? 0 : overflow(depth + 1) + 1;
  }

  static int fillHeap() {
    while (true) {
      LEAK.add(new byte[1 << 20]);
    }
  }

  /** Memory that no heap limit sees. */
  static int fillDirect() {
    while (true) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(8 << 20);
      for (int i = 0; i < buffer.capacity(); i += 4096) {
        buffer.put(i, (byte) 1);
      }
      LEAK.add(buffer);
    }
  }

  /** Leaves much in use, and ends. */
  static int leak(int mib) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(mib << 20);
    for (int i = 0; i < buffer.capacity(); i += 4096) {
      buffer.put(i, (byte) 1);
    }
    LEAK.add(buffer);
    return mib;
  }

  /** A result with something in it that cannot be sent. */
  record Order(String name, List<Line> lines) implements Serializable {}

  /** Part of one. */
  @SuppressWarnings("serial") // on purpose
  record Line(String what, @Nullable Object socket) implements Serializable {}

  static Order unsendable() {
    return new Order("o", List.of(new Line("a", null), new Line("b", new Object())));
  }

  /** Nested deeper than serialization can go. */
  static List<Object> deep() {
    List<Object> all = new ArrayList<>();
    List<Object> inner = all;
    for (int i = 0; i < 100_000; i++) {
      List<Object> next = new ArrayList<>();
      inner.add(next);
      inner = next;
    }
    return all;
  }

  /** An exception that holds what cannot be sent. */
  static final class Unsendable extends Exception {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // on purpose
    private final Map<String, Thread> threads = new HashMap<>();

    Unsendable(String message) {
      super(message, new IllegalStateException("its cause"));
      threads.put("main", Thread.currentThread());
    }
  }

  static int throwUnsendable() throws Unsendable {
    throw new Unsendable("holds a thread");
  }

  /** Throws an exception whose class exists in this process only. */
  static int throwUnknown() throws Exception {
    ClassDesc name = ClassDesc.of("dev.parloom.process.OnlyThere");
    ClassDesc parent = ClassDesc.of("java.lang.RuntimeException");
    MethodTypeDesc constructor = MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_String);
    byte[] bytes =
        ClassFile.of()
            .build(
                name,
                type ->
                    type.withSuperclass(parent)
                        .withFlags(ClassFile.ACC_PUBLIC)
                        .withMethodBody(
                            ConstantDescs.INIT_NAME,
                            constructor,
                            ClassFile.ACC_PUBLIC,
                            code ->
                                code.aload(0)
                                    .aload(1)
                                    .invokespecial(parent, ConstantDescs.INIT_NAME, constructor)
                                    .return_()));
    Class<?> type = MethodHandles.lookup().defineClass(bytes);
    throw (RuntimeException) type.getConstructor(String.class).newInstance("unknown here");
  }

  /**
   * Starts a child that would outlive it, and one that has left its session; returns their pids.
   */
  static List<Long> startChildren() throws IOException {
    Process plain = new ProcessBuilder("sleep", "600").start();
    Process apart = new ProcessBuilder("setsid", "sleep", "600").start();
    Thread forEver =
        new Thread(() -> {
          while (!Thread.interrupted()) {
            Thread.onSpinWait();
          }
        });
    forEver.start();
    return List.of(plain.pid(), apart.pid());
  }

  static int print(int lines) {
    for (int i = 0; i < lines; i++) {
      System.out.println("line " + i);
    }
    System.err.print("no end of line");
    return lines;
  }

  public static int sleep(long millis) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(millis);
    return 0;
  }
}
