package dev.parloom.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.HexFormat;
import java.util.Locale;

/** Says in a few words what a file that is no picture of ours begins like. */
final class FirstBytes {

  /** Signatures, each with where it begins; the first that fits is told. */
  private enum Known {
    GIF("a GIF", 0, "GIF8"),
    BMP("a BMP", 0, "BM"),
    TIFF_LITTLE("a TIFF", 0, "II*\0"),
    TIFF_BIG("a TIFF", 0, "MM\0*"),
    HEIC("a HEIC picture", 4, "ftyphei"),
    HEIF("a HEIF picture", 4, "ftypmif"),
    AVIF("an AVIF picture", 4, "ftypavif"),
    MP4("a video (MP4 family)", 4, "ftyp"),
    JPEG_2000("a JPEG 2000", 4, "jP  "),
    JPEG_XL("a JPEG XL", 4, "JXL "),
    RIFF("a RIFF file that is not WebP", 0, "RIFF"),
    PDF("a PDF", 0, "%PDF"),
    ZIP("a ZIP archive", 0, "PK\3\4"),
    GZIP("a gzip archive", 0, "\u001f\u008b"),
    ELF("a program (ELF)", 0, "\177ELF");

    private final String name;
    private final int offset;
    private final String signature;

    Known(String name, int offset, String signature) {
      this.name = name;
      this.offset = offset;
      this.signature = signature;
    }

    boolean fits(byte[] bytes) {
      return ByteReader.matches(bytes, offset, signature.getBytes(ISO_8859_1));
    }
  }

  private static final int LOOK = 64;

  private FirstBytes() {}

  static String describe(byte[] bytes) {
    for (Known known : Known.values()) {
      if (known.fits(bytes)) {
        return known.name;
      }
    }
    int look = Math.min(bytes.length, LOOK);
    boolean zero = true;
    boolean text = true;
    for (int i = 0; i < look; i++) {
      int b = bytes[i] & 0xff;
      zero &= b == 0;
      // UTF-8 continuation bytes count as text: the line between "text" and "data" needs no more.
      text &= (b >= ' ' && b != 0x7f) || b == '\n' || b == '\r' || b == '\t';
    }
    if (zero) {
      return "nothing but zeros";
    }
    if (text) {
      String start = new String(bytes, 0, look, ISO_8859_1).stripLeading().toLowerCase(Locale.ROOT);
      return start.startsWith("<svg")
          ? "SVG text"
          : start.startsWith("<") ? "HTML or XML text" : "text";
    }
    return "unknown data ("
        + HexFormat.ofDelimiter(" ").formatHex(bytes, 0, Math.min(look, 8))
        + ")";
  }
}
