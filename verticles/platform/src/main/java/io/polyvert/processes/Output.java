package io.polyvert.processes;

import static java.lang.System.Logger.Level.INFO;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Collectors;

/// What a process writes to stdout and stderr: each line goes to the log with the verticle's name, the last few are
/// kept. Long lines are cut. Read on a thread of its own; a process that writes faster than the log waits.
final class Output {
    static final int MAX_LINE_BYTES = 4_096;
    static final int LAST_LINES = 5;
    /// Of a crash, the first lines say what it was, and the last ones where.
    private static final int KEPT_LINES = 30;
    private static final System.Logger LOG = System.getLogger("io.polyvert.verticle");

    private final String name;
    private final Deque<String> last = new ArrayDeque<>();
    private final Promise<Void> ended = Promise.promise();

    private Output(String name) {
        this.name = name;
    }

    static Output of(String name, InputStream stream) {
        Output output = new Output(name);
        Thread.ofPlatform().daemon().name("output of " + name).start(() -> output.read(stream));
        return output;
    }

    /// Completes when the process, and whatever it left running, has closed its output.
    Future<Void> ended() {
        return ended.future();
    }

    String lastLines() {
        synchronized (last) {
            return last.stream().skip(Math.max(0, last.size() - LAST_LINES)).collect(Collectors.joining("\n"));
        }
    }

    /// More of them, for what they say of the reason.
    String recentLines() {
        synchronized (last) {
            return String.join("\n", last);
        }
    }

    private void read(InputStream stream) {
        try (stream) {
            byte[] line = new byte[MAX_LINE_BYTES];
            byte[] chunk = new byte[8_192];
            int length = 0;
            for (int read = stream.read(chunk); read >= 0; read = stream.read(chunk)) {
                for (int i = 0; i < read; i++) {
                    if (chunk[i] == '\n') {
                        tell(line, length);
                        length = 0;
                    } else if (length < MAX_LINE_BYTES) {
                        line[length++] = chunk[i];
                    }
                }
            }
            tell(line, length);
        } catch (IOException _) {
            // the process is gone, and its pipe with it
        } finally {
            ended.tryComplete();
        }
    }

    private void tell(byte[] bytes, int length) {
        String line = new String(bytes, 0, length, StandardCharsets.UTF_8).stripTrailing();
        if (line.isEmpty()) {
            return;
        }
        synchronized (last) {
            if (last.size() == KEPT_LINES) {
                last.removeFirst();
            }
            last.addLast(line);
        }
        LOG.log(INFO, () -> name + ": " + line);
    }
}
