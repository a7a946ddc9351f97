package io.polyvert.bench;

import io.polyvert.deployments.DeploymentException;
import io.polyvert.deployments.DeploymentSpec;
import io.polyvert.deployments.Languages;
import io.polyvert.languages.python.PythonHost;
import io.polyvert.launcher.client.BusClient;
import io.polyvert.launcher.client.LocalNode;
import io.polyvert.launcher.client.Refused;
import io.polyvert.launcher.client.UnreachableException;
import io.polyvert.node.Node;
import io.polyvert.node.NodeOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// 20,000 jobs while the process that does them and the nodes are killed (−9) at random. A job's effect
/// is a line in a file, written before its answer; afterwards each acknowledged job must have one.
public final class JobFaults {
    private static final int JOBS = 20_000;
    private static final int SUBMITTERS = 8;
    private static final long SEED = 42;
    private static final long PAUSE_MS = 2_500;
    private static final long PATIENCE_MS = 300_000;
    private static final Map<String, String> NO_HEADERS = Map.of();

    private final Path home;
    private final List<String> names;
    private final Optional<PostgresServer> database;
    private final Map<String, Child> nodes = new HashMap<>();
    private final Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
    private final AtomicInteger next = new AtomicInteger();
    private final CountDownLatch never = new CountDownLatch(1);
    private final Random random = new Random(SEED);
    private int processKills;
    private int nodeKills;
    private int databaseKills;

    private JobFaults(Optional<PostgresServer> database, String... names) throws IOException {
        this.home = Files.createTempDirectory("f");
        this.names = List.of(names);
        this.database = database;
    }

    /// One node of the run, until it is killed: `NAME HOME CLUSTERED DATABASE`.
    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(arguments[1]);
        NodeOptions options = JobsSubject.options(arguments[0], home, arguments[2].equals("true"));
        options = options.withJobs(options.jobs().withDatabase(arguments[3]));
        Node node = Node.start(options, new Languages().with(List.of("py"), PythonHost::new));
        node.deploy(DeploymentSpec.of("work.py", home));
        node.ready();
        System.out.println("ready");
        new CountDownLatch(1).await();
    }

    static void run() throws Exception {
        new JobFaults(Optional.empty(), "one").report("one node, SQLite");
        new JobFaults(Optional.empty(), "one", "two", "three").report("three nodes, Hazelcast");
        Optional<PostgresServer> database = PostgresServer.start();
        if (database.isPresent()) {
            try (PostgresServer server = database.get()) {
                new JobFaults(database, "one").report("one node, PostgreSQL");
            }
        }
    }

    private void report(String title) throws Exception {
        Files.writeString(home.resolve("work.py"), """
                import os
                from vertx import jobs
                effects = os.open("%s", os.O_WRONLY | os.O_APPEND | os.O_CREAT)

                @jobs.worker("work", concurrency=32)
                async def work(job):
                    os.write(effects, b"%%d\\n" %% job.body)
                    return job.body
                """.formatted(home.resolve("effects")));
        long begun = System.nanoTime();
        for (String name : names) {
            start(name);
        }
        List<Thread> submitters = new ArrayList<>();
        for (int i = 0; i < SUBMITTERS; i++) {
            String name = names.get(i % names.size());
            submitters.add(Thread.ofPlatform().start(() -> submit(name)));
        }
        while (submitters.stream().anyMatch(Thread::isAlive)) {
            kill();
        }
        for (int i = 0; i < 4; i++) {
            kill();
        }
        awaitQuiet();
        nodes.values().forEach(Child::kill);
        say(title, (System.nanoTime() - begun) / 1e9);
    }

    private void start(String name) throws IOException {
        Child child = Child.java(
                JobFaults.class,
                name,
                home.toString(),
                Boolean.toString(names.size() > 1),
                database.map(PostgresServer::url).orElse(""));
        nodes.put(name, child);
        child.lineAfter("ready");
    }

    private void kill() throws Exception {
        boolean _ = never.await(PAUSE_MS, TimeUnit.MILLISECONDS);
        String name = names.get(random.nextInt(names.size()));
        Child node = Objects.requireNonNull(nodes.get(name));
        int victim = random.nextInt(database.isPresent() ? 4 : 3);
        if (victim == 3) {
            databaseKills++;
            database.orElseThrow().down();
            database.orElseThrow().up();
        } else if (victim > 0) {
            processKills++;
            node.killChildren();
        } else {
            nodeKills++;
            node.kill();
            start(name);
        }
    }

    /// Until each has an id, whatever happens to the node; the key makes a second try the same job.
    private void submit(String name) {
        for (int i = next.getAndIncrement(); i < JOBS; i = next.getAndIncrement()) {
            while (!acknowledged.contains(i)) {
                try (BusClient client = BusClient.connect(LocalNode.named(home, name))) {
                    for (; i < JOBS; i = next.getAndIncrement()) {
                        var order = new JsonObject()
                                .put("address", "work")
                                .put("body", i)
                                .put("attempts", 1_000)
                                .put("backoffMs", 50)
                                .put("backoffMaxMs", 500)
                                .put("key", "job" + i)
                                .put("windowMs", 3_600_000);
                        client.request("jobs.submit", order, NO_HEADERS, 20_000);
                        acknowledged.add(i);
                    }
                    return;
                } catch (Refused | UnreachableException | DeploymentException again) {
                    pause();
                }
            }
        }
    }

    private void pause() {
        try {
            boolean _ = never.await(50, TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitQuiet() {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
        while (System.nanoTime() < deadline) {
            try (BusClient client = BusClient.connect(LocalNode.named(home, names.getFirst()))) {
                JsonObject stats = (JsonObject) Objects.requireNonNull(
                        client.request("jobs.stats", null, NO_HEADERS, 20_000).body());
                if (stats.getInteger("unfinished") == 0) {
                    JsonArray queues = stats.getJsonArray("queues");
                    System.err.println("  " + queues.encode());
                    return;
                }
            } catch (Refused | UnreachableException | DeploymentException again) {
                // it starts anew
            }
            pause();
        }
        System.err.println("  some jobs have not finished within " + PATIENCE_MS + " ms");
    }

    private void say(String title, double seconds) throws IOException {
        Map<Integer, Integer> effects = new HashMap<>();
        Files.readAllLines(home.resolve("effects"))
                .forEach(line -> effects.merge(Integer.parseInt(line), 1, Integer::sum));
        Set<Integer> lost = new HashSet<>(acknowledged);
        lost.removeAll(effects.keySet());
        long again = effects.values().stream().mapToLong(times -> times - 1L).sum();
        System.out.printf(
                Locale.ROOT,
                "  %s: %,d jobs acknowledged in %.0f s, %d processes, %d nodes and %d databases killed: %d lost, %d done more than once%n",
                title,
                acknowledged.size(),
                seconds,
                processKills,
                nodeKills,
                databaseKills,
                lost.size(),
                again);
    }
}
