package io.polyvert.examples;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.imageio.ImageIO;

/// Photographs for tests: an evening over hills, drawn, and encoded by ImageIO; the EXIF is laid out by hand.
public final class Photographs {
    private Photographs() {}

    public static byte[] jpeg(int width, int height) {
        return encoded(evening(width, height), "jpeg");
    }

    public static byte[] png(int width, int height) {
        return encoded(evening(width, height), "png");
    }

    /// A JPEG whose EXIF says: turned by 90° to the right, a Canon EOS R5, 1/200 s at f/2.8, ISO 400, in Vienna.
    public static byte[] jpegWithExif(int width, int height) {
        return withSegment(jpeg(width, height), exif());
    }

    /// A JPEG whose EXIF points beyond its end everywhere.
    public static byte[] jpegWithBrokenExif(int width, int height) {
        byte[] exif = exif();
        Arrays.fill(exif, 10, exif.length, (byte) 0xFE);
        return withSegment(jpeg(width, height), exif);
    }

    static BufferedImage evening(int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = image.createGraphics();
        pen.setPaint(new GradientPaint(0, 0, new Color(0x5a7fbf), 0, height * 0.7f, new Color(0xf4cf8e)));
        pen.fillRect(0, 0, width, height);
        pen.setColor(new Color(0xffecbe));
        pen.fillOval((int) (width * 0.62), (int) (height * 0.18), height / 4, height / 4);
        for (int x = 0; x < width; x++) {
            double at = x * 6.0 / width;
            int top = (int) (height * (0.62 + 0.09 * Math.sin(at * 1.4) + 0.04 * Math.sin(at * 4 + 1)));
            pen.setPaint(new GradientPaint(0, top, new Color(0x28544a), 0, height, new Color(0x15262b)));
            pen.drawLine(x, top, x, height);
        }
        pen.dispose();
        return image;
    }

    private static byte[] encoded(BufferedImage image, String format) {
        try (var out = new ByteArrayOutputStream()) {
            ImageIO.write(image, format, out);
            return out.toByteArray();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static byte[] withSegment(byte[] jpeg, byte[] app1) {
        return ByteBuffer.allocate(jpeg.length + app1.length + 4)
                .put(jpeg, 0, 2)
                .putShort((short) 0xFFE1)
                .putShort((short) (app1.length + 2))
                .put(app1)
                .put(jpeg, 2, jpeg.length - 2)
                .array();
    }

    /// CIPA DC-008: `Exif`, two zeros, a big-endian TIFF with three directories and their values.
    private static byte[] exif() {
        int camera = 8;
        int shot = camera + 2 + 5 * 12 + 4;
        int place = shot + 2 + 4 * 12 + 4;
        int values = place + 2 + 4 * 12 + 4;
        ByteBuffer tiff = ByteBuffer.allocate(values + 200);
        tiff.putShort((short) 0x4D4D).putShort((short) 42).putInt(camera);
        int make = values;
        int model = make + 6;
        int taken = model + 14;
        int exposure = taken + 20;
        int aperture = exposure + 8;
        int latitude = aperture + 8;
        int longitude = latitude + 24;
        tiff.putShort((short) 5);
        entry(tiff, 0x010F, 2, 6, make);
        entry(tiff, 0x0110, 2, 14, model);
        entry(tiff, 0x0112, 3, 1, 6 << 16);
        entry(tiff, 0x8769, 4, 1, shot);
        entry(tiff, 0x8825, 4, 1, place);
        tiff.putInt(0).putShort((short) 4);
        entry(tiff, 0x829A, 5, 1, exposure);
        entry(tiff, 0x829D, 5, 1, aperture);
        entry(tiff, 0x8827, 3, 1, 400 << 16);
        entry(tiff, 0x9003, 2, 20, taken);
        tiff.putInt(0).putShort((short) 4);
        entry(tiff, 1, 2, 2, 'N' << 24);
        entry(tiff, 2, 5, 3, latitude);
        entry(tiff, 3, 2, 2, 'E' << 24);
        entry(tiff, 4, 5, 3, longitude);
        tiff.putInt(0);
        tiff.put(text("Canon")).put(text("Canon EOS R5")).put((byte) 0).put(text("2024:05:03 18:22:10"));
        rationals(tiff, 1, 200, 28, 10, 48, 1, 12, 1, 2940, 100, 16, 1, 22, 1, 2575, 100);
        byte[] header = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(header.length + tiff.capacity())
                .put(header)
                .put(tiff.array())
                .array();
    }

    private static void entry(ByteBuffer tiff, int tag, int type, int count, int value) {
        tiff.putShort((short) tag).putShort((short) type).putInt(count).putInt(value);
    }

    private static byte[] text(String text) {
        return (text + "\0").getBytes(StandardCharsets.US_ASCII);
    }

    private static void rationals(ByteBuffer tiff, int... parts) {
        for (int part : parts) {
            tiff.putInt(part);
        }
    }
}
