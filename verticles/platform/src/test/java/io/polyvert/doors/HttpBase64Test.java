package io.polyvert.doors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyvert.base64.Base64;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HttpBase64Test extends HttpDoorContract {
    @Test
    void base64_bytes_goBothWays() throws Exception {
        byte[] bytes = new byte[MAX_BODY];
        new Random(1).nextBytes(bytes);

        var encoded = client.send(
                to("/base64/encode?variant=url")
                        .POST(BodyPublishers.ofByteArray(Arrays.copyOf(bytes, 700_000)))
                        .build(),
                BodyHandlers.ofString());
        var decoded = client.send(
                to("/base64/decode?variant=url")
                        .POST(BodyPublishers.ofString(encoded.body()))
                        .build(),
                BodyHandlers.ofByteArray());

        assertThat(encoded.headers().firstValue("content-type")).contains("text/plain; charset=utf-8");
        assertThat(decoded.headers().firstValue("content-type")).contains("application/octet-stream");
        assertThat(decoded.body()).isEqualTo(Arrays.copyOf(bytes, 700_000));
    }

    /// Beyond the limit of other bodies; the answer comes while the body goes.
    @Test
    void base64_longBody_isStreamed() throws Exception {
        byte[] bytes = new byte[5 * MAX_BODY + 1];
        new Random(2).nextBytes(bytes);

        var encoded = client.send(
                to("/base64/encode?variant=mime")
                        .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes)))
                        .build(),
                BodyHandlers.ofByteArray());
        var decoded = client.send(
                to("/base64/decode?variant=mime")
                        .POST(BodyPublishers.ofByteArray(encoded.body()))
                        .build(),
                BodyHandlers.ofByteArray());
        var refused = client.send(
                to("/base64/decode")
                        .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream("Zm9*".getBytes(UTF_8))))
                        .build(),
                BodyHandlers.ofString());

        assertThat(encoded.body()).isEqualTo(Base64.MIME.encode(bytes));
        assertThat(decoded.body()).isEqualTo(bytes);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(json(refused).getString("message")).startsWith("byte 3 ('*', 0x2A): ");
    }

    @Test
    void base64_dataUri_goesBothWaysWithItsType() throws Exception {
        byte[] image = Arrays.copyOf("GIF89a".getBytes(UTF_8), 5 * MAX_BODY);
        for (byte[] bytes : List.of(Arrays.copyOf(image, 6), image)) { // whole and streamed
            var encoded = client.send(
                    to("/base64/encode?variant=data-uri")
                            .POST(BodyPublishers.ofByteArray(bytes))
                            .build(),
                    BodyHandlers.ofString());
            var decoded = client.send(
                    to("/base64/decode?variant=data-uri")
                            .POST(BodyPublishers.ofString(encoded.body()))
                            .build(),
                    BodyHandlers.ofByteArray());

            assertThat(encoded.body()).startsWith("data:image/gif;base64,R0lGODlh");
            assertThat(decoded.body()).isEqualTo(bytes);
            assertThat(decoded.headers().firstValue("media-type")).contains("image/gif");
            assertThat(decoded.headers().firstValue("content-type")).contains("application/octet-stream");
        }
        assertThat(json(post("/base64/decode?variant=data-uri", "http://a")).getString("message"))
                .startsWith("byte 0 ('h', 0x68): this is no data URI");
    }

    @Test
    void base64_textLookedAt_isDescribed() throws Exception {
        assertThat(json(post("/base64/validate?variant=url", "Zm9+")).getInteger("offset"))
                .isEqualTo(3);
        assertThat(json(post("/base64/detect", "data:image/gif;base64,R0lGODlh"))
                        .getString("mediaType"))
                .isEqualTo("image/gif");
    }

    @Test
    void base64_damagedText_isRefusedWithTheOffset() throws Exception {
        var response = post("/base64/decode", "Zm9*");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).getString("message")).startsWith("byte 3 ('*', 0x2A): ");
    }

    @Test
    void base64_unknownVariant_isRefusedWithTheList() throws Exception {
        assertThat(json(post("/base64/encode?variant=rot13", "a")).getString("message"))
                .isEqualTo("variant 'rot13' is unknown; allowed: standard, standard-unpadded, url, url-padded, mime,"
                        + " pem, forgiving, coreutils, data-uri");
        assertThat(post("/base64/rot13", "a").statusCode()).isEqualTo(404);
        assertThat(get("/base64/encode").statusCode()).isEqualTo(405);
    }
}
