package io.polyvert.launcher;

import io.polyvert.launcher.settings.SettingException;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
            description = "JSON, or else text; `-` reads standard input. Without it the body is null.")
    private @Nullable String body;

    @Option(names = "--file", paramLabel = "FILE", description = "Send the bytes of this file.")
    private @Nullable Path file;

    @Nullable
    Object body(long timeoutMs) {
        if (file != null) {
            return bytes(file);
        }
        if (body == null) {
            return null;
        }
        if (!body.equals("-")) {
            return JsonText.valueOrText(body);
        }
        String text = standardInput(timeoutMs);
        return text.isEmpty() ? null : JsonText.valueOrText(text.stripTrailing());
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
