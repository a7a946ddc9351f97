import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;

public class Hello extends VerticleBase {
    @Override
    public Future<?> start() {
        return vertx.eventBus().consumer("greet", this::greet).completion();
    }

    private void greet(Message<JsonObject> message) {
        String name = message.body().getString("name");
        vertx.eventBus()
                .request("codec.base64.encode", name)
                .map(reply -> new JsonObject().put("greeting", "Hello, " + name).put("base64", reply.body()))
                .onComplete(message::reply, cause -> message.fail(500, cause.getMessage()));
    }
}
