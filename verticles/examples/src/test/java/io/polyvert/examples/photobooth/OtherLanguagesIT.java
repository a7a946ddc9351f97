package io.polyvert.examples.photobooth;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyvert.examples.RunningNode;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The photobooth with one of its verticles, or all of them, in other languages: the same photograph gets the same
/// answer.
class OtherLanguagesIT {
    private static final Path FOLDER = RunningNode.ROOT.resolve("verticles/examples/photobooth");
    private static final Map<String, String> ORIGINALS = Map.of(
            "gateway", "Gateway.java",
            "inspect", "inspect.py",
            "thumbnail", "Thumbnail.java",
            "caption", "caption.js");
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static JsonObject expected = new JsonObject();

    @BeforeAll
    static void developWithTheOriginals(@TempDir Path home) throws Exception {
        expected = developed(home, ORIGINALS);
        assertThat(expected.getString("caption")).startsWith("A ");
    }

    @AfterAll
    static void close() {
        CLIENT.close();
    }

    @ParameterizedTest
    @CsvSource({
        "gateway, gateway.groovy",
        "inspect, inspect.js",
        "thumbnail, thumbnail.groovy",
        "caption, caption.py",
        "caption, caption.ts",
        "caption, caption.groovy",
        "caption, caption.kts",
    })
    void verticle_inAnotherLanguage_answersTheSame(String name, String file, @TempDir Path home) throws Exception {
        var files = new LinkedHashMap<>(ORIGINALS);
        files.put(name, "other/" + file);
        assertThat(developed(home, files)).isEqualTo(expected);
    }

    @Test
    void allVerticles_inOtherLanguages_answerTheSame(@TempDir Path home) throws Exception {
        assertThat(developed(
                        home,
                        Map.of(
                                "gateway", "other/gateway.groovy",
                                "inspect", "other/inspect.js",
                                "thumbnail", "other/thumbnail.groovy",
                                "caption", "other/caption.py")))
                .isEqualTo(expected);
    }

    private static JsonObject developed(Path home, Map<String, String> files) throws IOException, InterruptedException {
        String deployments = files.entrySet().stream()
                .map(entry -> "  " + entry.getKey() + ": { verticle: " + FOLDER.resolve(entry.getValue()) + " }\n")
                .collect(Collectors.joining());
        Path application =
                Files.writeString(home.resolve("app.yaml"), "name: photobooth\ndeployments:\n" + deployments);
        try (RunningNode node = RunningNode.run(home, application.toString())) {
            HttpRequest request = HttpRequest.newBuilder(node.at("/photobooth"))
                    .header("Content-Type", "image/jpeg")
                    .POST(BodyPublishers.ofFile(FOLDER.resolve("picture.jpg")))
                    .build();
            HttpResponse<String> response = CLIENT.send(request, BodyHandlers.ofString());
            assertThat(response.statusCode()).describedAs(response.body()).isEqualTo(200);
            return new JsonObject(response.body());
        }
    }
}
