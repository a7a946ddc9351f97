package io.polyvert.jobs.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A PostgreSQL of this test's own, on a free port of this machine. The server refuses root, so root
/// runs it as the user `postgres`, whom Debian's package makes.
final class PostgresServer implements AutoCloseable {
    private final Path programs;
    private final Path data;
    private final int port;

    private PostgresServer(Path programs, Path data, int port) {
        this.programs = programs;
        this.data = data;
        this.port = port;
    }

    /// Where the server's programs are; empty when PostgreSQL is not installed.
    static Optional<Path> programs() {
        Path all = Path.of("/usr/lib/postgresql");
        if (!Files.isDirectory(all)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(all)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                    .findFirst();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static PostgresServer start(Path programs) throws IOException, InterruptedException {
        Path data = Files.createTempDirectory("pg");
        try (ServerSocket free = new ServerSocket(0)) {
            PostgresServer server = new PostgresServer(programs, data.resolve("data"), free.getLocalPort());
            if (isRoot()) {
                server.execute(List.of("chown", "postgres", data.toString()));
            }
            free.close();
            server.run("initdb", "-A", "trust", "-U", "jobs", "-D", server.data.toString());
            server.up();
            return server;
        }
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    void up() throws IOException, InterruptedException {
        String options =
                "-p " + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories=" + data.resolveSibling(".");
        run("pg_ctl", "-w", "-D", data.toString(), "-l", data.resolve("log").toString(), "-o", options, "start");
    }

    /// As a machine that loses its power.
    void down() throws IOException, InterruptedException {
        run("pg_ctl", "-w", "-D", data.toString(), "-m", "immediate", "stop");
    }

    String url(String schema) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=jobs&currentSchema=" + schema;
    }

    private void run(String program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
        }
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        execute(command);
    }

    private void execute(List<String> command) throws IOException, InterruptedException {
        Path said = Files.createTempFile("pg", ".txt");
        Process process = new ProcessBuilder(command)
                .directory(data.resolveSibling(".").toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(command + " failed: " + Files.readString(said, StandardCharsets.UTF_8));
        }
        Files.delete(said);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        down();
    }
}
