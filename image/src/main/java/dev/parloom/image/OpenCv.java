package dev.parloom.image;

import java.io.IOException;
import java.net.URL;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.jspecify.annotations.Nullable;

/**
 * OpenCV's native libraries: loads the three of them that every step uses, once per JVM, and sets
 * them up for work that is already spread over workers.
 *
 * <p>The libraries and their loader are shared by the whole JVM, so everything set here holds for
 * other users of them too. Loader properties that somebody has set already are left alone.
 */
public final class OpenCv {

  private static final String BLAS = "org.bytedeco.openblas.load";

  /** In the order in which they need each other. */
  private static final List<String> BLAS_LIBRARIES =
      List.of("gcc_s@.1", "quadmath@.0", "gfortran@.5", "openblas@.0");

  /** Why loading failed, null if it did not. Kept as text: the failure is of no single call. */
  private static final @Nullable String PROBLEM = load();

  private OpenCv() {}

  /**
   * Loads the libraries if that has not been done. The first load on a machine unpacks them into
   * the user's cache folder; a worker may call this while it starts, so that its first picture does
   * not pay for it.
   *
   * @throws ImageLibraryMissingException if they cannot be loaded; every later call fails as well
   */
  public static void require() {
    if (PROBLEM != null) {
      throw missing(PROBLEM);
    }
  }

  static ImageLibraryMissingException missing(String problem) {
    String platform = Loader.getPlatform();
    return new ImageLibraryMissingException(
        ("OpenCV could not be loaded on %s (%s); the jars of org.bytedeco opencv, openblas and"
                + " javacpp with classifier %s have to be on the class path, or on the module path"
                + " with their modules named by --add-modules")
            .formatted(platform, problem, platform));
  }

  private static @Nullable String load() {
    // By default JavaCPP parses /proc on allocations, and collects garbage and at last throws
    // OutOfMemoryError when the process is larger than a multiple of the Java heap. Worker JVMs
    // have small heaps, and everything this module allocates is freed at the end of a block.
    setUnlessSet("org.bytedeco.javacpp.maxphysicalbytes", "0");
    setUnlessSet("org.bytedeco.javacpp.maxbytes", "0");
    // Otherwise some thirty CUDA libraries are looked for in every jar, a third of the start.
    setUnlessSet("org.bytedeco.javacpp.platform.extension", "");
    try {
      loadBlas();
      Loader.load(opencv_core.class);
      Loader.load(opencv_imgproc.class);
      Loader.load(opencv_imgcodecs.class);
      // Pictures are spread over workers; threads inside of each would only get in their way.
      opencv_core.setNumThreads(0);
      opencv_core.setUseOpenCL(false);
      return null;
    } catch (LinkageError e) {
      return e.toString();
    }
  }

  /**
   * Loads the one BLAS library that OpenCV's core is linked against. Left to itself, JavaCPP loads
   * two copies of it with their Java bindings, 60 MB more to unpack and a third of the start.
   */
  private static void loadBlas() {
    if (!Loader.getPlatform().startsWith("linux-") || System.getProperty(BLAS) != null) {
      return;
    }
    try {
      for (String library : BLAS_LIBRARIES) {
        String file = "lib" + library.replace("@", ".so");
        URL[] found =
            Loader.findResources(
                opencv_core.class, "/org/bytedeco/openblas/" + Loader.getPlatform() + "/" + file);
        if (found.length > 0) {
          Loader.loadLibrary(opencv_core.class, found, library);
        } else if (library.startsWith("openblas")) {
          return;
        }
      }
      System.setProperty(BLAS, "none");
    } catch (IOException | UnsatisfiedLinkError e) {
      // Another way of packing them: JavaCPP's own way is slower, and right.
      return;
    }
  }

  private static void setUnlessSet(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
