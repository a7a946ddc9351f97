package io.polyvert.doors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polyvert.bus.Failure;
import io.vertx.core.Context;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.HttpException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesTest extends HttpDoorContract {
    private Runnable mount() {
        Router router = Router.router(vertx);
        router.get("/").handler(context -> context.end("root"));
        router.get("/loop").handler(context -> context.end(String.valueOf(Context.isOnEventLoopThread())));
        router.post("/echo")
                .handler(BodyHandler.create(false).setBodyLimit(10))
                .handler(context -> context.end(context.body().buffer()));
        router.get("/refuses").handler(context -> context.fail(Failure.CONFLICT.because("it is taken")));
        router.get("/teapot").handler(context -> context.fail(new HttpException(418, "short and stout")));
        router.get("/bug").handler(_ -> {
            throw new IllegalStateException("secret");
        });
        return Routes.of(vertx).mount("/shop", router);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/shop", "/shop/"})
    void mounted_root_isServed(String path) throws Exception {
        mount();

        assertThat(get(path).body()).isEqualTo("root");
    }

    @Test
    void mounted_handler_runsOnAnEventLoop() throws Exception {
        mount();

        assertThat(get("/shop/loop").body()).isEqualTo("true");
    }

    @Test
    void mounted_body_arrivesAndIsLimited() throws Exception {
        mount();

        assertThat(post("/shop/echo", "0123456789").body()).isEqualTo("0123456789");
        assertThat(post("/shop/echo", "0123456789x").statusCode()).isEqualTo(413);
        assertThat(json(post("/shop/echo", "0123456789x")).getString("message"))
                .isEqualTo("the body of POST /shop/echo is larger than this route takes");
    }

    @Test
    void mounted_clientThatAsksFirst_isToldToGoOn() throws Exception {
        mount();

        try (RawClient raw = new RawClient(door.port())) {
            raw.send(
                    "POST /shop/echo HTTP/1.1", "Host: localhost", "Content-Length: 3", "Expect: 100-continue", "", "");
            assertThat(raw.readTo("\r\n\r\n")).startsWith("HTTP/1.1 100 ");
            raw.send("abc");
            assertThat(raw.readTo("abc")).contains("HTTP/1.1 200 ");
        }
    }

    @Test
    void mounted_failures_areJson() throws Exception {
        mount();

        assertThat(get("/shop/refuses").statusCode()).isEqualTo(409);
        assertThat(get("/shop/refuses").body()).isEqualTo("{\"code\":409,\"message\":\"it is taken\"}");
        assertThat(get("/shop/teapot").body()).isEqualTo("{\"code\":418,\"message\":\"short and stout\"}");
        assertThat(get("/shop/bug").body()).isEqualTo("{\"code\":500,\"message\":\"internal error at /shop/bug\"}");
        assertThat(get("/shop/none").body())
                .isEqualTo("{\"code\":404,\"message\":\"nothing at GET /shop/none; a verticle serves /shop\"}");
        assertThat(post("/shop/loop", "").statusCode()).isEqualTo(405);
    }

    @Test
    void unmounted_prefix_isGone() throws Exception {
        Runnable unmount = mount();
        assertThat(Routes.of(vertx).prefixes()).containsExactly("/shop");
        unmount.run();

        assertThat(get("/shop").statusCode()).isEqualTo(404);
        assertThat(get("/shopping").statusCode()).isEqualTo(404);
        mount();
        assertThat(get("/shop").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"shop", "/Shop", "/a/b", "/", "/bus", "/eventbus", "/health", "/base64", "/lib"})
    void mount_badPrefix_isRefused(String prefix) {
        assertThatThrownBy(() -> Routes.of(vertx).mount(prefix, Router.router(vertx)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + prefix + "'");
    }

    @Test
    void mount_takenPrefix_isRefused() {
        mount();

        assertThatThrownBy(this::mount).hasMessage("route '/shop' is mounted already by another verticle");
    }
}
