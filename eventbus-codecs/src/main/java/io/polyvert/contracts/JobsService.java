package io.polyvert.contracts;

import io.polyvert.codegen.JsonShape;
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
    @JsonShape(Shapes.SUBMITTED)
    Future<JsonObject> submit(JobOrder order);

    @JsonShape(Shapes.JOB)
    Future<JsonObject> get(String id);

    /// The job when it has finished; fails with 503 when it has not within `timeoutMs`.
    @JsonShape(Shapes.JOB_REF)
    Future<JsonObject> await(String id, long timeoutMs);

    /// The job, which does not run any more.
    @JsonShape(Shapes.JOB_REF)
    Future<JsonObject> cancel(String id);

    /// A finished job, to be done once more with all its attempts; fails with 409 while another has its
    /// key.
    @JsonShape(Shapes.JOB_REF)
    Future<JsonObject> retry(String id);

    /// `{"jobs": [...], "next"}`, the latest first. `query` may name `state`, `address`, `parent`,
    /// `before` (an id) and `limit`.
    @JsonShape(Shapes.JOB_PAGE)
    Future<JsonObject> list(@JsonShape(Shapes.JOB_QUERY) JsonObject query);

    @JsonShape(Shapes.JOB_QUEUE)
    Future<JsonObject> pause(String address);

    @JsonShape(Shapes.JOB_QUEUE_REF)
    Future<JsonObject> resume(String address);

    @JsonShape(Shapes.JOB_STATS)
    Future<JsonObject> stats();
}
