package dev.parloom.dist;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The floors of the house: who may use whom, who may wait, and what nothing is called. */
final class ArchitectureTest {

  /** Every module and those below it that it may use. A new module is added here, or it fails. */
  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          Map.entry("text", Set.of()),
          Map.entry("json", Set.of()),
          Map.entry("core", Set.of()),
          Map.entry("process", Set.of("core")),
          Map.entry("pipeline", Set.of("core", "text")),
          Map.entry("spi", Set.of("core", "pipeline", "text")),
          Map.entry("journal", Set.of("core", "pipeline", "text")),
          Map.entry("image", Set.of("core", "spi")),
          Map.entry("net", Set.of("core")),
          Map.entry("fetch", Set.of("core", "net", "pipeline", "text")),
          Map.entry("compute", Set.of("core")),
          Map.entry("measure", Set.of()),
          Map.entry("job", Set.of("core", "text", "json", "process", "pipeline", "spi")),
          Map.entry(
              "labs",
              Set.of(
                  "core",
                  "text",
                  "process",
                  "pipeline",
                  "spi",
                  "image",
                  "net",
                  "compute",
                  "measure")),
          Map.entry(
              "cli",
              Set.of(
                  "core",
                  "text",
                  "json",
                  "pipeline",
                  "spi",
                  "journal",
                  "net",
                  "fetch",
                  "job",
                  "measure")));

  private static final String PARK = "dev.parloom.core.wait";

  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.parloom");

  private static String moduleOf(JavaClass type) {
    String[] parts = type.getPackageName().split("\\.", -1);
    return parts.length > 2 ? parts[2] : "";
  }

  private static Stream<String> modules() {
    Set<String> modules = new TreeSet<>();
    OURS.forEach(type -> modules.add(moduleOf(type)));
    return modules.stream();
  }

  @Test
  void modules_whenImported_areKnownAndCoreIsThere() {
    assertThat(modules()).contains("core").isSubsetOf(MAY_USE.keySet());
  }

  @TestFactory
  Stream<DynamicTest> modules_whenTheyUseOthers_useLowerOnes() {
    return modules()
        .map(module ->
            dynamicTest(
                module,
                () ->
                    noClasses()
                        .that()
                        .resideInAPackage("dev.parloom." + module + "..")
                        .should()
                        .dependOnClassesThat(
                            describe(
                                "lie outside " + MAY_USE.getOrDefault(module, Set.of()),
                                used -> isForbidden(module, used)))
                        .check(OURS)));
  }

  private static boolean isForbidden(String module, JavaClass used) {
    return used.getPackageName().startsWith("dev.parloom.")
        && !moduleOf(used).equals(module)
        && !MAY_USE.getOrDefault(module, Set.of()).contains(moduleOf(used));
  }

  @Test
  void packages_whenTheyUseEachOther_formNoCycle() {
    slices().matching("dev.parloom.(**)").should().beFreeOfCycles().check(OURS);
  }

  /** What runs at once is hard enough to understand class by class. */
  @Test
  void classesOfDispatch_whenTheyUseEachOther_formNoCycle() {
    slices()
        .assignedFrom(new TopLevelClasses("dev.parloom.process.dispatch"))
        .should()
        .beFreeOfCycles()
        .check(OURS);
  }

  /** Of one package, each class with those inside it is a slice. */
  private record TopLevelClasses(String packageName) implements SliceAssignment {

    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      return type.getPackageName().equals(packageName)
          ? SliceIdentifier.of(type.getName().replaceFirst("\\$.*", ""))
          : SliceIdentifier.ignore();
    }

    @Override
    public String getDescription() {
      return "classes of " + packageName;
    }
  }

  @Test
  void classes_whenNamed_sayWhatTheyAre() {
    noClasses().should().haveNameMatching(".*(Utils?|Helpers?|Impl)").check(OURS);
    noClasses()
        .should()
        .resideInAnyPackage("..util..", "..common..", "..helper..", "..impl..", "..internal..")
        .check(OURS);
  }

  @Test
  void park_whenUsed_isUsedByPoolsAndChannelsOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.parloom.core..", "dev.parloom.process..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(PARK)
        .check(OURS);
    noClasses()
        .that()
        .resideInAPackage(PARK)
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.parloom..")
                .and(DescribedPredicate.not(resideInAPackage(PARK)))
                .and(DescribedPredicate.not(resideInAPackage("dev.parloom.core.time"))))
        .check(OURS);
  }

  @Test
  void waiting_whenAThreadBlocks_isDoneInPark() {
    noClasses()
        .that()
        .resideOutsideOfPackage(PARK)
        .should()
        .accessTargetWhere(describe("puts a thread to sleep", ArchitectureTest::blocks))
        .check(OURS);
  }

  /** Waits for the end of a thread, or for its turn, that no loop is to take over. */
  private static final Set<String> MAY_BLOCK =
      Set.of(
          "dev.parloom.core.loop.Coroutine.park",
          "dev.parloom.core.thread.WorkerThreads.join",
          "dev.parloom.journal.JournalLock.parkNanos",
          "dev.parloom.net.http.ClientThreads.join",
          "dev.parloom.journal.JournalWriter.await",
          "dev.parloom.journal.JournalWriter.awaitNanos",
          "dev.parloom.journal.JournalWriter.awaitUninterruptibly",
          "dev.parloom.journal.JournalWriter.join",
          "dev.parloom.net.tcp.TcpServer.join",
          "dev.parloom.pipeline.Run.join",
          "dev.parloom.pipeline.Progress.sleep",
          "dev.parloom.process.launch.Console.join",
          "dev.parloom.process.Crew.join",
          "dev.parloom.process.launch.WorkerSource.join",
          "dev.parloom.process.child.WorkerMain.join");

  /** What has no clock to add them to, and is below {@code core}, or beside it. */
  private static final Set<String> HAVE_DURATIONS_OF_THEIR_OWN = Set.of("text", "measure");

  @Test
  void durations_whenMadeNumbers_areSoInOnePlace() {
    noClasses()
        .that(
            describe(
                "use durations of others",
                type ->
                    !HAVE_DURATIONS_OF_THEIR_OWN.contains(moduleOf(type))
                        && !type.getName().equals("dev.parloom.core.time.Nanos")))
        .should()
        .accessTargetWhere(
            describe("throws for long durations, or has a rule of its own", this::convertsDuration))
        .check(OURS);
  }

  private boolean convertsDuration(JavaAccess<?> access) {
    String method = access.getTarget().getName();
    return switch (access.getTargetOwner().getName()) {
      case "java.time.Duration" -> method.equals("toNanos") || method.equals("toMillis");
      case "java.util.concurrent.TimeUnit" ->
          method.equals("convert") && access.getDescription().contains("java.time.Duration");
      default -> false;
    };
  }

  private static boolean blocks(JavaAccess<?> access) {
    String method = access.getTarget().getName();
    boolean blocking =
        switch (access.getTargetOwner().getName()) {
          case "java.util.concurrent.locks.LockSupport" -> method.startsWith("park");
          case "java.lang.Thread" -> method.equals("sleep") || method.equals("join");
          case "java.util.concurrent.TimeUnit" ->
              method.equals("sleep") || method.equals("timedJoin") || method.equals("timedWait");
          case "java.util.concurrent.locks.Condition" -> method.startsWith("await");
          default -> method.equals("wait") && isMonitor(access);
        };
    return blocking && !MAY_BLOCK.contains(access.getOriginOwner().getName() + "." + method);
  }

  private static boolean isMonitor(JavaAccess<?> access) {
    return access.getTarget().getOwner().isEquivalentTo(Object.class);
  }

  @Test
  void publicClasses_whenOfAnExportedPackage_areFinalOrSealedUnlessInterfaces() {
    classes()
        .that()
        .arePublic()
        .and()
        .areNotInterfaces()
        .and(DescribedPredicate.not(nameMatching(".*package-info|.*module-info")))
        .and(describe("are exported", ArchitectureTest::isExported))
        .and(describe("are not sealed", type -> !type.reflect().isSealed()))
        .should()
        .haveModifier(JavaModifier.FINAL)
        .check(OURS);
  }

  /** What provides a service is found with modules and on a plain class path. */
  @Test
  void services_whenProvided_areTheSameForModulesAndClassPath() throws IOException {
    Set<String> places = new TreeSet<>();
    OURS.forEach(type -> places.add(placeOf(type)));
    for (String place : places) {
      ModuleDescriptor module = MODULES.computeIfAbsent(place, ArchitectureTest::moduleAt);
      Map<String, List<String>> provided =
          module.provides().stream()
              .collect(
                  Collectors.toMap(
                      ModuleDescriptor.Provides::service, ModuleDescriptor.Provides::providers));
      assertThat(namedByFiles(module)).as(module.name()).isEqualTo(provided);
    }
  }

  /** The services that files in META-INF/services name, each with its providers. */
  private static Map<String, List<String>> namedByFiles(ModuleDescriptor module)
      throws IOException {
    Path folder =
        Path.of(System.getProperty("parloom.root", ".."))
            .resolve(module.name().replace("dev.parloom.", ""))
            .resolve("src/main/resources/META-INF/services");
    Map<String, List<String>> named = new TreeMap<>();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          named.put(String.valueOf(file.getFileName()), Files.readAllLines(file));
        }
      }
    }
    return named;
  }

  /** The module in each folder or jar of classes. */
  private static final Map<String, ModuleDescriptor> MODULES = new ConcurrentHashMap<>();

  private static boolean isExported(JavaClass type) {
    return MODULES.computeIfAbsent(placeOf(type), ArchitectureTest::moduleAt).exports().stream()
        .anyMatch(
            exports -> !exports.isQualified() && exports.source().equals(type.getPackageName()));
  }

  private static String placeOf(JavaClass type) {
    String source = type.getSource().orElseThrow().getUri().toString();
    String file = type.getName().replace('.', '/') + ".class";
    return source.substring(0, source.length() - file.length());
  }

  private static ModuleDescriptor moduleAt(String place) {
    try (InputStream module = URI.create(place + "module-info.class").toURL().openStream()) {
      return ModuleDescriptor.read(module);
    } catch (IOException e) {
      throw new UncheckedIOException("no module at " + place, e);
    }
  }
}
