package dev.parloom.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * Writes small colour profiles (ICC.1:2001-04, version 2.4, matrix and tone curves) and puts them
 * into pictures.
 */
final class TestProfiles {

  /** Colour spaces with the numbers that their standards publish. */
  @SuppressWarnings("ImmutableEnumChecker") // its arrays are written by nothing
  enum Space {
    SRGB(
        new double[][] {
          {0.43607, 0.22249, 0.01392}, {0.38515, 0.71687, 0.09708}, {0.14307, 0.06061, 0.71410}
        },
        new double[][] {
          {0.4124564, 0.3575761, 0.1804375},
          {0.2126729, 0.7151522, 0.0721750},
          {0.0193339, 0.1191920, 0.9503041}
        },
        TestProfiles::srgbToLinear),
    ADOBE_RGB(
        new double[][] {
          {0.60974, 0.31111, 0.01947}, {0.20528, 0.62567, 0.06087}, {0.14919, 0.06322, 0.74457}
        },
        new double[][] {
          {0.57667, 0.18556, 0.18823}, {0.29734, 0.62736, 0.07529}, {0.02703, 0.07069, 0.99134}
        },
        x -> Math.pow(x, 563 / 256.0)),
    DISPLAY_P3(
        new double[][] {
          {0.51512, 0.24120, -0.00105}, {0.29198, 0.69225, 0.04189}, {0.15710, 0.06657, 0.78407}
        },
        new double[][] {
          {0.4865709, 0.2656677, 0.1982173},
          {0.2289746, 0.6917385, 0.0792869},
          {0.0000000, 0.0451134, 1.0439444}
        },
        TestProfiles::srgbToLinear);

    /** X, Y, Z of red, green, blue under D50, as profiles have them. */
    private final double[][] colorants;

    /** From linear red, green, blue to X, Y, Z under D65, as the standards have it. */
    private final double[][] toXyz;

    private final DoubleUnaryOperator toLinear;

    Space(double[][] colorants, double[][] toXyz, DoubleUnaryOperator toLinear) {
      this.colorants = colorants;
      this.toXyz = toXyz;
      this.toLinear = toLinear;
    }

    byte[] profile() {
      return profile(this == ADOBE_RGB ? gamma(563) : curve(toLinear));
    }

    /** One of these colours and another tone curve. */
    byte[] profile(byte[] toneCurve) {
      Map<String, byte[]> tags = new LinkedHashMap<>();
      tags.put("wtpt", xyz(D50));
      for (int i = 0; i < 3; i++) {
        String name = "rgb".substring(i, i + 1);
        tags.put(name + "XYZ", xyz(colorants[i]));
        tags.put(name + "TRC", toneCurve);
      }
      return TestProfiles.profile("mntr", "RGB ", tags);
    }

    /** What a colour of this space is in sRGB; alpha is left alone. */
    int toSrgb(int argb) {
      double[] linear = {
        toLinear.applyAsDouble((argb >> 16 & 0xff) / 255.0),
        toLinear.applyAsDouble((argb >> 8 & 0xff) / 255.0),
        toLinear.applyAsDouble((argb & 0xff) / 255.0)
      };
      double[] srgb = times(XYZ_TO_SRGB, times(toXyz, linear));
      int result = argb >>> 24;
      for (double sample : srgb) {
        result = result << 8 | (int) Math.round(linearToSrgb(Math.clamp(sample, 0, 1)) * 255);
      }
      return result;
    }
  }

  private static final double[] D50 = {0.9642, 1, 0.8249};

  /** IEC 61966-2-1, with the digits of its amendment. */
  private static final double[][] XYZ_TO_SRGB = {
    {3.2406255, -1.5372080, -0.4986286},
    {-0.9689307, 1.8757561, 0.0415175},
    {0.0557101, -0.2040211, 1.0569959}
  };

  private TestProfiles() {}

  static double srgbToLinear(double x) {
    return x <= 0.04045 ? x / 12.92 : Math.pow((x + 0.055) / 1.055, 2.4);
  }

  static double linearToSrgb(double x) {
    return x <= 0.0031308 ? 12.92 * x : 1.055 * Math.pow(x, 1 / 2.4) - 0.055;
  }

  private static double[] times(double[][] matrix, double[] vector) {
    double[] result = new double[3];
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        result[i] += matrix[i][j] * vector[j];
      }
    }
    return result;
  }

  /** A profile for gray alone, whose tone curve is a power. */
  static byte[] gray(double power) {
    Map<String, byte[]> tags = new LinkedHashMap<>();
    tags.put("wtpt", xyz(D50));
    tags.put("kTRC", gamma((int) Math.round(power * 256)));
    return profile("mntr", "GRAY", tags);
  }

  /** A profile of any class and colour space. */
  static byte[] profile(String kind, String space, Map<String, byte[]> tags) {
    int tableEnd = 132 + tags.size() * 12;
    ByteArrayOutputStream contents = new ByteArrayOutputStream();
    ByteBuffer table = ByteBuffer.allocate(tableEnd - 128).putInt(tags.size());
    tags.forEach((name, content) -> {
      table.put(ascii(name)).putInt(tableEnd + contents.size()).putInt(content.length);
      contents.writeBytes(content);
      contents.writeBytes(new byte[-content.length & 3]);
    });
    ByteBuffer result = ByteBuffer.allocate(tableEnd + contents.size());
    result.putInt(0, result.capacity()).putInt(8, 0x02400000);
    result.put(12, ascii(kind)).put(16, ascii(space)).put(20, ascii("XYZ ")).put(36, ascii("acsp"));
    result.put(68, xyz(D50), 8, 12);
    return result.position(128).put(table.array()).put(contents.toByteArray()).array();
  }

  static byte[] xyz(double... values) {
    ByteBuffer tag = ByteBuffer.allocate(20).put(ascii("XYZ ")).putInt(0);
    for (double value : values) {
      tag.putInt((int) Math.round(value * 65536));
    }
    return tag.array();
  }

  /** A tone curve that is a power, in 256ths. */
  static byte[] gamma(int power256) {
    return ByteBuffer.allocate(14)
        .put(ascii("curv"))
        .putInt(0)
        .putInt(1)
        .putShort((short) power256)
        .array();
  }

  private static byte[] curve(DoubleUnaryOperator toLinear) {
    int points = 1024;
    ByteBuffer tag = ByteBuffer.allocate(12 + 2 * points).put(ascii("curv")).putInt(0);
    tag.putInt(points);
    for (int i = 0; i < points; i++) {
      tag.putShort((short) Math.round(toLinear.applyAsDouble(i / (points - 1.0)) * 65535));
    }
    return tag.array();
  }

  /** A copy of a picture that has this profile. */
  static byte[] in(byte[] picture, byte[] profile) {
    return switch (ImageFormat.ofBytes(picture).orElseThrow()) {
      case JPEG -> inJpeg(picture, profile, 65_519);
      case PNG -> TestPictures.withChunk(picture, "iCCP", compressed(profile));
      case WEBP -> inWebp(picture, profile);
    };
  }

  /** The content of a PNG's iCCP chunk. */
  static byte[] compressed(byte[] profile) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(ascii("a profile\0\0"));
    try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, new Deflater(), 1 << 16)) {
      out.write(profile);
    } catch (IOException e) {
      throw new AssertionError("an array took no bytes", e);
    }
    return bytes.toByteArray();
  }

  /** A copy of a JPEG with a profile in segments of so many bytes, the last of them first. */
  static byte[] inJpeg(byte[] jpeg, byte[] profile, int most) {
    int count = (profile.length + most - 1) / most;
    byte[] result = jpeg;
    for (int number = 1; number <= count; number++) {
      int from = (number - 1) * most;
      result =
          withSegment(
              result,
              number,
              count,
              Arrays.copyOfRange(profile, from, Math.min(profile.length, from + most)));
    }
    return result;
  }

  /** A copy of a JPEG with one segment of a profile right behind its start. */
  static byte[] withSegment(byte[] jpeg, int number, int count, byte[] part) {
    ByteBuffer result = ByteBuffer.allocate(jpeg.length + 18 + part.length);
    result.put(jpeg, 0, 2).putShort((short) 0xffe2).putShort((short) (16 + part.length));
    result.put(ascii("ICC_PROFILE\0")).put((byte) number).put((byte) count).put(part);
    return result.put(jpeg, 2, jpeg.length - 2).array();
  }

  /** A copy of a JPEG that begins with segments of profiles, without them. */
  static byte[] withoutSegments(byte[] jpeg) {
    int at = 2;
    while ((jpeg[at + 1] & 0xff) == 0xe2) {
      at += 2 + ByteBuffer.wrap(jpeg).getChar(at + 2);
    }
    byte[] result = Arrays.copyOfRange(jpeg, at - 2, jpeg.length);
    System.arraycopy(jpeg, 0, result, 0, 2);
    return result;
  }

  /** A copy of a simple or an extended WebP, which becomes an extended one with a profile. */
  static byte[] inWebp(byte[] webp, byte[] profile) {
    ImageHeader header = ImageHeader.read(webp);
    boolean extended = new String(webp, 12, 4, ISO_8859_1).equals("VP8X");
    int flags = 0x20 | (extended ? webp[20] : 0);
    int chunksFrom = extended ? 30 : 12;
    ByteArrayOutputStream chunks = new ByteArrayOutputStream();
    chunks.writeBytes(ascii("WEBP"));
    chunks.writeBytes(chunk("VP8X", canvas(flags, header.width(), header.height())));
    chunks.writeBytes(chunk("ICCP", profile));
    chunks.write(webp, chunksFrom, webp.length - chunksFrom);
    return chunk("RIFF", chunks.toByteArray());
  }

  /** A WebP that shows one picture after the other. */
  static byte[] animation(byte[]... pictures) {
    ByteArrayOutputStream chunks = new ByteArrayOutputStream();
    ImageHeader header = ImageHeader.read(pictures[0]);
    chunks.writeBytes(ascii("WEBP"));
    chunks.writeBytes(chunk("VP8X", canvas(0x02, header.width(), header.height())));
    chunks.writeBytes(chunk("ANIM", new byte[6]));
    for (byte[] picture : pictures) {
      ByteArrayOutputStream frame = new ByteArrayOutputStream();
      frame.writeBytes(new byte[6]);
      frame.writeBytes(threeBytes(header.width() - 1));
      frame.writeBytes(threeBytes(header.height() - 1));
      frame.writeBytes(threeBytes(100));
      frame.write(0);
      frame.write(picture, 12, picture.length - 12);
      chunks.writeBytes(chunk("ANMF", frame.toByteArray()));
    }
    return chunk("RIFF", chunks.toByteArray());
  }

  private static byte[] canvas(int flags, int width, int height) {
    ByteBuffer canvas = ByteBuffer.allocate(10).put((byte) flags).put(new byte[3]);
    return canvas.put(threeBytes(width - 1)).put(threeBytes(height - 1)).array();
  }

  private static byte[] threeBytes(int value) {
    return new byte[] {(byte) value, (byte) (value >> 8), (byte) (value >> 16)};
  }

  private static byte[] chunk(String type, byte[] data) {
    ByteBuffer chunk =
        ByteBuffer.allocate(8 + data.length + (data.length & 1)).order(ByteOrder.LITTLE_ENDIAN);
    return chunk.put(ascii(type)).putInt(data.length).put(data).array();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(ISO_8859_1);
  }
}
