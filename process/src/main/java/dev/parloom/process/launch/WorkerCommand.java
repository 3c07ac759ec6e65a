package dev.parloom.process.launch;

import dev.parloom.process.child.WorkerMain;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The command that starts a worker: the Java that this process runs on, with its class path or
 * module path, its system properties and what it has opened, but not its debugger, its agents or
 * its heap.
 */
final class WorkerCommand {

  /** Options of this process that workers need to find and use the same classes. */
  private static final List<String> INHERITED =
      List.of(
          "--add-opens",
          "--add-exports",
          "--add-reads",
          "--enable-native-access",
          "--limit-modules",
          "--upgrade-module-path",
          "--patch-module",
          "--enable-preview");

  /** Variables from which a JVM takes options. */
  static final Set<String> OPTION_VARIABLES =
      Set.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS");

  private WorkerCommand() {}

  /**
   * The command.
   *
   * @param crashReport where the JVM describes its crash
   */
  static List<String> of(Settings settings, Path socket, Path page, Path crashReport, String name) {
    List<String> command = new ArrayList<>(guard());
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:ErrorFile=" + crashReport);
    command.add("-XX:-CreateCoredumpOnCrash");
    command.add("-XX:+DisplayVMOutputToStderr");
    command.add("-XX:-UsePerfData"); // a file that would be left when it is killed
    command.add("-XX:MaxRAMPercentage=" + Math.max(1.0, 50.0 / settings.workers()));
    if (settings.jvmFlags().stream().noneMatch(flag -> flag.matches("-XX:\\+Use\\w+GC"))) {
      command.add("-XX:+UseSerialGC"); // a worker has one thread that makes garbage
    }
    command.addAll(inherited());
    command.addAll(settings.jvmFlags());
    command.addAll(classes());
    command.addAll(List.of(socket.toString(), page.toString(), name));
    return command;
  }

  /** What ends the worker when the thread that starts it ends, where the system can do that. */
  private static List<String> guard() {
    Optional<Path> session = find("setsid");
    Optional<Path> privileges = find("setpriv");
    return session.isPresent() && privileges.isPresent()
        ? List.of(session.get().toString(), privileges.get().toString(), "--pdeathsig", "KILL")
        : List.of();
  }

  private static Optional<Path> find(String program) {
    return Arrays.stream(
            Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator, -1))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** The options of this process as its JVM knows them, from wherever they came. */
  private static List<String> inherited() {
    List<String> flags = new ArrayList<>();
    for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      boolean isProperty = flag.startsWith("-D") && !flag.startsWith("-Djdk.module.");
      if (INHERITED.contains(flag.replaceFirst("=.*", "")) || isProperty) {
        flags.add(flag);
      }
    }
    return flags;
  }

  private static List<String> classes() {
    List<String> flags = new ArrayList<>();
    String modulePath = System.getProperty("jdk.module.path");
    Module own = WorkerCommand.class.getModule();
    if (modulePath != null) {
      flags.addAll(List.of("--module-path", modulePath));
      flags.addAll(List.of("--add-modules", roots()));
    }
    String classPath = System.getProperty("java.class.path");
    if (classPath != null && !classPath.isEmpty()) {
      flags.addAll(List.of("--class-path", classPath));
    }
    if (own.isNamed()) {
      flags.addAll(List.of("--module", own.getName() + "/" + WorkerMain.class.getName()));
    } else {
      flags.add(WorkerMain.class.getName());
    }
    return flags;
  }

  /** All modules that this process has. */
  private static String roots() {
    return ModuleLayer.boot().modules().stream()
        .map(Module::getDescriptor)
        .map(ModuleDescriptor::name)
        .sorted()
        .collect(Collectors.joining(","));
  }
}
