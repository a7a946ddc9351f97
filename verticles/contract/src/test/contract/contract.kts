import io.polyvert.routing.Subscription
import io.vertx.core.buffer.Buffer
import io.vertx.core.eventbus.Message
import io.vertx.core.eventbus.ReplyException
import io.vertx.core.json.JsonArray
import io.vertx.core.json.JsonObject
import io.vertx.kotlin.coroutines.coAwait
import java.util.UUID
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.asFlow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.fold
import kotlinx.coroutines.flow.onCompletion
import kotlinx.coroutines.flow.onEach

val who = UUID.randomUUID().toString()
val collected = mutableListOf<Any?>()
var temporary: Subscription? = null
val prefix: String = config.getString("at")

fun serve(name: String, handler: suspend (Message<Any?>) -> Any?) = consumer("$prefix.$name", handler)
fun nested(levels: Int): Any = (1..levels).fold(1 as Any) { inner, _ -> listOf(inner) }
val circle = mutableMapOf<String, Any?>()
circle["itself"] = circle

val values = mapOf(
    "null" to null,
    "true" to true,
    "false" to false,
    "0" to 0,
    "42" to 42,
    "-7" to -7,
    "2^53" to 9007199254740992L,
    "2^53 + 1" to 9007199254740993L,
    "-(2^53 + 1)" to -9007199254740993L,
    "largest int64" to Long.MAX_VALUE,
    "smallest int64" to Long.MIN_VALUE,
    "0.5" to 0.5,
    "-0.0" to -0.0,
    "1e300" to 1e300,
    "5e-324" to Double.MIN_VALUE,
    "empty text" to "",
    "emoji, combining, NUL, U+2028" to "🦉 e\u0301 \u0000 \u2028",
    "array" to listOf(1, null, "a", true),
    "empty array" to listOf<Any>(),
    "object" to mapOf("a" to mapOf("b" to listOf(1.5))),
    "empty object" to mapOf<String, Any>(),
    "2^53 + 1 in an object" to mapOf("a" to listOf(9007199254740993L)),
    "nested 100 deep" to nested(100),
    "no bytes" to ByteArray(0),
    "bytes" to ByteArray(256) { it.toByte() },
    "1 MiB of bytes" to ByteArray(1 shl 20) { 7 },
    "NaN" to Double.NaN,
    "NaN inside" to mapOf("a" to listOf(Double.NaN)),
    "infinity" to Double.POSITIVE_INFINITY,
    "of no kind" to Any(),
    "circle" to circle,
    "too deep" to nested(300),
)

fun kind(body: Any?) = when (body) {
    null -> "null"
    is Boolean -> "boolean"
    is Number -> "number"
    is String -> "text"
    is JsonArray -> "array"
    is JsonObject -> "object"
    is Buffer -> "bytes"
    else -> body.javaClass.name
}

fun headersOf(message: Message<*>) = message.headers().associate { it.key to it.value }
fun headers(wanted: JsonObject) = wanted.getJsonObject("headers", JsonObject()).associate { it.key to it.value as String }

serve("echo") { it.body() }
serve("kind") { kind(it.body()) }
serve("next") { (it.body() as Number).toLong() + 1 }
serve("make") { values[it.body()] }
serve("through") { request("suite.echo", it.body()).body() }
serve("later") { delay((it.body() as Int).toLong()); "later" }

serve("ask") { message ->
    val wanted = message.body() as JsonObject
    val reply = request(wanted.getString("address"), wanted.getValue("body"), wanted.getLong("timeout"), headers(wanted), key = wanted.getString("key"))
    mapOf("body" to reply.body(), "headers" to headersOf(reply))
}
serve("catch") { message ->
    val wanted = message.body() as JsonObject
    try {
        request(wanted.getString("address"), timeout = wanted.getLong("timeout")).body()
    } catch (failure: ReplyException) {
        mapOf("type" to failure.failureType().name, "code" to failure.failureCode(), "text" to failure.message)
    } catch (refused: IllegalArgumentException) {
        mapOf("type" to "", "code" to 0, "text" to refused.message)
    }
}
serve("headers") { headersOf(it) }
serve("answerHeaders") { Reply("see the headers", mapOf("Made-By" to "the verticle", "n" to "1")) }
serve("tell") { message ->
    val told = message.body() as JsonObject
    if (told.getString("how") == "send") send(told.getString("address"), told.getValue("body"), headers(told))
    else publish(told.getString("address"), told.getValue("body"), headers(told))
}
serve("told") { send("suite.heard", it.body()) }
serve("collect") { collected += it.body() }
serve("collected") { collected }

serve("fail") { message ->
    val wanted = message.body() as JsonObject
    throw failure(wanted.getInteger("code"), wanted.getString("text"))
}
serve("throw") { error("boom") }
serve("throwLater") { delay(1); error("boom") }

serve("remaining") { remaining }
serve("waits") {
    try {
        send("suite.heard", "waits")
        awaitCancellation()
    } catch (cancelled: CancellationException) {
        send("suite.heard", "cancelled")
        throw cancelled
    }
}

serve("count") { message ->
    var made = 0
    (0 until message.body() as Int).asFlow().onEach { made++ }.onCompletion { send("suite.heard", "made $made") }
}
serve("breaks") { flow { for (n in 0..2) emit(n); throw failure(409, "no more") } }
suspend fun sum(numbers: Flow<Any?>) = numbers.fold(0) { total, n -> total + n as Int }
serve("sum") { sum(stream("suite.count", it.body())) }
serve("first") { stream("suite.count", it.body()).first() }
serve("total") { sum(it.stream!!) }
serve("bring") { request("suite.total", stream = (0 until it.body() as Int).asFlow()).body() }

serve("register") { temporary = serve("temporary") { "here" }; temporary!!.completion().coAwait() }
serve("unregister") { temporary!!.unregister().coAwait() }
serve("ticks") { message ->
    val done = CompletableDeferred<Int>()
    var count = 0
    vertx.setPeriodic(2) { id ->
        if (++count == message.body()) {
            vertx.cancelTimer(id)
            done.complete(count)
        }
    }
    done.await()
}
serve("cancelledTimer") {
    var fired = false
    vertx.cancelTimer(vertx.setTimer(5) { fired = true })
    delay(50)
    fired
}
serve("timerThrows") { vertx.setTimer(1) { error("a tick went wrong") }; null }
serve("config") { config }
serve("who") { who }
serve("any.*") { it.address() }
consumer("$prefix.team", group = "team") { send("suite.heard", who); who }
serve("log") {
    log.log(System.Logger.Level.INFO, "${it.body()} info")
    log.log(System.Logger.Level.WARNING, "${it.body()} warning")
    log.log(System.Logger.Level.ERROR, "${it.body()} error")
}
onStop { send("suite.heard", "stopped $prefix") }
