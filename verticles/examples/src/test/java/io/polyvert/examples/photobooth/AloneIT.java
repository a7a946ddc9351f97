package io.polyvert.examples.photobooth;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyvert.examples.Photographs;
import io.polyvert.examples.RunningNode;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each verticle of the photobooth on a node of its own, asked from the command line.
class AloneIT {
    private static final String FOLDER = "verticles/examples/photobooth/";
    private static final String PICTURE =
            "\"data:image/png;base64," + Base64.getEncoder().encodeToString(Photographs.png(64, 40)) + '"';
    private static final String FACTS =
            "{\"facts\":{\"format\":\"JPEG\",\"width\":4000,\"height\":3000,\"exif\":{\"taken\":\"2024-05-03T18:22:10\"}}}";

    @TempDir
    Path home;

    @ParameterizedTest
    @CsvSource({
        "Gateway.java, photobooth.limits, '\"maxBytes\":20971520'",
        "inspect.py, photobooth.inspect, '\"format\":\"PNG\",\"width\":64,\"height\":40'",
        "Thumbnail.java, photobooth.colours, '\"colour\":\"'",
        "caption.js, photobooth.caption, 'A landscape JPEG of 12.0 megapixels.'",
    })
    void verticle_runAlone_answersRequests(String file, String address, String expected) throws Exception {
        String body = switch (address) {
            case "photobooth.limits" -> "null";
            case "photobooth.caption" -> FACTS;
            default -> PICTURE;
        };
        try (RunningNode node = RunningNode.run(home, FOLDER + file)) {
            assertThat(node.ready()).contains(file);
            assertThat(node.vertx("request", address, body)).contains(expected);
        }
    }

    @Test
    void gateway_withoutTheOthers_saysWhichFileToRun() throws Exception {
        try (RunningNode node = RunningNode.run(home, FOLDER + "Gateway.java");
                HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(node.at("/photobooth"))
                    .header("Content-Type", "image/png")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(Photographs.png(64, 40)))
                    .build();
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.body()).contains("nobody answers photobooth.inspect; run inspect.py too");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "inspect.py, photobooth.inspect, 'begins with data:image/'",
        "Thumbnail.java, photobooth.thumbnail, 'begins with data:image/'"
    })
    void verticle_askedWithSomethingElse_saysWhatItTakes(String file, String address, String expected)
            throws Exception {
        try (RunningNode node = RunningNode.run(home, FOLDER + file)) {
            assertThat(node.vertx("request", address, "{\"a\":1}"))
                    .contains("400")
                    .contains(expected);
        }
    }
}
