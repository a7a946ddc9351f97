package io.polyvert.launcher;

import io.polyvert.launcher.client.BusClient;
import io.polyvert.launcher.settings.SettingException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The messages that a command sends, one after the other.
final class MessageFlags {
    @Mixin
    private BodyFlags body = new BodyFlags();

    @Mixin
    private HeaderFlags headers = new HeaderFlags();

    @Mixin
    private Repeat repeat = new Repeat();

    @Option(names = "--lines", description = "Each line of standard input is a message.")
    private boolean lines;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "Messages of one key go to one member of a group, while its members stay the same.")
    private @Nullable String key;

    /// The client that sends them.
    BusClient keyed(BusClient client) {
        return client.keyed(key);
    }

    /// What is done with one message.
    interface Each {
        void send(@Nullable Object body, Map<String, String> headers);
    }

    /// Gives the messages, as many and as fast as is wanted.
    interface Messages {
        void forEach(Each each);
    }

    /// Checks all that can be checked before a node is asked.
    Messages prepared(BusFlags bus, Progress progress) {
        repeat.check();
        BodyFlags.Headers filled = body.headers(headers.given());
        if (lines) {
            return each -> eachLine(filled, progress, each);
        }
        BodyFlags.Numbered bodies = body.bodies(bus.timeoutMs());
        return each -> {
            long count = repeat.count(1);
            try (progress) {
                progress.begin(System.nanoTime());
                for (long number = 1; number <= count; number++) {
                    repeat.pace();
                    each.send(bodies.body(number), filled.of(number));
                    progress.at(number, count, System.nanoTime());
                }
            }
        };
    }

    private void eachLine(BodyFlags.Headers filled, Progress progress, Each each) {
        long most = repeat.count(Long.MAX_VALUE);
        // the input is the process's: it stays open
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (progress) {
            progress.begin(System.nanoTime());
            for (long number = 1; number <= most; number++) {
                String line = input.readLine();
                if (line == null) {
                    return;
                }
                repeat.pace();
                each.send(body.bodies(line).body(number), filled.of(number));
                progress.at(number, most, System.nanoTime());
            }
        } catch (IOException failure) {
            throw new SettingException("standard input", String.valueOf(failure.getMessage()));
        }
    }
}
