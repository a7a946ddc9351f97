package io.polyvert.contracts;

import io.polyvert.codegen.JsonShape;
import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.codegen.annotations.VertxGen;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;

/// The worker verticle as a service at [#ADDRESS]: a bounded front for consumers that do blocking work, in any
/// language. In each pool, of its own name or one for each address, at most so many orders run and so many wait; more
/// are refused with code 503.
@ProxyGen
@VertxGen
public interface WorkerService {
    String ADDRESS = "worker";

    static WorkerService proxy(Vertx vertx) {
        return new WorkerServiceVertxEBProxy(vertx, ADDRESS);
    }

    /// `{"result": what the consumer answered}`. Fails as the consumer failed, with 503 when the pool is full.
    @JsonShape(Shapes.WORK_RESULT)
    Future<JsonObject> run(WorkOrder order);

    Future<List<WorkStats>> stats();
}
