package io.polyvert.node;

import io.polyvert.calls.CallOptions;
import io.polyvert.cluster.ClusterOptions;
import io.polyvert.doors.HttpOptions;
import io.polyvert.doors.TcpOptions;
import io.polyvert.doors.TlsOptions;
import io.polyvert.jobs.JobOptions;
import io.polyvert.worker.WorkerOptions;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Optional;

/// How one node is set up.
///
/// @param name unique among the nodes of this user on this machine
/// @param home where node folders live, private to the user
/// @param permissions the file of what clients may do; without one a node listens on loopback only
/// @param vertx what Vert.x itself calls `VertxOptions`, for what the platform has no option of its own
public record NodeOptions(
        String name,
        Path home,
        HttpOptions http,
        TcpOptions tcp,
        TlsOptions tls,
        CallOptions calls,
        WorkerOptions worker,
        JobOptions jobs,
        ClusterOptions cluster,
        Optional<Path> permissions,
        JsonObject vertx) {
    public NodeOptions {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
            throw new IllegalArgumentException("name '" + name + "' is not a node name;"
                    + " allowed: letters, digits, '.', '_' and '-', at most 64, a letter or digit first");
        }
    }

    public static NodeOptions of(String name, Path home) {
        return new NodeOptions(
                name,
                home,
                HttpOptions.DEFAULTS,
                TcpOptions.DEFAULTS,
                TlsOptions.DEFAULTS,
                CallOptions.DEFAULTS,
                WorkerOptions.DEFAULTS,
                JobOptions.DEFAULTS,
                ClusterOptions.DEFAULTS,
                Optional.empty(),
                new JsonObject());
    }

    public NodeOptions withHttp(HttpOptions http) {
        return new NodeOptions(name, home, http, tcp, tls, calls, worker, jobs, cluster, permissions, vertx);
    }

    public NodeOptions withTcp(TcpOptions tcp) {
        return new NodeOptions(name, home, http, tcp, tls, calls, worker, jobs, cluster, permissions, vertx);
    }

    public NodeOptions withTls(TlsOptions tls) {
        return new NodeOptions(name, home, http, tcp, tls, calls, worker, jobs, cluster, permissions, vertx);
    }

    public NodeOptions withCalls(CallOptions calls) {
        return new NodeOptions(name, home, http, tcp, tls, calls, worker, jobs, cluster, permissions, vertx);
    }

    public NodeOptions withWorker(WorkerOptions worker) {
        return new NodeOptions(name, home, http, tcp, tls, calls, worker, jobs, cluster, permissions, vertx);
    }

    public NodeOptions withJobs(JobOptions jobs) {
        return new NodeOptions(name, home, http, tcp, tls, calls, worker, jobs, cluster, permissions, vertx);
    }

    public NodeOptions withCluster(ClusterOptions cluster) {
        return new NodeOptions(name, home, http, tcp, tls, calls, worker, jobs, cluster, permissions, vertx);
    }

    public NodeOptions withPermissions(Path permissions) {
        return new NodeOptions(
                name, home, http, tcp, tls, calls, worker, jobs, cluster, Optional.of(permissions), vertx);
    }

    public NodeOptions withVertx(JsonObject vertx) {
        return new NodeOptions(name, home, http, tcp, tls, calls, worker, jobs, cluster, permissions, vertx);
    }
}
