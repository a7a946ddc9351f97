package io.polyvert.doors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpAssetsTest extends HttpDoorContract {
    @ParameterizedTest
    @CsvSource({
        "/, text/html; charset=utf-8",
        "/index.html, text/html; charset=utf-8",
        "/lib/lit/index.js, text/javascript; charset=utf-8",
        "/base.css, text/css; charset=utf-8"
    })
    void file_isServedWithItsType(String path, String type) throws Exception {
        for (String time : new String[] {"first", "kept"}) {
            var response = get(path);

            assertThat(response.statusCode()).as(time).isEqualTo(200);
            assertThat(response.headers().firstValue("content-type")).as(time).contains(type);
            assertThat(response.headers().firstValue("x-content-type-options")).contains("nosniff");
        }
    }

    @Test
    void page_mayRunOnlyItsOwnScripts() throws Exception {
        byte[] script = "{\"imports\":{\"lit\":\"/lib/lit/index.js\"}}".getBytes(UTF_8);
        String hash = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(script));

        assertThat(get("/").headers().firstValue("content-security-policy").orElseThrow())
                .contains("default-src 'self';")
                .contains("script-src 'self' 'sha256-" + hash + "';")
                .contains("frame-ancestors 'none'")
                .doesNotContain("unsafe");
    }

    @Test
    void file_unchanged_isNotSentAgain() throws Exception {
        String tag = get("/base.css").headers().firstValue("etag").orElseThrow();

        var again = client.send(to("/base.css").header("If-None-Match", tag).build(), BodyHandlers.ofString());
        var other =
                client.send(to("/base.css").header("If-None-Match", "\"other\"").build(), BodyHandlers.ofString());

        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(other.statusCode()).isEqualTo(200);
    }

    @Test
    void head_tellsTheLengthOnly() throws Exception {
        var response = client.send(
                to("/base.css").method("HEAD", BodyPublishers.noBody()).build(), BodyHandlers.ofString());

        assertThat(response.headers().firstValue("content-length"))
                .contains(String.valueOf(get("/base.css").body().length()));
    }

    @Test
    void post_toAFile_isNotAllowed() throws Exception {
        assertThat(post("/base.css", "").statusCode()).isEqualTo(405);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/notes.secret", "/lib", "/lib/lit", "/lib/lit/", "/none.js", "/lib//lit/index.js"})
    void file_unknownOrOfAnotherType_isNotFound(String path) throws Exception {
        assertThat(get(path).statusCode()).isEqualTo(404);
        assertThat(json(get(path)).getString("message")).isEqualTo("nothing at " + path);
    }

    @Test
    void root_withoutAConsole_saysWhatThereIs() throws Exception {
        int port = vertx.createHttpServer()
                .requestHandler(new HttpAssets(vertx, "no-such-folder")::handle)
                .listen(0, "127.0.0.1")
                .await(10, SECONDS)
                .actualPort();

        var response = client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                        .build(),
                BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .contains("a Polyvert node without a console")
                .contains("POST /bus/{address}");
    }
}
