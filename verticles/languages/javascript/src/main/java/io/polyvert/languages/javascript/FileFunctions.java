package io.polyvert.languages.javascript;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/// The object `files` of the module `vertx`: files of the verticle's folder and below, on worker threads.
final class FileFunctions {
    static final int MAX_BYTES = 64 * 1024 * 1024;
    private static final int MAX_ENTRIES = 10_000;

    private final Vertx vertx;
    private final Path folder;
    private final GuestCalls calls;

    FileFunctions(Vertx vertx, Path folder, GuestCalls calls) {
        this.vertx = vertx;
        this.folder = folder;
        this.calls = calls;
    }

    /// `file(verb, path, kind, content, settle)`, where `settle(reason)` is a failure and `settle("", value)` an
    /// answer;
    /// verbs are `readText`, `readBytes`, `write`, `list` (JSON), `exists`.
    @Nullable
    Object work(Value... arguments) {
        String verb = arguments[0].asString();
        String path = arguments[1].asString();
        Object content = Conversion.toHost(arguments[2].asInt(), arguments[3]);
        Value settle = arguments[4];
        vertx.executeBlocking(() -> done(verb, path, content), false)
                .onComplete(
                        value -> calls.call(settle, "", value),
                        cause -> calls.call(settle, "'" + path + "' " + reason(cause)));
        return null;
    }

    private Object done(String verb, String path, @Nullable Object content) throws IOException {
        Path file = permitted(path);
        return switch (verb) {
            case "readText" ->
                UTF_8.newDecoder().decode(ByteBuffer.wrap(read(file))).toString();
            case "readBytes" -> ByteBuffer.wrap(read(file));
            case "list" -> list(file);
            case "exists" -> Files.exists(file);
            default -> write(file, content);
        };
    }

    private static byte[] read(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException("is a folder; list it, or name a file in it");
        }
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException("has " + Files.size(file) + " bytes; at most " + MAX_BYTES + " are read at a time");
        }
        return Files.readAllBytes(file);
    }

    private static boolean write(Path file, @Nullable Object content) throws IOException {
        byte[] bytes = content instanceof String text
                ? text.getBytes(UTF_8)
                : ((Buffer) Objects.requireNonNull(content)).getBytes();
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.write(file, bytes);
        return true;
    }

    private static String list(Path file) throws IOException {
        try (Stream<Path> entries = Files.list(file)) {
            return new JsonArray(entries.limit(MAX_ENTRIES)
                            .map(entry -> String.valueOf(entry.getFileName()) + (Files.isDirectory(entry) ? "/" : ""))
                            .sorted()
                            .toList())
                    .encode();
        }
    }

    /// Neither `..` nor a link leads out.
    private Path permitted(String path) throws IOException {
        Path file = folder.resolve(path).normalize();
        Path there = file;
        while (there.startsWith(folder) && !Files.exists(there, LinkOption.NOFOLLOW_LINKS)) {
            there = Objects.requireNonNull(there.getParent()); // the folder itself is there
        }
        if (!file.startsWith(folder) || !there.toRealPath().startsWith(folder)) {
            throw new IOException(
                    "is outside of the verticle's folder " + folder + "; files in it and below are allowed");
        }
        return file;
    }

    private static String reason(Throwable cause) {
        return switch (cause) {
            case NoSuchFileException _ -> "does not exist";
            case NotDirectoryException _ -> "is not a folder";
            case CharacterCodingException _ -> "is not UTF-8 text; read it with readBytes";
            default -> String.valueOf(cause.getMessage());
        };
    }
}
