package dev.parloom.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.parloom.image.FileHeader.Channels;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Takes a colour profile out of its file, and checks that it is one for such pixels. */
final class EmbeddedProfile {

  /** The largest have about half of it. */
  static final int MOST_BYTES = 4 << 20;

  private static final int PNG_NAME_MOST_BYTES = 79;
  private static final byte[] SIGNATURE = "acsp".getBytes(ISO_8859_1);
  private static final int HEADER_BYTES = 132;

  /** Input devices, displays, printers and colour spaces; others do not say what colours are. */
  private static final List<String> CLASSES = List.of("scnr", "mntr", "prtr", "spac");

  private EmbeddedProfile() {}

  /**
   * The profile of a file that has one.
   *
   * @throws ProfileUnusableException if it is damaged, too large, or not for pixels like these
   */
  static byte[] of(FileHeader file) throws ProfileUnusableException {
    List<ByteReader> parts = file.profileParts();
    byte[] profile =
        switch (file.image().format()) {
          case JPEG -> joined(parts);
          case PNG -> inflated(parts.getFirst());
          case WEBP -> withinLimit(parts.getFirst().length(), parts.getFirst()).bytes();
        };
    check(new ByteReader(profile), file.channels());
    return profile;
  }

  /** Each part begins with its number, from 1, and how many there are; they may be in disorder. */
  private static byte[] joined(List<ByteReader> parts) throws ProfileUnusableException {
    int count = parts.getFirst().u8(1);
    ByteReader[] ordered = new ByteReader[Math.max(0, count)];
    long bytes = 0;
    for (ByteReader part : parts) {
      int number = part.u8(0);
      if (part.u8(1) != count || number < 1 || number > count || ordered[number - 1] != null) {
        throw new ProfileUnusableException("it is damaged: its parts are not numbered 1, 2, 3 …");
      }
      ordered[number - 1] = part.part(2, part.length());
      bytes += ordered[number - 1].length();
    }
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      if (ordered[i] == null) {
        throw new ProfileUnusableException(
            "it is damaged: part %d of %d is missing".formatted(i + 1, count));
      }
      whole.writeBytes(withinLimit(bytes, ordered[i]).bytes());
    }
    return whole.toByteArray();
  }

  /** A name, a zero, the method of compression, which is always 0, and the compressed profile. */
  private static byte[] inflated(ByteReader chunk) throws ProfileUnusableException {
    int nameEnd = 0;
    while (nameEnd <= PNG_NAME_MOST_BYTES && chunk.u8(nameEnd) > 0) {
      nameEnd++;
    }
    if (chunk.u8(nameEnd) != 0 || chunk.u8(nameEnd + 1) != 0) {
      throw new ProfileUnusableException("it is damaged: it has no name that ends");
    }
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(chunk.part(nameEnd + 2, chunk.length()).bytes());
      ByteArrayOutputStream whole = new ByteArrayOutputStream();
      byte[] piece = new byte[8192];
      while (!inflater.finished()) {
        int length = inflater.inflate(piece);
        if (length == 0 && !inflater.finished()) {
          throw new ProfileUnusableException("it is damaged: its compressed bytes end too early");
        }
        whole.write(piece, 0, length);
        ByteReader _ = withinLimit(whole.size(), chunk);
      }
      return whole.toByteArray();
    } catch (DataFormatException e) {
      throw new ProfileUnusableException(
          "it is damaged: it cannot be decompressed (%s)".formatted(e.getMessage()), e);
    } finally {
      inflater.end();
    }
  }

  private static ByteReader withinLimit(long bytes, ByteReader part)
      throws ProfileUnusableException {
    if (bytes > MOST_BYTES) {
      throw new ProfileUnusableException(
          "it has more than %,d bytes, the most that are read".formatted(MOST_BYTES));
    }
    return part;
  }

  private static void check(ByteReader profile, Channels channels) throws ProfileUnusableException {
    if (profile.length() < HEADER_BYTES || !profile.matches(36, SIGNATURE)) {
      throw new ProfileUnusableException("it is damaged: it does not begin like an ICC profile");
    }
    long stated = profile.u32(0);
    if (stated > profile.length()) {
      throw new ProfileUnusableException(
          "it is cut off: it announces %,d bytes and has %,d".formatted(stated, profile.length()));
    }
    String kind = printable(profile.text(12, 4));
    String space = printable(profile.text(16, 4));
    if (!CLASSES.contains(kind)) {
      throw new ProfileUnusableException(
          "it is of class '%s', which does not say what colours a picture has".formatted(kind));
    }
    boolean fits = space.equals("RGB ") || (space.equals("GRAY") && channels == Channels.GRAY);
    if (!fits) {
      throw new ProfileUnusableException(
          "it is for pixels in '%s', and these are %s"
              .formatted(
                  space.strip(), channels == Channels.GRAY ? "gray" : "red, green and blue"));
    }
  }

  private static String printable(String text) {
    return text.replaceAll("[^ -~]", "?");
  }
}
