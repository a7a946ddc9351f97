package io.polyvert.bench;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A PostgreSQL of this run's own, as it is installed: its commits are on the disk. The server refuses
/// root, so root runs it as the user `postgres`, whom Debian's package makes.
final class PostgresServer implements AutoCloseable {
    private static final int COMMAND_SECONDS = 60;

    private final Path programs;
    private final Path folder;
    private final int port;

    private PostgresServer(Path programs, Path folder, int port) {
        this.programs = programs;
        this.folder = folder;
        this.port = port;
    }

    /// Empty, with a line that says why, when PostgreSQL is not installed.
    static Optional<PostgresServer> start() throws IOException, InterruptedException {
        Optional<Path> programs = programs();
        if (programs.isEmpty()) {
            System.err.println("  PostgreSQL is not here; Debian's package is `postgresql`");
            return Optional.empty();
        }
        Path folder = Files.createTempDirectory("pg");
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        PostgresServer server = new PostgresServer(programs.get(), folder, port);
        if (isRoot()) {
            server.execute(List.of("chown", "postgres", folder.toString()));
        }
        server.run("initdb", "-A", "trust", "-U", "jobs", "-D", server.data());
        server.up();
        return Optional.of(server);
    }

    private static Optional<Path> programs() throws IOException {
        Path all = Path.of("/usr/lib/postgresql");
        if (!Files.isDirectory(all)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(all)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                    .findFirst();
        }
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private String data() {
        return folder.resolve("data").toString();
    }

    void up() throws IOException, InterruptedException {
        String options = "-p " + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories=" + folder;
        run("pg_ctl", "-w", "-D", data(), "-l", folder.resolve("log").toString(), "-o", options, "start");
    }

    /// As a machine that loses its power.
    void down() throws IOException, InterruptedException {
        run("pg_ctl", "-w", "-D", data(), "-m", "immediate", "stop");
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=jobs";
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
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(command + " failed: " + Files.readString(said));
        }
        Files.delete(said);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        down();
    }
}
