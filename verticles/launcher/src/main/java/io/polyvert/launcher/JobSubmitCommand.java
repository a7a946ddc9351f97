package io.polyvert.launcher;

import io.polyvert.contracts.JobOrder;
import io.polyvert.launcher.settings.SettingException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "submit", description = "Submits a job and prints its id when the job is safe.")
final class JobSubmitCommand implements Callable<Integer> {
    @Mixin
    private JobFlags flags = new JobFlags();

    @Mixin
    private BodyFlags body = new BodyFlags();

    @Parameters(index = "0", paramLabel = "ADDRESS", description = "Of the consumer that does the work.")
    private String address = "";

    @Option(
            names = {"--option", "-o"},
            paramLabel = "NAME=VALUE",
            description =
                    "How it is done: attempts, backoffMs, delayMs, deadlineMs, timeoutMs, priority, key, windowMs, group, "
                            + "groupLimit, retentionMs, cron, zone, missed. May be given several times.")
    private Map<String, String> options = new LinkedHashMap<>();

    @Option(
            names = "--stream",
            paramLabel = "FILE",
            description = "Bring the bytes of this file, however many, as a stream; `-` reads standard input.")
    private @Nullable Path stream;

    @Override
    public Integer call() {
        if (stream != null && body.isGiven()) {
            throw new SettingException("--stream", "--stream brings the body; leave out BODY and --file");
        }
        JsonObject order = new JsonObject().put("address", address);
        options.forEach((name, value) -> order.put(name, value(name, value)));
        try {
            JobOrder.from(order);
        } catch (IllegalArgumentException wrong) {
            throw new SettingException("--option", String.valueOf(wrong.getMessage()));
        }
        Map<String, String> headers = Map.of("job", order.encode());
        JsonObject answer =
                stream == null ? flags.ask("submit", body.body(flags.timeoutMs()), headers) : bring(stream, headers);
        flags.show(answer, answer.getString("id"));
        return 0;
    }

    private JsonObject bring(Path file, Map<String, String> headers) {
        try (InputStream from = file.toString().equals("-") ? System.in : Files.newInputStream(file)) {
            return flags.bring("submit", from, headers);
        } catch (IOException failure) {
            throw unread(file, failure);
        } catch (UncheckedIOException failure) {
            throw unread(file, Objects.requireNonNull(failure.getCause()));
        }
    }

    private static SettingException unread(Path file, IOException failure) {
        boolean isNotOurs = failure instanceof NoSuchFileException || failure instanceof AccessDeniedException;
        String what = file.toString().equals("-") ? "standard input" : "file '" + file + "'";
        String reason = isNotOurs
                ? " does not exist or cannot be read"
                : " cannot be read to its end: " + Objects.requireNonNullElse(failure.getMessage(), failure.toString());
        return new SettingException("--stream", what + reason);
    }

    static @Nullable Object value(String name, String text) {
        boolean isText = name.equals("key") || name.equals("group") || name.equals("cron");
        return isText ? text : JsonText.value("--option", text, JsonText.IN_QUOTES);
    }
}
