// Thumbnail.java in Groovy: makes photographs small, on a worker pool because ImageIO blocks.
import io.polyvert.bus.Failure
import io.polyvert.worker.Workers
import io.vertx.core.Future
import io.vertx.core.buffer.Buffer
import io.vertx.core.json.JsonObject
import java.awt.Color
import java.awt.RenderingHints
import java.awt.geom.AffineTransform
import java.awt.image.BufferedImage
import java.nio.ByteBuffer
import java.nio.ByteOrder
import javax.imageio.ImageIO

class Pictures {
    static final int LONGEST_SIDE = 320
    static final long MAX_PIXELS = 100_000_000
    static final List<String> HUES = "red orange yellow lime green jade teal azure blue violet magenta pink".split(" ")

    static byte[] photo(message) {
        def body = message.body()
        if (body instanceof Buffer) return body.bytes
        if (body instanceof String && body.startsWith("data:image/")) return decoded(body.substring(body.indexOf(",") + 1))
        throw Failure.INVALID.because("${message.address()} takes the bytes of a photograph, or a text that begins with data:image/")
    }

    static byte[] decoded(String base64) {
        try {
            return Base64.decoder.decode(base64)
        } catch (IllegalArgumentException wrong) {
            throw Failure.INVALID.because("the data-URI is not Base64: ${wrong.message}")
        }
    }

    /** Every n-th pixel only, so the memory is that of a small picture whatever the size of the photograph. */
    static BufferedImage read(byte[] photo) {
        try (def input = ImageIO.createImageInputStream(new ByteArrayInputStream(photo))) {
            def readers = ImageIO.getImageReaders(input)
            if (!readers.hasNext()) throw Failure.INVALID.because("this is not a picture that can be read; JPEG and PNG can")
            def reader = readers.next()
            try {
                reader.setInput(input, true, true)
                def (width, height) = [reader.getWidth(0), reader.getHeight(0)]
                if ((long) width * height > MAX_PIXELS) {
                    throw Failure.TOO_LARGE.because("the picture has $width × $height pixels; at most 100 million are taken")
                }
                int step = Math.max(1, Math.max(width, height).intdiv(2 * LONGEST_SIDE))
                def param = reader.defaultReadParam
                param.setSourceSubsampling(step, step, 0, 0)
                return reader.read(0, param)
            } finally {
                reader.dispose()
            }
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException broken) {
            throw Failure.INVALID.because("the picture cannot be decoded: ${broken.message}")
        }
    }

    static BufferedImage drawn(BufferedImage image, int width, int height, Closure draw) {
        def result = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB)
        def pen = result.createGraphics()
        pen.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR)
        draw(pen)
        pen.dispose()
        result
    }

    /** Halves until the size is right: each step averages, so fine patterns do not flicker. */
    static BufferedImage scaled(BufferedImage image, int longestSide) {
        def (int width, int height) = [image.width, image.height]
        double factor = Math.min(1, (double) longestSide / Math.max(width, height))
        int targetWidth = Math.max(1, Math.round(width * factor) as int)
        int targetHeight = Math.max(1, Math.round(height * factor) as int)
        def current = image
        while (true) {
            width = Math.max(targetWidth, width.intdiv(2))
            height = Math.max(targetHeight, height.intdiv(2))
            def from = current
            current = drawn(from, width, height) { it.drawImage(from, 0, 0, width, height, Color.WHITE, null) }
            if (width <= targetWidth && height <= targetHeight) return current
        }
    }

    static BufferedImage upright(BufferedImage image, int orientation) {
        def (w, h) = [image.width, image.height]
        def turns = [
            2: [-1, 0, 0, 1, w, 0], 3: [-1, 0, 0, -1, w, h], 4: [1, 0, 0, -1, 0, h], 5: [0, 1, 1, 0, 0, 0],
            6: [0, 1, -1, 0, h, 0], 7: [0, -1, -1, 0, h, w], 8: [0, -1, 1, 0, 0, w],
        ]
        def turn = new AffineTransform((turns[orientation] ?: [1, 0, 0, 1, 0, 0]) as double[])
        boolean lying = orientation >= 5
        drawn(image, lying ? h : w, lying ? w : h) { it.drawImage(image, turn, null) }
    }

    /** EXIF's orientation, 1..8 (TIFF 6.0 tag 0x0112); 1 where there is none or it cannot be read. */
    static int orientation(byte[] photo) {
        boolean jpeg = photo.length > 2 && photo[0] == (byte) 0xFF
        def head = new String(photo, 0, Math.min(photo.length, 256 * 1024), "ISO-8859-1")
        int mark = head.indexOf(jpeg ? "Exif\0\0" : "eXIf")
        if (mark < 0) return 1
        int from = mark + (jpeg ? 6 : 4)
        def tiff = ByteBuffer.wrap(photo, from, photo.length - from).slice()
        try {
            tiff.order(tiff.get(0) == (byte) 0x49 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN)
            int directory = tiff.getInt(4)
            int entries = Math.min(500, tiff.getShort(directory))
            for (int entry = directory + 2; entry < directory + 2 + 12 * entries; entry += 12) {
                if (tiff.getShort(entry) == (short) 0x0112) {
                    int value = tiff.getShort(entry + 8)
                    return value in 1..8 ? value : 1
                }
            }
        } catch (IndexOutOfBoundsException malformed) {
            return 1
        }
        1
    }

    static Buffer thumbnail(message) {
        byte[] photo = photo(message)
        def out = new ByteArrayOutputStream()
        ImageIO.write(upright(scaled(read(photo), LONGEST_SIDE), orientation(photo)), "jpeg", out)
        Buffer.buffer(out.toByteArray())
    }

    static JsonObject colours(message) {
        def tiny = scaled(read(photo(message)), 24)
        def pixels = (0..<tiny.width * tiny.height).collect { new Color(tiny.getRGB(it % tiny.width, it.intdiv(tiny.width))) }
        def strength = new double[HUES.size()]
        pixels.each {
            def (hue, saturation, brightness) = Color.RGBtoHSB(it.red, it.green, it.blue, null).toList()
            strength[Math.round(hue * HUES.size()) as int % HUES.size()] += saturation * brightness / pixels.size()
        }
        def (red, green, blue) = ["red", "green", "blue"].collect { part -> pixels.sum { it[part] / 255 } / pixels.size() }
        double light = 0.2126 * red + 0.7152 * green + 0.0722 * blue
        def average = new Color(red as float, green as float, blue as float)
        new JsonObject()
                .put("colour", strength.sum() < 0.08 ? "grey" : HUES[strength.toList().indexOf(strength.max())])
                .put("hex", String.format("#%06x", average.RGB & 0xFFFFFF))
                .put("light", light < 0.25 ? "dark" : light > 0.65 ? "bright" : "soft")
    }
}

Future.all(
        Workers.of(vertx).consumer("photobooth.thumbnail", Pictures.&thumbnail),
        Workers.of(vertx).consumer("photobooth.colours", Pictures.&colours))
