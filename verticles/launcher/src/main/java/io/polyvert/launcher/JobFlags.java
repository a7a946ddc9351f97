package io.polyvert.launcher;

import io.polyvert.launcher.client.BusClient;
import io.vertx.core.json.JsonObject;
import java.io.InputStream;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Which node is asked about jobs, and how its answer is shown.
final class JobFlags {
    private static final long GRACE_MS = 5_000;
    private static final long WAIT_MS = 30_000;
    private static final long UPLOAD_MS = 3_600_000;

    @Mixin
    private NodeChoice node = new NodeChoice();

    @Option(
            names = "--timeout",
            paramLabel = "MS",
            description = "Longest wait. Default: 30000, and 3600000 with --stream.")
    private @Nullable Long timeoutMs;

    @Option(names = "--json", description = "One JSON document.")
    private boolean json;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    long timeoutMs() {
        return timeoutMs == null ? WAIT_MS : timeoutMs;
    }

    JsonObject ask(String word, @Nullable Object body, Map<String, String> headers) {
        try (BusClient client = node.connect()) {
            Object answer = client.request("jobs." + word, body, headers, timeoutMs() + GRACE_MS)
                    .body();
            return (JsonObject) Objects.requireNonNull(answer);
        }
    }

    JsonObject bring(String word, InputStream from, Map<String, String> headers) {
        try (BusClient client = node.connect()) {
            long mostMs = timeoutMs == null ? UPLOAD_MS : timeoutMs;
            return (JsonObject) Objects.requireNonNull(
                    client.bring("jobs." + word, from, headers, mostMs).body());
        }
    }

    /// The document with `--json`, or else the text.
    void show(JsonObject answer, String text) {
        var out = command.commandLine().getOut();
        out.println(json ? answer.encode() : text);
        out.flush();
    }
}
