package io.polyvert.launcher;

import io.polyvert.launcher.settings.SettingException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The messages that a command sends, one after the other.
final class MessageFlags {
    @Mixin
    private BodyFlags body = new BodyFlags();

    @Mixin
    private Repeat repeat = new Repeat();

    @Option(names = "--lines", description = "Each line of standard input is a message.")
    private boolean lines;

    /// What is done with one body.
    interface Each {
        void send(@Nullable Object body);
    }

    /// Gives the bodies, as many and as fast as is wanted.
    interface Messages {
        void forEach(Each each);
    }

    /// Checks all that can be checked before a node is asked.
    Messages prepared(long timeoutMs) {
        repeat.check();
        if (lines) {
            return this::eachLine;
        }
        BodyFlags.Numbered bodies = body.bodies(timeoutMs);
        return each -> {
            long count = repeat.count(1);
            for (long number = 1; number <= count; number++) {
                repeat.pace();
                each.send(bodies.body(number));
            }
        };
    }

    private void eachLine(Each each) {
        long most = repeat.count(Long.MAX_VALUE);
        // the input is the process's: it stays open
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try {
            for (long number = 1; number <= most; number++) {
                String line = input.readLine();
                if (line == null) {
                    return;
                }
                repeat.pace();
                each.send(body.bodies(line).body(number));
            }
        } catch (IOException failure) {
            throw new SettingException("standard input", String.valueOf(failure.getMessage()));
        }
    }
}
