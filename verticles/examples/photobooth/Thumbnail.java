import io.polyvert.bus.Failure;
import io.polyvert.worker.Workers;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/// Makes photographs small, on a worker pool because ImageIO blocks.
///
/// | address | takes | answers |
/// |---|---|---|
/// | `photobooth.thumbnail` | a JPEG or PNG: bytes, or a data-URI | JPEG bytes, upright, longest side 320 pixels |
/// | `photobooth.colours` | the same | `{"colour","hex","light"}` |
public final class Thumbnail extends VerticleBase {
    private static final int LONGEST_SIDE = 320;
    private static final long MAX_PIXELS = 100_000_000;

    @Override
    public Future<?> start() {
        Workers workers = Workers.of(vertx);
        return Future.all(
                workers.consumer("photobooth.thumbnail", Thumbnail::thumbnail),
                workers.consumer("photobooth.colours", Thumbnail::colours));
    }

    private static Buffer thumbnail(Message<Object> message) {
        byte[] photo = photo(message);
        BufferedImage small = upright(scaled(read(photo), LONGEST_SIDE), orientation(photo));
        try (var out = new ByteArrayOutputStream()) {
            ImageIO.write(small, "jpeg", out);
            return Buffer.buffer(out.toByteArray());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static byte[] photo(Message<Object> message) {
        return switch (message.body()) {
            case Buffer bytes -> bytes.getBytes();
            case String text when text.startsWith("data:image/") -> decoded(text.substring(text.indexOf(',') + 1));
            case null, default ->
                throw Failure.INVALID.because(message.address() + " takes the bytes of a photograph, or a text that"
                        + " begins with data:image/");
        };
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException wrong) {
            throw Failure.INVALID.because("the data-URI is not Base64: " + wrong.getMessage());
        }
    }

    /// Reads every n-th pixel only, so the memory is that of a small picture whatever the size of the photograph.
    private static BufferedImage read(byte[] photo) {
        try (var in = new MemoryCacheImageInputStream(new ByteArrayInputStream(photo))) {
            var readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw Failure.INVALID.because("this is not a picture that can be read; JPEG and PNG can");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                return reader.read(0, everyNth(reader, reader.getWidth(0), reader.getHeight(0)));
            } finally {
                reader.dispose();
            }
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException broken) {
            throw Failure.INVALID.because("the picture cannot be decoded: " + broken.getMessage());
        }
    }

    private static ImageReadParam everyNth(ImageReader reader, int width, int height) {
        if ((long) width * height > MAX_PIXELS) {
            throw Failure.TOO_LARGE.because("the picture has " + width + " × " + height + " pixels; at most "
                    + MAX_PIXELS / 1_000_000 + " million are taken");
        }
        int step = Math.max(1, Math.max(width, height) / (2 * LONGEST_SIDE));
        ImageReadParam param = reader.getDefaultReadParam();
        param.setSourceSubsampling(step, step, 0, 0);
        return param;
    }

    /// Halves until the size is right: each step averages, so fine patterns do not flicker.
    private static BufferedImage scaled(BufferedImage image, int longestSide) {
        int width = image.getWidth();
        int height = image.getHeight();
        double factor = Math.min(1, (double) longestSide / Math.max(width, height));
        int targetWidth = Math.max(1, (int) Math.round(width * factor));
        int targetHeight = Math.max(1, (int) Math.round(height * factor));
        BufferedImage current = image;
        do {
            width = Math.max(targetWidth, width / 2);
            height = Math.max(targetHeight, height / 2);
            current = drawn(current, width, height);
        } while (width > targetWidth || height > targetHeight);
        return current;
    }

    private static BufferedImage drawn(BufferedImage image, int width, int height) {
        BufferedImage result = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = result.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        pen.drawImage(image, 0, 0, width, height, Color.WHITE, null);
        pen.dispose();
        return result;
    }

    private static BufferedImage upright(BufferedImage image, int orientation) {
        int w = image.getWidth();
        int h = image.getHeight();
        AffineTransform turn = switch (orientation) {
            case 2 -> new AffineTransform(-1, 0, 0, 1, w, 0);
            case 3 -> new AffineTransform(-1, 0, 0, -1, w, h);
            case 4 -> new AffineTransform(1, 0, 0, -1, 0, h);
            case 5 -> new AffineTransform(0, 1, 1, 0, 0, 0);
            case 6 -> new AffineTransform(0, 1, -1, 0, h, 0);
            case 7 -> new AffineTransform(0, -1, -1, 0, h, w);
            case 8 -> new AffineTransform(0, -1, 1, 0, 0, w);
            default -> new AffineTransform();
        };
        boolean lying = orientation >= 5;
        BufferedImage result = new BufferedImage(lying ? h : w, lying ? w : h, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = result.createGraphics();
        pen.drawImage(image, turn, null);
        pen.dispose();
        return result;
    }

    /// EXIF's orientation, 1..8 (TIFF 6.0 tag 0x0112); 1 where there is none or it cannot be read.
    private static int orientation(byte[] photo) {
        boolean jpeg = photo.length > 2 && photo[0] == (byte) 0xFF;
        String head = new String(photo, 0, Math.min(photo.length, 256 * 1024), StandardCharsets.ISO_8859_1);
        int mark = head.indexOf(jpeg ? "Exif\0\0" : "eXIf");
        if (mark < 0) {
            return 1;
        }
        int from = mark + (jpeg ? 6 : 4);
        ByteBuffer tiff = ByteBuffer.wrap(photo, from, photo.length - from).slice();
        try {
            tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
            int directory = tiff.getInt(4);
            int entries = Math.min(500, tiff.getShort(directory));
            for (int i = 0; i < entries; i++) {
                int entry = directory + 2 + 12 * i;
                if (tiff.getShort(entry) == 0x0112) {
                    int value = tiff.getShort(entry + 8);
                    return value >= 1 && value <= 8 ? value : 1;
                }
            }
        } catch (IndexOutOfBoundsException malformed) {
            return 1;
        }
        return 1;
    }

    private static JsonObject colours(Message<Object> message) {
        BufferedImage tiny = scaled(read(photo(message)), 24);
        int pixels = tiny.getWidth() * tiny.getHeight();
        float[] strength = new float[HUES.length];
        float[] mean = new float[3];
        float colourful = 0;
        for (int i = 0; i < pixels; i++) {
            Color pixel = new Color(tiny.getRGB(i % tiny.getWidth(), i / tiny.getWidth()));
            float[] hsb = Color.RGBtoHSB(pixel.getRed(), pixel.getGreen(), pixel.getBlue(), null);
            strength[Math.round(hsb[0] * HUES.length) % HUES.length] += hsb[1] * hsb[2] / pixels;
            colourful += hsb[1] * hsb[2] / pixels;
            float[] parts = pixel.getRGBColorComponents(null);
            for (int part = 0; part < 3; part++) {
                mean[part] += parts[part] / pixels;
            }
        }
        float light = 0.2126f * mean[0] + 0.7152f * mean[1] + 0.0722f * mean[2];
        Color average = new Color(Math.min(1, mean[0]), Math.min(1, mean[1]), Math.min(1, mean[2]));
        return new JsonObject()
                .put("colour", colourful < 0.08 ? "grey" : HUES[strongest(strength)])
                .put("hex", "#%06x".formatted(average.getRGB() & 0xFFFFFF))
                .put("light", light < 0.25 ? "dark" : light > 0.65 ? "bright" : "soft");
    }

    private static final String[] HUES = {
        "red", "orange", "yellow", "lime", "green", "jade", "teal", "azure", "blue", "violet", "magenta", "pink"
    };

    private static int strongest(float[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            best = values[i] > values[best] ? i : best;
        }
        return best;
    }
}
