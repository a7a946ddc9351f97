package io.polyvert.examples.photobooth;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyvert.examples.Photographs;
import io.polyvert.examples.RunningNode;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `kill -9` of the whole photobooth while photographs come in.
class KilledIT {
    private static final String APPLICATION = "verticles/examples/photobooth/app.yaml";

    @TempDir
    Path home;

    @Test
    void photographs_acknowledgedBeforeTheNodeWasKilled_haveTheirThumbnailsAfterItsRestart() throws Exception {
        BlockingQueue<String> accepted = new LinkedBlockingQueue<>();
        List<String> jobs = new ArrayList<>();
        try (HttpClient client = HttpClient.newHttpClient()) {
            RunningNode first = RunningNode.run(home, APPLICATION);
            for (int i = 0; i < 4; i++) {
                byte[] photo = Photographs.jpeg(3_000, 2_000 + i);
                HttpRequest request = HttpRequest.newBuilder(first.at("/photobooth"))
                        .header("Content-Type", "image/jpeg")
                        .header("Accept", "text/event-stream")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(photo))
                        .build();
                var _ = client.sendAsync(request, BodyHandlers.ofLines())
                        .thenAccept(response -> response.body()
                                .filter(line -> line.contains("\"job\":"))
                                .forEach(accepted::add));
            }
            jobs.add(job(accepted.poll(60, SECONDS)));
            first.processes().forEach(ProcessHandle::destroyForcibly);
            for (ProcessHandle process : first.processes()) {
                process.onExit().get(10, SECONDS);
            }
            accepted.forEach(line -> jobs.add(job(line)));
        }
        try (RunningNode second = RunningNode.run(home, APPLICATION)) {
            for (String id : jobs) {
                JsonObject job = new JsonObject(second.vertx("jobs", "await", id, "--json"));
                assertThat(job.getString("state")).describedAs(job.encode()).isEqualTo("done");
                assertThat(ImageIO.read(new ByteArrayInputStream(job.getBinary("result")))
                                .getWidth())
                        .isEqualTo(320);
            }
        }
    }

    private static String job(String line) {
        return new JsonObject(line.substring(line.indexOf('{'))).getString("job");
    }
}
