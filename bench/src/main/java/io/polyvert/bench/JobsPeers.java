package io.polyvert.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Our jobs beside BullMQ on Redis and a queue on PostgreSQL, at the same durability: how many jobs are
/// taken and done in a second. In each round all take turns.
final class JobsPeers implements AutoCloseable {
    private static final int JOBS = 20_000;
    private static final int WARM = 4_000;
    private static final List<String> INSTALL =
            List.of("npm", "install", "--no-audit", "--no-fund", "--prefix", ".", "bullmq@6.7.0", "ioredis@5");
    private static final int INSTALL_SECONDS = 120;

    private final Path folder = Files.createTempDirectory("peers");
    private final List<Child> servers = new ArrayList<>();
    private Optional<PostgresServer> postgres = Optional.empty();

    private JobsPeers() throws IOException {}

    static void run(int rounds) throws Exception {
        try (JobsPeers peers = new JobsPeers()) {
            System.out.println("| jobs/s | enqueue | process |\n|---|---|---|");
            Map<String, Child> onDisk = new LinkedHashMap<>();
            onDisk.put("**on the disk when acknowledged:** ours, SQLite", peers.ours("one", false));
            peers.bullmq("always").ifPresent(child -> onDisk.put("BullMQ, Redis with AOF always", child));
            peers.postgres().ifPresent(child -> onDisk.put("PostgreSQL, SKIP LOCKED", child));
            compare(onDisk, rounds);
            Map<String, Child> inMemory = new LinkedHashMap<>();
            Child member = peers.ours("two", true);
            inMemory.put("**in memory, and elsewhere:** ours, two nodes, a copy on the other", peers.ours("one", true));
            peers.bullmq("everysec")
                    .ifPresent(child -> inMemory.put("BullMQ, Redis with AOF every second, one copy", child));
            compare(inMemory, rounds);
            member.kill();
        }
    }

    private static void compare(Map<String, Child> contenders, int rounds) throws IOException {
        Map<String, double[][]> figures = new LinkedHashMap<>();
        for (var contender : contenders.entrySet()) {
            contender.getValue().ask(String.valueOf(WARM));
            figures.put(contender.getKey(), new double[2][rounds]);
        }
        for (int round = 0; round < rounds; round++) {
            for (var contender : contenders.entrySet()) {
                String[] answer = contender.getValue().ask(String.valueOf(JOBS)).split(" ");
                double[][] row = Objects.requireNonNull(figures.get(contender.getKey()));
                for (int i = 0; i < 2; i++) {
                    row[i][round] = Double.parseDouble(answer[i]);
                }
                System.err.println("  " + contender.getKey() + ": " + String.join(" ", answer));
            }
        }
        contenders.values().forEach(Child::kill);
        double[][] ours = figures.values().iterator().next();
        figures.forEach((name, row) ->
                System.out.println("| " + name + " | " + cell(row[0], ours[0]) + " | " + cell(row[1], ours[1]) + " |"));
    }

    @SuppressWarnings("ReferenceEquality") // our own row has no ratio
    private static String cell(double[] row, double[] ours) {
        String figure = String.format(Locale.ROOT, "%,.0f", Rounds.median(row));
        return row == ours
                ? figure
                : String.format(Locale.ROOT, "%s (%.2f ×)", figure, Rounds.median(ours) / Rounds.median(row));
    }

    private Child ours(String name, boolean isClustered) throws IOException {
        Path home = isClustered ? folder : Files.createTempDirectory("jobs");
        Child child = Child.java(JobsSubject.class, name, home.toString(), Boolean.toString(isClustered));
        servers.add(child);
        child.lineAfter("ready");
        return child;
    }

    private Optional<Child> postgres() throws Exception {
        postgres = PostgresServer.start();
        return postgres.isEmpty()
                ? Optional.empty()
                : Optional.of(Child.java(PostgresQueue.class, postgres.get().url()));
    }

    private Optional<Child> bullmq(String appends) throws IOException, InterruptedException {
        if (!isInstalled()) {
            System.err.println("  BullMQ is not here: it needs node, npm and Debian's package `redis-server`");
            return Optional.empty();
        }
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Path data = Files.createDirectory(folder.resolve(appends));
        Child redis = Child.start(List.of(
                "redis-server",
                "--port",
                String.valueOf(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "", //
                "--appendonly",
                "yes",
                "--appendfsync",
                appends,
                "--dir",
                data.toString()));
        servers.add(redis);
        redis.lineContaining("Ready to accept connections");
        String script = folder.resolve("bullmq.mjs").toString();
        return Optional.of(
                Child.start(List.of("node", script, String.valueOf(port), String.valueOf(JobsSubject.IN_FLIGHT))));
    }

    private boolean isInstalled() throws IOException, InterruptedException {
        Path script = folder.resolve("bullmq.mjs");
        if (Files.exists(script)) {
            return true;
        }
        try {
            Process npm = new ProcessBuilder(INSTALL)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("npm.log").toFile())
                    .start();
            Process redis = new ProcessBuilder("redis-server", "--version").start();
            boolean isDone = npm.waitFor(INSTALL_SECONDS, TimeUnit.SECONDS) && redis.waitFor(10, TimeUnit.SECONDS);
            if (!isDone || npm.exitValue() != 0) {
                return false;
            }
        } catch (IOException absent) {
            return false;
        }
        try (InputStream source = JobsPeers.class.getResourceAsStream("jobs/bullmq.mjs")) {
            Files.copy(Objects.requireNonNull(source), script);
        }
        return true;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        servers.forEach(Child::kill);
        if (postgres.isPresent()) {
            postgres.get().close();
        }
    }
}
