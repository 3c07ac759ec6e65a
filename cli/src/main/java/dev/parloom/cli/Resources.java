package dev.parloom.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Text files that the build puts beside these classes. */
final class Resources {

  private Resources() {}

  static String text(String name) throws IOException {
    try (InputStream stream = Resources.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IOException("the resource " + name + " is missing from this build of parloom");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
