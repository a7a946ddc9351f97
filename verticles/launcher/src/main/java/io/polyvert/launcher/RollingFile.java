package io.polyvert.launcher;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/// A file that starts anew when it is full; the full one is kept beside it until the next is full.
final class RollingFile extends OutputStream {
    private static final long MAX_BYTES = 8 * 1024 * 1024;

    private final Path path;
    private final long maxBytes;
    private OutputStream out;
    private long written;

    RollingFile(Path path) throws IOException {
        this(path, MAX_BYTES);
    }

    RollingFile(Path path, long maxBytes) throws IOException {
        this.path = path;
        this.maxBytes = maxBytes;
        this.out = create();
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) throws IOException {
        if (written + length > maxBytes && written > 0) {
            out.close();
            Files.move(path, previous(), StandardCopyOption.REPLACE_EXISTING);
            out = create();
            written = 0;
        }
        out.write(bytes, from, length);
        written += length;
    }

    void delete() {
        try {
            Files.deleteIfExists(path);
            Files.deleteIfExists(previous());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private Path previous() {
        return path.resolveSibling(path.getFileName() + ".1");
    }

    private OutputStream create() throws IOException {
        OutputStream fresh = Files.newOutputStream(
                path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        return fresh;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
