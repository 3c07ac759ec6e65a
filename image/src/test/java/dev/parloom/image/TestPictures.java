package dev.parloom.image;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Makes and reads pictures with the JDK's codecs, so that OpenCV is not checked against itself. */
final class TestPictures {

  static final Color TOP_LEFT = Color.RED;
  static final Color TOP_RIGHT = Color.GREEN;
  static final Color BOTTOM_LEFT = Color.BLUE;
  static final Color BOTTOM_RIGHT = Color.YELLOW;

  private TestPictures() {}

  /** Each quarter in a colour of its own. */
  static BufferedImage quarters(int width, int height, int type) {
    BufferedImage image = new BufferedImage(width, height, type);
    Graphics2D graphics = image.createGraphics();
    int right = width / 2;
    int lower = height / 2;
    fill(graphics, TOP_LEFT, 0, 0, right, lower);
    fill(graphics, TOP_RIGHT, right, 0, width - right, lower);
    fill(graphics, BOTTOM_LEFT, 0, lower, right, height - lower);
    fill(graphics, BOTTOM_RIGHT, right, lower, width - right, height - lower);
    graphics.dispose();
    return image;
  }

  private static void fill(Graphics2D graphics, Color colour, int x, int y, int w, int h) {
    graphics.setColor(colour);
    graphics.fillRect(x, y, w, h);
  }

  static byte[] jpeg(int width, int height) {
    return encode(quarters(width, height, BufferedImage.TYPE_INT_RGB), "jpg");
  }

  static byte[] png(int width, int height) {
    return encode(quarters(width, height, BufferedImage.TYPE_INT_RGB), "png");
  }

  /** The JDK writes no WebP, so this one comes from OpenCV. */
  static byte[] webp(int width, int height) {
    return Thumbnails.within(width, height).as(ImageFormat.WEBP).apply(png(width, height));
  }

  static byte[] of(ImageFormat format, int width, int height) {
    return switch (format) {
      case JPEG -> jpeg(width, height);
      case PNG -> png(width, height);
      case WEBP -> webp(width, height);
    };
  }

  static byte[] encode(BufferedImage image, String format) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      if (!ImageIO.write(image, format, bytes)) {
        throw new AssertionError("the JDK writes no " + format);
      }
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes four channels as they are, with the marker by which Adobe says that they are inks. */
  static byte[] cmykJpeg(Raster inks) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    try (ImageOutputStream output = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(output);
      writer.write(new IIOImage(inks, null, null));
    } finally {
      writer.dispose();
    }
    byte[] adobe = {
      (byte) 0xff, (byte) 0xee, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0
    };
    byte[] jpeg = bytes.toByteArray();
    ByteBuffer result = ByteBuffer.allocate(jpeg.length + adobe.length);
    return result.put(jpeg, 0, 2).put(adobe).put(jpeg, 2, jpeg.length - 2).array();
  }

  static BufferedImage decode(byte[] bytes) {
    try {
      BufferedImage image = ImageIO.read(new ByteArrayInputStream(bytes));
      if (image == null) {
        throw new AssertionError("the JDK cannot read these " + bytes.length + " bytes");
      }
      return image;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The quarter colours as seen in the middle of each quarter, in reading order. */
  static String corners(BufferedImage image) {
    int w = image.getWidth();
    int h = image.getHeight();
    return name(image, w / 4, h / 4)
        + " "
        + name(image, w * 3 / 4, h / 4)
        + " "
        + name(image, w / 4, h * 3 / 4)
        + " "
        + name(image, w * 3 / 4, h * 3 / 4);
  }

  private static String name(BufferedImage image, int x, int y) {
    Color colour = new Color(image.getRGB(x, y));
    boolean red = colour.getRed() > 127;
    boolean green = colour.getGreen() > 127;
    return red ? green ? "yellow" : "red" : green ? "green" : "blue";
  }

  /** The mean difference of the samples, 0 to 255. */
  static double difference(BufferedImage one, BufferedImage other) {
    long sum = 0;
    for (int y = 0; y < one.getHeight(); y++) {
      for (int x = 0; x < one.getWidth(); x++) {
        Color a = new Color(one.getRGB(x, y));
        Color b = new Color(other.getRGB(x, y));
        sum += Math.abs(a.getRed() - b.getRed());
        sum += Math.abs(a.getGreen() - b.getGreen());
        sum += Math.abs(a.getBlue() - b.getBlue());
      }
    }
    return sum / (3.0 * one.getWidth() * one.getHeight());
  }

  /** A copy with an orientation tag in EXIF data of that byte order. */
  static byte[] withOrientation(byte[] jpeg, int orientation, ByteOrder order) {
    byte[] tiff = tiff(orientation, order);
    ByteBuffer result = ByteBuffer.allocate(jpeg.length + 10 + tiff.length);
    result.put(jpeg, 0, 2).putShort((short) 0xffe1).putShort((short) (8 + tiff.length));
    result.put(new byte[] {'E', 'x', 'i', 'f', 0, 0}).put(tiff).put(jpeg, 2, jpeg.length - 2);
    return result.array();
  }

  static byte[] tiff(int orientation, ByteOrder order) {
    ByteBuffer tiff = ByteBuffer.allocate(26).order(order);
    byte letter = (byte) (order == ByteOrder.LITTLE_ENDIAN ? 'I' : 'M');
    tiff.put(letter).put(letter).putShort((short) 42).putInt(8).putShort((short) 1);
    tiff.putShort((short) 0x0112).putShort((short) 3).putInt(1);
    tiff.putShort((short) orientation).putShort((short) 0).putInt(0);
    return tiff.array();
  }

  /** A copy of a PNG with one more chunk after its header. */
  static byte[] withChunk(byte[] png, String type, byte[] data) {
    int headerEnd = 8 + 25;
    ByteBuffer result = ByteBuffer.allocate(png.length + data.length + 12);
    result.put(png, 0, headerEnd).putInt(data.length);
    byte[] typeBytes = type.getBytes(US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(typeBytes);
    crc.update(data);
    result.put(typeBytes).put(data).putInt((int) crc.getValue());
    return result.put(png, headerEnd, png.length - headerEnd).array();
  }
}
