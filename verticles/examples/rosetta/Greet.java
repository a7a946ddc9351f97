import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;

/** Run it alone: vertx run Greet.java */
public class Greet extends VerticleBase {
    @Override
    public Future<?> start() {
        return vertx.eventBus().consumer("greet", this::greet).completion();
    }

    private void greet(Message<Object> message) {
        if (message.body() instanceof JsonObject person && person.getValue("name") instanceof String name) {
            message.reply(new JsonObject().put("greeting", "Hello, " + name).put("language", "Java"));
        } else {
            message.fail(400, "greet takes {\"name\":\"Ada\"}");
        }
    }
}
