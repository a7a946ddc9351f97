package io.polyvert.node;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import com.hazelcast.core.HazelcastInstance;
import io.polyvert.base64.Base64MessageCodec;
import io.polyvert.bus.TracedFailureCodec;
import io.polyvert.calls.Calls;
import io.polyvert.cluster.Cluster;
import io.polyvert.cluster.WatchedCluster;
import io.polyvert.codec.Base64Verticle;
import io.polyvert.contracts.JobOrder;
import io.polyvert.contracts.WorkOrder;
import io.polyvert.deployments.Deployment;
import io.polyvert.deployments.DeploymentException;
import io.polyvert.deployments.DeploymentSpec;
import io.polyvert.deployments.Deployments;
import io.polyvert.deployments.Languages;
import io.polyvert.doors.DoorException;
import io.polyvert.doors.Guard;
import io.polyvert.doors.Health;
import io.polyvert.doors.HttpDoor;
import io.polyvert.doors.Routes;
import io.polyvert.doors.TcpDoor;
import io.polyvert.doors.UnixDoor;
import io.polyvert.handover.Handover;
import io.polyvert.jobs.Colleagues;
import io.polyvert.jobs.HazelcastColleagues;
import io.polyvert.jobs.JobOptions;
import io.polyvert.jobs.Jobs;
import io.polyvert.jobs.JobsVerticle;
import io.polyvert.jobs.store.HazelcastStore;
import io.polyvert.jobs.store.Postgres;
import io.polyvert.jobs.store.SqliteFile;
import io.polyvert.parts.Parts;
import io.polyvert.permissions.Policy;
import io.polyvert.recorder.LoopWatch;
import io.polyvert.recorder.Recorder;
import io.polyvert.routing.Routing;
import io.polyvert.streams.Streams;
import io.polyvert.travel.ThrownCheck;
import io.polyvert.travel.TravelCheck;
import io.polyvert.worker.WorkerVerticle;
import io.polyvert.worker.Workers;
import io.polyvert.yaml.WrongYaml;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/// One node: a `Vertx` with its recorder, doors, built-in verticles and deployments. Started, used and closed by
/// threads that may wait (the command line, a test): every method here waits, with an end. A start that fails leaves
/// nothing behind and throws a [DeploymentException] for the user.
public final class Node implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Node.class.getName());
    private static final int START_SECONDS = 90;
    private static final int CLOSE_MILLIS = 4_500;

    private final NodeOptions options;
    private final Instant since = Instant.now();
    private final Guard guard;
    private final Deque<Supplier<Future<?>>> closers = new ArrayDeque<>();
    private final NodeFolder folder;
    private final Vertx vertx;
    private final Deployments deployments;
    private final int httpPort;
    private final int tcpPort;
    private volatile String state = "starting";

    /// Everything but verticles is up when this returns.
    public static Node start(NodeOptions options, Languages languages) {
        NodeFolder folder = NodeFolder.claim(options.home(), options.name());
        try {
            return new Node(options, languages, folder);
        } catch (RuntimeException failure) {
            folder.close();
            throw failure;
        }
    }

    private Node(NodeOptions options, Languages languages, NodeFolder folder) {
        this.options = options;
        this.folder = folder;
        Recorder recorder = new Recorder();
        Calls.prepare();
        Optional<WatchedCluster> cluster =
                options.cluster().enabled() ? Optional.of(Cluster.manager(options.cluster())) : Optional.empty();
        this.vertx = vertx(options, folder, recorder, cluster);
        closers.push(vertx::close);
        try {
            Parts.put(vertx, Recorder.class, recorder);
            int loops = new VertxOptions(options.vertx()).getEventLoopPoolSize();
            Parts.put(vertx, LoopWatch.class, new LoopWatch(vertx, loops));
            Parts.put(vertx, Routes.class, new Routes());
            Parts.put(vertx, Workers.class, new Workers(vertx, options.worker()));
            this.deployments =
                    Parts.put(vertx, Deployments.class, new Deployments(vertx, languages, InstantSource.system()));
            Calls.install(vertx, recorder, options.calls());
            await("the streams", Streams.install(vertx));
            TravelCheck.install(vertx.eventBus());
            await("the routes of the other nodes", Routing.install(vertx, cluster));
            Handover.install(vertx, recorder);
            ThrownCheck.install(vertx);
            WorkOrder.CODEC.register(vertx.eventBus());
            JobOrder.CODEC.register(vertx.eventBus());
            vertx.eventBus().registerCodec(new TracedFailureCodec());
            vertx.eventBus().registerCodec(new Base64MessageCodec());
            this.guard = Guard.random(policy());
            UnixDoor unix = await("the Unix socket", UnixDoor.open(vertx, folder.socket(), guard));
            closers.push(unix::close);
            HttpDoor http = await("the HTTP door", HttpDoor.open(vertx, options.http(), options.tls(), guard));
            closers.push(http::close);
            this.httpPort = http.port();
            Health health = Health.of(vertx);
            health.check("node", () -> state.equals("ready") ? Optional.empty() : Optional.of(state));
            health.check("deployments", () -> failed(deployments));
            TcpDoor tcp = await("the TCP door", TcpDoor.open(vertx, options.tcp(), options.tls(), guard));
            closers.push(tcp::close);
            this.tcpPort = tcp.port();
            await("the Base64 verticle", vertx.deployVerticle(new Base64Verticle()));
            await("the worker verticle", vertx.deployVerticle(new WorkerVerticle()));
            String id = cluster.map(WatchedCluster::getNodeId)
                    .orElseGet(() -> UUID.randomUUID().toString());
            Parts.put(vertx, Jobs.class, new Jobs(vertx));
            JobsVerticle jobs = jobs(options, id, cluster);
            await("the jobs verticle", vertx.deployVerticle(jobs));
            await("the platform's addresses", new NodeEndpoint(vertx, this, id, cluster).register());
            closers.push(deployments::close);
            closers.push(jobs::drain);
            deployments.onChange(this::changed);
            tell();
        } catch (RuntimeException failure) {
            closeAll();
            throw failure;
        }
    }

    /// What everybody may hear who reaches the door: which, not why.
    private static Optional<String> failed(Deployments deployments) {
        return deployments.all().stream()
                .filter(deployment -> deployment.failure().isPresent())
                .map(deployment -> "'" + deployment.name() + "' has failed; see vertx list and vertx logs")
                .findFirst();
    }

    /// Jobs are in a database where one is named, or else in a file of a node that is alone, or in the memory of a
    /// cluster.
    private static JobsVerticle jobs(NodeOptions options, String id, Optional<WatchedCluster> cluster) {
        JobOptions jobs = options.jobs();
        Optional<HazelcastInstance> hazelcast = cluster.map(WatchedCluster::hazelcast);
        Colleagues colleagues =
                hazelcast.<Colleagues>map(HazelcastColleagues::new).orElseGet(() -> Colleagues.none(id));
        if (!jobs.database().isEmpty()) {
            return new JobsVerticle(jobs, colleagues, () -> Postgres.store(jobs.database()), true);
        }
        if (hazelcast.isPresent()) {
            return new JobsVerticle(jobs, colleagues, () -> new HazelcastStore(hazelcast.get()), false);
        }
        Path file = jobs.folder()
                .orElseGet(() -> options.home().resolve("jobs").resolve(options.name()))
                .resolve("jobs.db");
        return new JobsVerticle(jobs, colleagues, () -> SqliteFile.store(file), Files.exists(file));
    }

    private Policy policy() {
        if (options.permissions().isPresent()) {
            return await(
                    "the permissions", Policy.of(vertx, options.permissions().get()));
        }
        LOG.log(INFO, () -> "no permissions: all programs of this machine may use the doors, on loopback only");
        return Policy.open();
    }

    private static Vertx vertx(
            NodeOptions options, NodeFolder folder, Recorder recorder, Optional<WatchedCluster> cluster) {
        VertxOptions vertxOptions = new VertxOptions(options.vertx());
        FileSystemOptions files = vertxOptions.getFileSystemOptions();
        if (files.getFileCacheDir().equals(FileSystemOptions.DEFAULT_FILE_CACHING_DIR)) {
            files.setFileCacheDir(folder.cache().toString()).setFileCacheDirAsExactPath(true);
        }
        vertxOptions.setEventBusOptions(Cluster.eventBus(options.cluster())).setMetricsOptions(recorder.newOptions());
        var builder = Vertx.builder().with(vertxOptions).withMetrics(recorder);
        return cluster.isEmpty()
                ? builder.build()
                : await("the cluster", builder.withClusterManager(cluster.get()).buildClustered());
    }

    /// Waits until every instance has started.
    public Deployment deploy(DeploymentSpec spec) {
        Deployment deployment = await("deployment '" + spec.name() + "'", deployments.deploy(spec));
        tell();
        return deployment;
    }

    /// Waits until the next version of a deployment serves in the place of the one that runs, and tells the subscribers
    /// of `platform.redeployed`; see [Deployments#swap].
    ///
    /// @param lastMs how long the old version may take to answer what it has in hand
    public Deployment swap(String name, long lastMs) {
        Deployment deployment;
        try {
            deployment = await("the new version of '" + name + "'", deployments.swap(name, lastMs));
        } finally {
            tell();
        }
        vertx.eventBus()
                .publish(
                        "platform.redeployed",
                        new JsonObject().put("name", name).put("version", deployment.version()));
        return deployment;
    }

    /// Says in `node.json` and at `GET /health` that all wanted verticles are there.
    public void ready() {
        state = "ready";
        tell();
    }

    private void changed() {
        vertx.executeBlocking(() -> {
                    tell();
                    return null;
                })
                .onFailure(cause -> LOG.log(WARNING, () -> "node.json is not as the node is: " + cause));
    }

    /// Writes `node.json`, but for a node that closes, whose folder has to stay empty.
    private synchronized void tell() {
        if (!state.equals("stopping")) {
            folder.write(toJson());
        }
    }

    public NodeOptions options() {
        return options;
    }

    public Vertx vertx() {
        return vertx;
    }

    public Deployments deployments() {
        return deployments;
    }

    public NodeFolder folder() {
        return folder;
    }

    public Guard guard() {
        return guard;
    }

    public Instant since() {
        return since;
    }

    /// −1 without an HTTP door.
    public int httpPort() {
        return httpPort;
    }

    /// −1 without a TCP door.
    public int tcpPort() {
        return tcpPort;
    }

    /// `http://127.0.0.1:8080`, or empty without an HTTP door.
    public String httpUrl() {
        String host = switch (options.http().host()) {
            case "0.0.0.0", "*" -> "127.0.0.1";
            case "::" -> "::1";
            case String name -> name;
        };
        String scheme = options.tls().isOn() ? "https://" : "http://";
        return httpPort < 0 ? "" : scheme + (host.contains(":") ? "[" + host + "]" : host) + ":" + httpPort;
    }

    /// The console's address with the token in its fragment, which a browser sends nowhere.
    public String consoleUrl() {
        return httpPort < 0 ? "" : httpUrl() + "/#t=" + guard.token();
    }

    private JsonObject toJson() {
        return new JsonObject()
                .put("name", options.name())
                .put("pid", ProcessHandle.current().pid())
                .put("state", state)
                .put("since", since.toString())
                .put("http", httpUrl())
                .put("tcpPort", tcpPort)
                .put("socket", folder.socket().toString())
                .put("token", guard.token())
                .put(
                        "permissions",
                        options.permissions()
                                .map(file -> file.toAbsolutePath().toString())
                                .orElse(""))
                .put("clustered", options.cluster().enabled())
                .put(
                        "deployments",
                        new JsonArray(deployments.all().stream()
                                .map(Deployment::toJson)
                                .toList()));
    }

    /// Drains and undeploys everything, closes the doors and the `Vertx`, and removes the node's folder; within five
    /// seconds, whatever the verticles do.
    @Override
    public void close() {
        state = "stopping";
        closeAll();
        synchronized (this) {
            folder.close();
        }
    }

    private void closeAll() {
        long deadline = System.nanoTime() + MILLISECONDS.toNanos(CLOSE_MILLIS);
        while (!closers.isEmpty()) {
            long left = Math.max(200, (deadline - System.nanoTime()) / 1_000_000);
            try {
                closers.pop().get().await(left, MILLISECONDS);
            } catch (TimeoutException | RuntimeException failure) {
                LOG.log(WARNING, () -> "node " + options.name() + " did not close in order: " + failure);
            }
        }
    }

    private static <T> T await(String what, Future<T> future) {
        try {
            return future.await(START_SECONDS, SECONDS);
        } catch (TimeoutException late) {
            throw new DeploymentException(what + " was not ready within " + START_SECONDS + " s", late);
        } catch (DeploymentException refusal) {
            throw refusal;
        } catch (DoorException | WrongYaml refusal) {
            throw new DeploymentException(String.valueOf(refusal.getMessage()), refusal);
        } catch (RuntimeException failure) {
            throw new DeploymentException(what + " could not be opened: " + failure.getMessage(), failure);
        }
    }
}
