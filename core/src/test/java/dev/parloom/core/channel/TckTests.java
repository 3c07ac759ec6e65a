package dev.parloom.core.channel;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.opentest4j.TestAbortedException;
import org.testng.SkipException;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

/** Runs a class of tests written for TestNG, as the Reactive Streams TCK is, as JUnit's. */
final class TckTests {

  /** Makes the object that one test is called on. */
  interface Factory {
    AutoCloseable open();
  }

  private TckTests() {}

  static Stream<DynamicTest> of(Class<?> type, Factory factory) {
    return Arrays.stream(type.getMethods())
        .filter(method -> method.isAnnotationPresent(Test.class))
        .sorted(Comparator.comparing(Method::getName))
        .map(method -> dynamicTest(method.getName(), () -> run(method, factory)));
  }

  private static void run(Method test, Factory factory) throws Exception {
    try (AutoCloseable tests = factory.open()) {
      callAll(BeforeClass.class, tests);
      try {
        callAll(BeforeMethod.class, tests);
        test.invoke(tests);
      } finally {
        callAll(AfterClass.class, tests);
      }
    } catch (InvocationTargetException e) {
      switch (e.getCause()) {
        case SkipException skipped -> throw new TestAbortedException(skipped.getMessage(), skipped);
        case Exception failure -> throw failure;
        case Error failure -> throw failure;
        case null, default -> throw e;
      }
    }
  }

  private static void callAll(Class<? extends Annotation> annotation, Object tests)
      throws ReflectiveOperationException {
    for (Method method : tests.getClass().getMethods()) {
      if (method.isAnnotationPresent(annotation)) {
        method.invoke(tests);
      }
    }
  }
}
