package dev.parloom.measure.profile;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordedStackTrace;
import org.jspecify.annotations.Nullable;

/** Stacks of recordings in the form of profiles. */
final class Stacks {

  /** What the JVM adds to the names of hidden classes, different each time. */
  private static final Pattern ADDRESS = Pattern.compile("[/+.]0x[0-9a-f]+");

  /**
   * Native methods in which a thread mostly waits, for others or for a device; a sampler that looks
   * at the state of threads takes it for running there.
   */
  private static final Set<String> WAITING =
      Set.of(
          "java.io.FileInputStream.read0",
          "java.io.FileInputStream.readBytes",
          "java.lang.ProcessHandleImpl.waitForProcessExit0",
          "java.net.Inet4AddressImpl.lookupAllHostAddr",
          "java.net.Inet6AddressImpl.lookupAllHostAddr",
          "sun.nio.ch.EPoll.wait",
          "sun.nio.ch.KQueue.poll",
          "sun.nio.ch.Net.accept",
          "sun.nio.ch.Net.connect0",
          "sun.nio.ch.Net.poll",
          "sun.nio.ch.Net.pollConnect",
          "sun.nio.ch.SocketDispatcher.read0",
          "sun.nio.ch.UnixDomainSockets.accept0",
          "sun.nio.ch.UnixDomainSockets.connect0",
          "sun.nio.ch.UnixFileDispatcherImpl.read0",
          "sun.nio.fs.LinuxWatchService.poll");

  private static final String PROFILER = Profiler.class.getName();

  private Stacks() {}

  static List<Frame> outermostFirst(RecordedStackTrace stack) {
    List<Frame> frames = new ArrayList<>();
    if (stack.isTruncated()) {
      frames.add(Frame.CUT_OFF);
    }
    for (RecordedFrame frame : stack.getFrames().reversed()) {
      RecordedMethod method = frame.getMethod();
      frames.add(
          new Frame(
              className(method.getType().getName()),
              method.getName(),
              Modifier.isNative(method.getModifiers())));
    }
    return frames;
  }

  /** Whether a stack that was sampled in native code only waits there. */
  static boolean isWaitingInNative(RecordedStackTrace stack) {
    RecordedMethod method = stack.getFrames().getFirst().getMethod();
    return WAITING.contains(method.getType().getName() + "." + method.getName());
  }

  /** Whether a stack is that of a profiler which starts or stops. */
  static boolean isInProfiler(@Nullable RecordedStackTrace stack) {
    return stack != null
        && stack.getFrames().stream()
            .anyMatch(frame -> frame.getMethod().getType().getName().equals(PROFILER));
  }

  /**
   * The line of a stack that its reader can do something about: the first that is not the JDK's.
   */
  static String site(@Nullable RecordedStackTrace stack) {
    if (stack == null || stack.getFrames().isEmpty()) {
      return "unknown";
    }
    for (RecordedFrame frame : stack.getFrames()) {
      if (!Frame.isJdk(frame.getMethod().getType().getName())) {
        return line(frame);
      }
    }
    return line(stack.getFrames().getFirst());
  }

  private static String line(RecordedFrame frame) {
    RecordedMethod method = frame.getMethod();
    String name = className(method.getType().getName()) + "." + method.getName();
    return frame.getLineNumber() > 0 ? name + ":" + frame.getLineNumber() : name;
  }

  /** As it is written in a program: {@code byte[]} for what the JVM calls {@code [B}. */
  static String className(String name) {
    int dimensions = 0;
    while (name.startsWith("[", dimensions)) {
      dimensions++;
    }
    if (dimensions == 0) {
      return ADDRESS.matcher(name).replaceAll("");
    }
    String element =
        switch (name.substring(dimensions)) {
          case "Z" -> "boolean";
          case "B" -> "byte";
          case "C" -> "char";
          case "D" -> "double";
          case "F" -> "float";
          case "I" -> "int";
          case "J" -> "long";
          case "S" -> "short";
          case String type -> className(type.substring(1, type.length() - 1).replace('/', '.'));
        };
    return element + "[]".repeat(dimensions);
  }
}
