package dev.parloom.image;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RadialGradientPaint;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Arc2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Point2D;
import java.awt.image.BufferedImage;

/** Faces of nobody, drawn so that a cascade takes them for faces. */
final class DrawnFaces {

  private static final Color SKIN = new Color(222, 176, 146);
  private static final Color HAIR = new Color(60, 42, 30);
  private static final Color LIGHT = new Color(250, 214, 188);
  private static final Color SHADE = new Color(120, 80, 62);
  private static final Color LIPS = new Color(110, 50, 48);

  private final Graphics2D graphics;

  private DrawnFaces(Graphics2D graphics) {
    this.graphics = graphics;
  }

  /** A wall with two faces: one of 180 pixels round (200, 240), one of 100 round (480, 200). */
  static BufferedImage two() {
    BufferedImage image = new BufferedImage(640, 480, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setPaint(new GradientPaint(0, 0, Color.GRAY, 0, 480, Color.LIGHT_GRAY));
    graphics.fillRect(0, 0, 640, 480);
    DrawnFaces faces = new DrawnFaces(graphics);
    faces.draw(200, 240, 180);
    faces.draw(480, 200, 100);
    graphics.dispose();
    return image;
  }

  /** In a frame of 100 units round the middle of the face. */
  private void draw(double x, double y, double size) {
    AffineTransform before = graphics.getTransform();
    graphics.translate(x, y);
    graphics.scale(size / 100, size / 100);
    oval(HAIR, 0, -12, 92, 116);
    oval(SKIN.darker(), 0, 6, 74, 108);
    soft(SKIN.brighter(), 0, 6, 90, 124);
    graphics.setColor(HAIR);
    graphics.fill(new Arc2D.Double(-40, -64, 80, 52, 0, 180, Arc2D.CHORD));
    for (int side = -1; side <= 1; side += 2) {
      double eye = side * 16.5;
      soft(SHADE, eye, -8, 24, 17);
      oval(HAIR, eye, -15.5, 20, 3.6);
      oval(Color.LIGHT_GRAY, eye, -6.5, 13, 6);
      oval(HAIR.darker(), eye, -6.5, 6.5, 6.5);
      soft(SHADE, side * 5.5, 18, 7, 4);
    }
    soft(LIGHT, 0, 2, 9, 30);
    oval(LIPS, 0, 34, 27, 8);
    soft(SHADE, 0, 42, 20, 5);
    graphics.setTransform(before);
  }

  private void oval(Color colour, double x, double y, double width, double height) {
    graphics.setColor(colour);
    graphics.fill(new Ellipse2D.Double(x - width / 2, y - height / 2, width, height));
  }

  /** An oval that fades out. */
  private void soft(Color colour, double x, double y, double width, double height) {
    AffineTransform before = graphics.getTransform();
    graphics.translate(x, y);
    graphics.scale(width / 2, height / 2);
    Color clear = new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), 0);
    graphics.setPaint(
        new RadialGradientPaint(
            new Point2D.Double(0, 0), 1, new float[] {0.3f, 1}, new Color[] {colour, clear}));
    graphics.fill(new Ellipse2D.Double(-1, -1, 2, 2));
    graphics.setTransform(before);
  }
}
