import io.vertx.core.json.JsonObject
import io.vertx.kotlin.coroutines.CoroutineVerticle
import io.vertx.kotlin.coroutines.coAwait

/** Run it alone: vertx run Greet.kt */
class Greet : CoroutineVerticle() {
    override suspend fun start() {
        vertx.eventBus().consumer<Any?>("greet") { message ->
            val name = (message.body() as? JsonObject)?.getValue("name")
            if (name is String) message.reply(JsonObject().put("greeting", "Hello, $name").put("language", "Kotlin"))
            else message.fail(400, """greet takes {"name":"Ada"}""")
        }.completion().coAwait()
    }
}
