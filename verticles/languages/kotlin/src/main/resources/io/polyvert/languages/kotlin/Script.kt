package io.polyvert.script

import io.vertx.core.Future
import io.vertx.core.eventbus.EventBus
import io.vertx.core.eventbus.Message
import io.vertx.core.eventbus.ReplyException
import io.vertx.core.eventbus.ReplyFailure
import io.vertx.core.json.JsonArray
import io.vertx.core.json.JsonObject
import io.vertx.kotlin.coroutines.CoroutineVerticle
import io.vertx.kotlin.coroutines.coAwait
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.launch

/** What a .kts file sees. Its statements run once, at start; each message is handled in a coroutine of its own. */
abstract class Script : CoroutineVerticle() {
    private val registrations = mutableListOf<Future<Void>>()
    private var hook: (suspend () -> Unit)? = null

    val bus: EventBus get() = vertx.eventBus()
    val log: System.Logger = System.getLogger("io.polyvert.verticle")

    protected abstract suspend fun script()

    override suspend fun start() {
        script()
        registrations.forEach { it.coAwait() }
    }

    override suspend fun stop() {
        hook?.invoke()
    }

    fun onStop(run: suspend () -> Unit) {
        hook = run
    }

    /** What the handler returns is the reply, a Map or List as JSON; what it throws is the failure. */
    fun consumer(address: String, handler: suspend (Message<Any?>) -> Any?) {
        registrations += bus.consumer<Any?>(address) { message -> launch { answer(message, handler) } }.completion()
    }

    suspend fun request(address: String, body: Any?): Message<Any?> = bus.request<Any?>(address, json(body)).coAwait()

    /** A failure with a code of your choice, to throw. */
    fun failure(code: Int, text: String) = ReplyException(ReplyFailure.RECIPIENT_FAILURE, code, text)

    private suspend fun answer(message: Message<Any?>, handler: suspend (Message<Any?>) -> Any?) {
        try {
            val result = handler(message)
            if (message.replyAddress() != null) message.reply(json(if (result == Unit) null else result))
        } catch (cancelled: CancellationException) {
            throw cancelled
        } catch (refused: ReplyException) {
            if (message.replyAddress() != null) message.fail(refused.failureCode(), refused.message)
        } catch (failure: Throwable) {
            log.log(System.Logger.Level.ERROR, "a handler of ${message.address()} failed", failure)
            if (message.replyAddress() != null) message.fail(500, "${failure.javaClass.simpleName}: ${failure.message}")
        }
    }

    private fun json(value: Any?): Any? = when (value) {
        is JsonObject, is JsonArray -> value
        is Map<*, *> -> JsonObject().also { json -> value.forEach { (key, item) -> json.put(key.toString(), json(item)) } }
        is Iterable<*> -> JsonArray(value.map { json(it) })
        else -> value
    }
}
