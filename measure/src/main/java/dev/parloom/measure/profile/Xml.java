package dev.parloom.measure.profile;

/** Text as it stands in XML and HTML. */
final class Xml {

  private Xml() {}

  /** Safe between tags and within quotes; what XML 1.0 cannot hold is written as an escape. */
  static String escape(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    text.codePoints().forEach(c -> append(c, out));
    return out.toString();
  }

  private static void append(int c, StringBuilder out) {
    switch (c) {
      case '&' -> out.append("&amp;");
      case '<' -> out.append("&lt;");
      case '>' -> out.append("&gt;");
      case '"' -> out.append("&quot;");
      case '\'' -> out.append("&#39;");
      default -> {
        boolean unusable =
            Character.isISOControl(c)
                || Character.getType(c) == Character.SURROGATE
                || Character.getType(c) == Character.FORMAT
                || (c & 0xFFFE) == 0xFFFE;
        if (unusable) {
          out.append("\\u%04x".formatted(c));
        } else {
          out.appendCodePoint(c);
        }
      }
    }
  }
}
