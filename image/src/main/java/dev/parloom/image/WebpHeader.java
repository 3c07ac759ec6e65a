package dev.parloom.image;

import static dev.parloom.image.ImageFormat.WEBP;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.parloom.image.FileHeader.Channels;
import java.util.ArrayList;
import java.util.List;

/** Reads a WebP's RIFF chunks (RFC 9649, section 2); the first of them gives the size. */
final class WebpHeader {

  private static final int RIFF_HEADER_BYTES = 12;
  private static final int CHUNK_HEADER_BYTES = 8;
  private static final int LOSSY_MIN_BYTES = 10;
  private static final int LOSSLESS_MIN_BYTES = 5;
  private static final int EXTENDED_BYTES = 10;
  private static final int LOSSLESS_SIGNATURE = 0x2f;
  private static final int START_CODE = 0x2a019d;
  private static final int FOURTEEN_BITS = 0x3fff;

  private final ByteReader bytes;
  private final ByteReader riff;
  private final List<ByteReader> profileParts = new ArrayList<>();
  private Orientation orientation = Orientation.UPRIGHT;
  private int pictures;

  private WebpHeader(ByteReader bytes) {
    this.bytes = bytes;
    long stated = bytes.u32le(4);
    if (stated < 4 || !bytes.has(CHUNK_HEADER_BYTES, stated)) {
      throw cutOff("it announces %,d".formatted(stated + CHUNK_HEADER_BYTES));
    }
    this.riff = bytes.part(0, stated + CHUNK_HEADER_BYTES);
  }

  static FileHeader read(ByteReader bytes) {
    return new WebpHeader(bytes).read();
  }

  private FileHeader read() {
    ByteReader chunk = chunk(RIFF_HEADER_BYTES);
    String type = type(RIFF_HEADER_BYTES);
    return switch (type) {
      case "VP8 " -> lossy(chunk);
      case "VP8L" -> lossless(chunk);
      case "VP8X" -> extended(chunk);
      default ->
          throw new ImageDecodeException(
              "the WebP picture begins with a chunk of type %s instead of VP8, VP8L or VP8X"
                  .formatted(printable(type)));
    };
  }

  private FileHeader lossy(ByteReader chunk) {
    if (chunk.length() < LOSSY_MIN_BYTES) {
      throw cutOff("it ends within its header");
    }
    if (chunk.u24le(3) != START_CODE) {
      throw new ImageDecodeException("the WebP picture's VP8 frame has no start code");
    }
    // The two bits above the 14 say how players may scale it; decoders ignore them.
    return header(chunk.u16le(6) & FOURTEEN_BITS, chunk.u16le(8) & FOURTEEN_BITS);
  }

  private FileHeader lossless(ByteReader chunk) {
    if (chunk.length() < LOSSLESS_MIN_BYTES) {
      throw cutOff("it ends within its header");
    }
    if (chunk.u8(0) != LOSSLESS_SIGNATURE) {
      throw new ImageDecodeException("the WebP picture's VP8L frame has no signature");
    }
    long bits = chunk.u32le(1);
    return header((int) (bits & FOURTEEN_BITS) + 1, (int) (bits >> 14 & FOURTEEN_BITS) + 1);
  }

  private FileHeader extended(ByteReader chunk) {
    if (chunk.length() < EXTENDED_BYTES) {
      throw cutOff("it ends within its header");
    }
    chunks();
    return header(chunk.u24le(4) + 1, chunk.u24le(7) + 1);
  }

  private FileHeader header(int width, int height) {
    if (width < 1 || height < 1) {
      throw new ImageDecodeException(
          "the WebP picture's header gives no size (%d×%d)".formatted(width, height));
    }
    ImageHeader header = new ImageHeader(WEBP, width, height, orientation);
    return new FileHeader(header, Channels.COLOURS, Math.max(1, pictures), profileParts);
  }

  /** What lies behind EXIF data, which says nothing that is needed, may be damaged. */
  private void chunks() {
    long at = RIFF_HEADER_BYTES;
    while (riff.has(at, CHUNK_HEADER_BYTES)) {
      ByteReader chunk = chunk(at);
      switch (type(at)) {
        case "ICCP" -> profileParts.add(chunk);
        case "ANMF" -> pictures++;
        case "EXIF" -> {
          orientation = ExifReader.orientation(chunk);
          return;
        }
        default -> {}
      }
      // Chunks are padded to an even length.
      at += CHUNK_HEADER_BYTES + chunk.length() + (chunk.length() & 1);
    }
  }

  private ByteReader chunk(long at) {
    long length = riff.u32le(at + 4);
    if (length == ByteReader.MISSING || !riff.has(at + CHUNK_HEADER_BYTES, length)) {
      throw cutOff("a chunk at byte %,d reaches beyond the end".formatted(at));
    }
    return riff.part(at + CHUNK_HEADER_BYTES, length);
  }

  private String type(long at) {
    byte[] letters = new byte[4];
    for (int i = 0; i < letters.length; i++) {
      letters[i] = (byte) riff.u8(at + i);
    }
    return new String(letters, ISO_8859_1);
  }

  private static String printable(String type) {
    return type.replaceAll("[^ -~]", "?");
  }

  private ImageTruncatedException cutOff(String what) {
    return new ImageTruncatedException(WEBP, bytes.length(), what);
  }
}
