package io.polyvert.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `vertx gen`, without a node and with one.
class GenIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private Vertx vertx;

    @BeforeEach
    void open() {
        vertx = new Vertx(folder);
    }

    @AfterEach
    void close() {
        vertx.close();
    }

    @Test
    void gen_withoutANode_writesTheBuiltInServices() throws IOException {
        assertThat(vertx.run("gen", "ts", "--out", "ts").out().lines())
                .containsExactly("wrote ts/Base64Service.ts", "wrote ts/JobsService.ts", "wrote ts/WorkerService.ts");
        assertThat(folder.resolve("ts/JobsService.ts"))
                .content()
                .contains("async await(id: string, timeoutMs: number,");
        assertThat(vertx.run("gen", "py", "codec.base64").out())
                .startsWith("# Written by `vertx gen py` from io.polyvert.contracts.Base64Service")
                .contains(
                        "async def encode(self, bytes: bytes, variant: str, *, timeout: Optional[float] = None) -> str:");
    }

    @Test
    void gen_asyncapi_isOneDocumentOfARunningNode() {
        vertx.node("bare", "--http-port", "-1");
        Vertx.Outcome said = vertx.run("gen", "asyncapi", "WorkerService", "--node");
        JsonObject document = new JsonObject(said.out());
        assertThat(document.getString("asyncapi")).isEqualTo("3.0.0");
        assertThat(document.getJsonObject("channels").fieldNames())
                .containsExactly("WorkerService", "WorkerService.replies");
    }

    @Test
    void gen_nodeWanted_noneRuns_exitsWith3() {
        assertThat(vertx.run("gen", "ts", "WorkerService", "--node").exit()).isEqualTo(3);
    }
}
