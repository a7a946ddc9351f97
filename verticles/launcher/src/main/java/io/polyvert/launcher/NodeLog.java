package io.polyvert.launcher;

import io.polyvert.deployments.DeploymentException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.logging.LogManager;
import org.jspecify.annotations.Nullable;

/// A copy of everything a node writes to standard output and error, in `HOME/logs/NAME.log`. It stays when the node has
/// ended. Until the node has its name for itself the copy is kept in memory, since the file may be another node's.
final class NodeLog extends OutputStream {
    private ByteArrayOutputStream early = new ByteArrayOutputStream();
    private @Nullable RollingFile file;

    private NodeLog() {}

    static Path file(Path home, String name) {
        return home.resolve("logs").resolve(name + ".log");
    }

    /// From here on standard output and error are copied, and what is logged goes to standard error.
    static NodeLog install() {
        NodeLog log = new NodeLog();
        System.setOut(new PrintStream(new Tee(System.out, log), true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(new Tee(System.err, log), true, StandardCharsets.UTF_8));
        try {
            configure();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return log;
    }

    synchronized void keepFor(Path home, String name) {
        Path path = file(home, name);
        try {
            Files.createDirectories(
                    path.getParent(),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            RollingFile fresh = new RollingFile(path);
            fresh.write(early.toByteArray());
            early = new ByteArrayOutputStream();
            file = fresh;
        } catch (IOException failure) {
            throw new DeploymentException("cannot write the log " + path + ": " + failure, failure);
        }
    }

    /// For a node that never was.
    synchronized void delete() {
        if (file != null) {
            file.delete();
        }
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) throws IOException {
        if (file != null) {
            file.write(bytes, from, length);
        } else {
            early.write(bytes, from, length);
        }
    }

    private static void configure() throws IOException {
        if (System.getProperty("java.util.logging.config.file") == null) {
            try (InputStream defaults =
                    Objects.requireNonNull(NodeLog.class.getResourceAsStream("/conf/logging.properties"))) {
                LogManager.getLogManager().readConfiguration(defaults);
            }
        }
    }

    /// Writes to both. The console may go away, as it does for a node in the background; the file stays.
    private static final class Tee extends OutputStream {
        private final PrintStream console;
        private final OutputStream file;

        Tee(PrintStream console, OutputStream file) {
            this.console = console;
            this.file = file;
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            console.write(bytes, from, length);
            file.write(bytes, from, length);
        }

        @Override
        public void flush() throws IOException {
            console.flush();
            file.flush();
        }
    }
}
