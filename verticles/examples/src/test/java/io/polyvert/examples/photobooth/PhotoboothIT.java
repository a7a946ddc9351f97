package io.polyvert.examples.photobooth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.polyvert.examples.Photographs;
import io.polyvert.examples.RunningNode;
import io.vertx.core.json.JsonObject;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole application in a process of its own, and photographs, good and bad, sent as curl sends them.
class PhotoboothIT {
    private static final String APPLICATION = "verticles/examples/photobooth/app.yaml";
    private static final int TOO_LARGE = 25 * 1024 * 1024;

    @TempDir
    static Path home;

    private static RunningNode node;
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeAll
    static void start() throws InterruptedException {
        node = RunningNode.run(home, APPLICATION);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void photograph_withExif_isDeveloped() throws Exception {
        byte[] photo = Photographs.jpegWithExif(1600, 1000);
        HttpResponse<String> response = upload("picture.jpg", photo, "*/*");
        assertThat(response.statusCode()).describedAs(response.body()).isEqualTo(200);
        JsonObject result = new JsonObject(response.body());
        JsonObject facts = result.getJsonObject("facts");
        assertThat(facts.getString("format")).isEqualTo("JPEG");
        assertThat(facts.getInteger("width")).isEqualTo(1600);
        assertThat(facts.getInteger("height")).isEqualTo(1000);
        assertThat(facts.getInteger("bytes")).isEqualTo(photo.length);
        JsonObject exif = facts.getJsonObject("exif");
        assertThat(exif.getString("make")).isEqualTo("Canon");
        assertThat(exif.getString("model")).isEqualTo("Canon EOS R5");
        assertThat(exif.getInteger("orientation")).isEqualTo(6);
        assertThat(exif.getString("taken")).isEqualTo("2024-05-03T18:22:10");
        assertThat(exif.getString("exposure")).isEqualTo("1/200");
        assertThat(exif.getDouble("fNumber")).isEqualTo(2.8);
        assertThat(exif.getInteger("iso")).isEqualTo(400);
        assertThat(exif.getDouble("latitude")).isCloseTo(48.208167, within(1e-6));
        assertThat(exif.getDouble("longitude")).isCloseTo(16.373819, within(1e-6));
        assertThat(result.getString("caption"))
                .startsWith("A ")
                .contains(
                        "portrait JPEG of 1.6 megapixels", "spring Friday evening", "Canon EOS R5", "f/2.8", "ISO 400");
        assertThat(bytesOf(result.getString("base64"), "jpeg")).isEqualTo(photo);
    }

    @Test
    void thumbnail_photographOnItsSide_standsUpright() throws Exception {
        JsonObject result = new JsonObject(upload("picture.jpg", Photographs.jpegWithExif(1600, 1000), "*/*")
                .body());
        BufferedImage small = ImageIO.read(new ByteArrayInputStream(bytesOf(result.getString("thumbnail"), "jpeg")));
        assertThat(small.getWidth()).isEqualTo(200);
        assertThat(small.getHeight()).isEqualTo(320);
        // the dark hills were at the bottom; turned to the right they are on the left
        assertThat(brightness(small, 8, 160)).isLessThan(0.35);
        assertThat(brightness(small, 150, 160)).isGreaterThan(0.5);
    }

    @Test
    void png_asBareBytes_isDeveloped() throws Exception {
        byte[] photo = Photographs.png(640, 400);
        HttpRequest request = HttpRequest.newBuilder(node.at("/photobooth"))
                .header("Content-Type", "image/png")
                .POST(BodyPublishers.ofByteArray(photo))
                .timeout(Duration.ofSeconds(20))
                .build();
        JsonObject result =
                new JsonObject(CLIENT.send(request, BodyHandlers.ofString()).body());
        assertThat(result.getJsonObject("facts").getString("format")).isEqualTo("PNG");
        assertThat(bytesOf(result.getString("base64"), "png")).isEqualTo(photo);
    }

    @Test
    void photograph_withMalformedExif_isDevelopedAllTheSame() throws Exception {
        HttpResponse<String> response = upload("picture.jpg", Photographs.jpegWithBrokenExif(320, 200), "*/*");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(new JsonObject(response.body()).getJsonObject("facts").getJsonObject("exif"))
                .isEmpty();
    }

    @Test
    void photograph_asEventStream_isToldStepByStep() throws Exception {
        HttpResponse<String> response = upload("picture.jpg", Photographs.jpeg(640, 400), "text/event-stream");
        assertThat(response.headers().firstValue("content-type")).hasValue("text/event-stream");
        assertThat(response.body().lines().filter(line -> line.startsWith("event: ")))
                .containsExactly(
                        "event: received", "event: facts", "event: accepted", "event: thumbnail", "event: result");
    }

    @Test
    void text_uploaded_isRefusedWith415() throws Exception {
        assertRefused(
                upload("notes.txt", "not a photograph at all".getBytes(UTF_8), "*/*"), 415, "neither a JPEG nor a PNG");
    }

    @Test
    void emptyFile_uploaded_isRefusedWith415() throws Exception {
        assertRefused(upload("empty.jpg", new byte[0], "*/*"), 415, "it has 0 bytes");
    }

    @Test
    void form_withoutFile_isRefusedWith400() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(node.at("/photobooth"))
                .header("Content-Type", "multipart/form-data; boundary=XX")
                .POST(BodyPublishers.ofString(
                        "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n--XX--\r\n"))
                .timeout(Duration.ofSeconds(20))
                .build();
        assertRefused(CLIENT.send(request, BodyHandlers.ofString()), 400, "curl -F photo=@picture.jpg");
    }

    @Test
    void jpeg_cutOff_isRefusedWith422() throws Exception {
        byte[] photo = Photographs.jpegWithExif(1600, 1000);
        assertRefused(upload("half.jpg", Arrays.copyOf(photo, photo.length / 2), "*/*"), 422, "the JPEG is cut off");
    }

    @Test
    void png_damaged_isRefusedWith422() throws Exception {
        byte[] photo = Photographs.png(320, 200);
        photo[photo.length / 2] ^= 0x55;
        assertRefused(upload("damaged.png", photo, "*/*"), 422, "the checksum of its 'IDAT'");
    }

    @Test
    void jpeg_cutOffAsEventStream_endsWithAnErrorEvent() throws Exception {
        byte[] photo = Photographs.jpeg(640, 400);
        String body = upload("half.jpg", Arrays.copyOf(photo, photo.length / 2), "text/event-stream")
                .body();
        assertThat(body).contains("event: error").contains("\"code\":422").doesNotContain("event: result");
    }

    @Test
    void photograph_of25MiB_isRefusedWith413AndLeavesNothingBehind() throws Exception {
        byte[] large = Arrays.copyOf(Photographs.jpeg(640, 400), TOO_LARGE);
        List<Path> before = files();
        assertRefused(upload("large.jpg", large, "*/*"), 413, "larger than 20 MiB");
        assertThat(files()).isEqualTo(before);
        assertThat(upload("picture.jpg", Photographs.jpeg(320, 200), "*/*").statusCode())
                .isEqualTo(200);
    }

    @Test
    void photographs_moreThanTheDeskTakes_areAllAnswered() {
        byte[] photo = Photographs.jpeg(1600, 1000);
        List<CompletableFuture<HttpResponse<String>>> all = Stream.generate(
                        () -> CLIENT.sendAsync(request("picture.jpg", photo, "*/*"), BodyHandlers.ofString()))
                .limit(24)
                .toList();
        List<Integer> statuses = all.stream()
                .map(one -> one.orTimeout(60, SECONDS).join().statusCode())
                .toList();
        assertThat(statuses).contains(200).allMatch(status -> status == 200 || status == 503);
    }

    @Test
    void limits_askedOnTheCommandLine_areAnswered() throws Exception {
        assertThat(new JsonObject(node.vertx("request", "photobooth.limits")))
                .isEqualTo(new JsonObject().put("maxBytes", 20 * 1024 * 1024).put("uploads", 4));
    }

    private static void assertRefused(HttpResponse<String> response, int status, String reason) {
        assertThat(response.statusCode()).describedAs(response.body()).isEqualTo(status);
        JsonObject said = new JsonObject(response.body());
        assertThat(said.getInteger("code")).isEqualTo(status);
        assertThat(said.getString("message")).contains(reason);
    }

    /// What is in the node's home and in the system's folder for temporary files that Vert.x uses for uploads.
    private static List<Path> files() throws IOException {
        try (Stream<Path> own = Files.walk(home);
                Stream<Path> uploads = Files.list(RunningNode.ROOT)) {
            return Stream.concat(own, uploads).sorted().toList();
        }
    }

    private static byte[] bytesOf(String uri, String format) {
        String head = "data:image/" + format + ";base64,";
        assertThat(uri).startsWith(head);
        return Base64.getDecoder().decode(uri.substring(head.length()));
    }

    private static double brightness(BufferedImage image, int x, int y) {
        int colour = image.getRGB(x, y);
        return ((colour >> 16 & 0xFF) + (colour >> 8 & 0xFF) + (colour & 0xFF)) / 765.0;
    }

    private static HttpResponse<String> upload(String name, byte[] photo, String accept)
            throws IOException, InterruptedException {
        return CLIENT.send(request(name, photo, accept), BodyHandlers.ofString());
    }

    /// As `curl -F photo=@name` sends it.
    private static HttpRequest request(String name, byte[] photo, String accept) {
        var body = new ByteArrayOutputStream();
        body.writeBytes(("--XX\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"" + name
                        + "\"\r\nContent-Type: application/octet-stream\r\n\r\n")
                .getBytes(UTF_8));
        body.writeBytes(photo);
        body.writeBytes("\r\n--XX--\r\n".getBytes(UTF_8));
        return HttpRequest.newBuilder(node.at("/photobooth"))
                .header("Content-Type", "multipart/form-data; boundary=XX")
                .header("Accept", accept)
                .POST(BodyPublishers.ofByteArray(body.toByteArray()))
                .timeout(Duration.ofSeconds(30))
                .build();
    }
}
