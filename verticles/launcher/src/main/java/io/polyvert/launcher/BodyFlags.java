package io.polyvert.launcher;

import io.polyvert.launcher.settings.SettingException;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The body of a message: words on the command line, standard input, or the bytes of a file.
final class BodyFlags {
    @Parameters(
            index = "0+",
            arity = "0..1",
            paramLabel = "BODY",
            description = {
                "JSON, or else text; `-` reads standard input. Without it the body is null.",
                "{{now}}, {{ms}}, {{seq}}, {{random}} and {{uuid}} in it and in headers are filled anew for each message."
            })
    private @Nullable String body;

    @Option(names = "--file", paramLabel = "FILE", description = "Send the bytes of this file.")
    private @Nullable Path file;

    @Option(
            names = "--raw",
            description = "Leave {{...}} in body and headers as it is, and take broken JSON for a text.")
    private boolean raw;

    /// Gives the body of the message with a number, from 1.
    interface Numbered {
        @Nullable
        Object body(long number);
    }

    /// Gives the headers of the message with a number, from 1.
    interface Headers {
        Map<String, String> of(long number);
    }

    /// @param given with places to be filled like those of the body
    Headers headers(Map<String, String> given) {
        if (raw || given.isEmpty()) {
            return _ -> given;
        }
        Map<String, BodyTemplate> templates = new LinkedHashMap<>();
        given.forEach((name, text) -> templates.put(name, BodyTemplate.ofMessage(text)));
        return number -> {
            Map<String, String> filled = new LinkedHashMap<>();
            templates.forEach((name, template) -> filled.put(name, template.fill(number, "")));
            return filled;
        };
    }

    boolean isGiven() {
        return body != null || file != null;
    }

    /// The only one.
    @Nullable
    Object body(long timeoutMs) {
        return bodies(timeoutMs).body(1);
    }

    /// What standard input and files say is read once.
    Numbered bodies(long timeoutMs) {
        if (file != null) {
            Buffer bytes = bytes(file);
            return _ -> bytes;
        }
        Numbered bodies = bodies(body == null ? "" : text(body, timeoutMs));
        bodies.body(1); // what is wrong in it is said before a node is asked
        return bodies;
    }

    /// Of a text instead of what the command line says.
    Numbered bodies(String text) {
        if (raw) {
            Object body = text.isEmpty() ? null : JsonText.valueOrText(text);
            return _ -> body;
        }
        BodyTemplate template = BodyTemplate.ofMessage(text);
        return number -> value(template.fill(number, ""));
    }

    private static @Nullable Object value(String text) {
        return text.isEmpty() ? null : JsonText.value("BODY", text, JsonText.RAW);
    }

    private static String text(String body, long timeoutMs) {
        return body.equals("-") ? standardInput(timeoutMs).stripTrailing() : body;
    }

    private static Buffer bytes(Path file) {
        try {
            return Buffer.buffer(Files.readAllBytes(file));
        } catch (IOException _) {
            throw new SettingException("--file", "file '" + file + "' does not exist or cannot be read");
        }
    }

    private static String standardInput(long timeoutMs) {
        try {
            return CompletableFuture.supplyAsync(
                            BodyFlags::readAll, Thread.ofPlatform().daemon()::start)
                    .get(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            throw new SettingException(
                    "standard input",
                    "it did not end within " + timeoutMs + " ms; end it, or give the BODY on the command line");
        } catch (ExecutionException failure) {
            throw new SettingException("standard input", String.valueOf(failure.getCause()));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new SettingException("standard input", "interrupted");
        }
    }

    private static String readAll() {
        try {
            return new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
