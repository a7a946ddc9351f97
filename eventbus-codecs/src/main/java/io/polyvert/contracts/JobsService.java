package io.polyvert.contracts;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.codegen.annotations.VertxGen;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;

/// Durable jobs as a service at [#ADDRESS]. A job is shown as JSON with `id`, `address`, `state`,
/// `attempt`, its times as ISO texts, `progress`, `errors` (one for each attempt that failed) and
/// `result`. An unknown job fails with 404, a wrong order with 400; 503 means that the job could not be
/// made safe, and why.
@ProxyGen
@VertxGen
public interface JobsService {
    String ADDRESS = "jobs";

    static JobsService proxy(Vertx vertx) {
        return new JobsServiceVertxEBProxy(vertx, ADDRESS);
    }

    /// `{"id", "created"}` when the job is safe. Bytes as a body need the bus address `jobs.submit`.
    Future<JsonObject> submit(JobOrder order);

    Future<JsonObject> get(String id);

    /// The job when it has finished; fails with 503 when it has not within `timeoutMs`.
    Future<JsonObject> await(String id, long timeoutMs);

    /// The job, which does not run any more.
    Future<JsonObject> cancel(String id);

    /// A finished job, to be done once more with all its attempts.
    Future<JsonObject> retry(String id);

    /// `{"jobs": [...], "next"}`, the latest first. `query` may name `state`, `address`, `parent`,
    /// `before` (an id) and `limit`.
    Future<JsonObject> list(JsonObject query);

    Future<JsonObject> pause(String address);

    Future<JsonObject> resume(String address);

    Future<JsonObject> stats();
}
