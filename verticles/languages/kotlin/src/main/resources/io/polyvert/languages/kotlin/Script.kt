package io.polyvert.script

import io.polyvert.bus.Hop
import io.polyvert.bus.TracedFailure
import io.polyvert.calls.Call
import io.polyvert.calls.Calls
import io.polyvert.doors.FailureText
import io.polyvert.recorder.Recorder
import io.vertx.core.Future
import io.vertx.core.Vertx
import io.vertx.core.eventbus.DeliveryOptions
import io.vertx.core.eventbus.EventBus
import io.vertx.core.eventbus.Message
import io.vertx.core.eventbus.MessageConsumer
import io.vertx.core.eventbus.ReplyException
import io.vertx.core.eventbus.ReplyFailure
import io.vertx.core.json.JsonArray
import io.vertx.core.json.JsonObject
import io.vertx.kotlin.coroutines.CoroutineVerticle
import io.vertx.kotlin.coroutines.coAwait
import io.vertx.kotlin.coroutines.dispatcher
import java.math.BigDecimal
import java.util.concurrent.ConcurrentHashMap
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.Job
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeoutOrNull

private const val MAX_IN_HAND = 10_000
private const val MAX_DEPTH = 256
private const val FINISH_MS = 1_500L

/** What a .kts file sees. Its statements run once, at start; each message is handled in a coroutine of its own. */
abstract class Script : CoroutineVerticle() {
    /** A reply with headers, for a handler to return. */
    class Reply(val body: Any?, val headers: Map<String, String> = emptyMap())

    private val consumers = mutableListOf<MessageConsumer<Any?>>()
    private val inHand = ConcurrentHashMap.newKeySet<Job>()
    private var hook: (suspend () -> Unit)? = null

    val bus: EventBus get() = vertx.eventBus()
    val log: System.Logger = System.getLogger("verticle." + javaClass.simpleName.removePrefix("Script_"))

    /** How many ms the caller of the handler that runs still waits; null when it did not say. */
    val remaining: Long? get() = Call.current().flatMap { it.remaining() }.map { it.toMillis() }.orElse(null)

    protected abstract suspend fun script()

    override suspend fun start() {
        try {
            script()
        } catch (failure: Throwable) {
            throw placed(failure)
        }
        consumers.toList().forEach { it.completion().coAwait() }
    }

    override suspend fun stop() {
        Future.join(consumers.map { it.unregister() }).otherwiseEmpty().coAwait()
        withTimeoutOrNull(FINISH_MS) { inHand.toList().joinAll() }
        hook?.invoke()
    }

    fun onStop(run: suspend () -> Unit) {
        hook = run
    }

    /**
     * What the handler returns is the reply, a Map or List as JSON; what it throws is the failure. When nobody waits
     * for the answer any more, its coroutine is cancelled.
     */
    fun consumer(address: String, handler: suspend (Message<Any?>) -> Any?): MessageConsumer<Any?> =
        bus.consumer<Any?>(address) { take(it, handler) }.also { consumers += it }

    /** Waits `timeout` ms at most, and no longer than the caller of the handler that asks. */
    suspend fun request(
        address: String,
        body: Any? = null,
        timeout: Long? = null,
        headers: Map<String, String> = emptyMap(),
    ): Message<Any?> {
        val calls = Calls.of(vertx)
        val most = calls.options().maxTimeoutMs()
        require(timeout == null || timeout in 1..most) { "timeout $timeout is not a number of milliseconds from 1 to $most (calls.maxTimeoutMs)" }
        val options = options(headers).setSendTimeout(timeout ?: calls.options().timeoutMs().toLong())
        val request = calls.request<Any>(address, json(body), options)
        try {
            @Suppress("UNCHECKED_CAST") // a body may be null
            return request.reply().coAwait() as Message<Any?>
        } catch (cancelled: CancellationException) {
            request.cancel()
            throw cancelled
        } catch (failure: ReplyException) {
            if (failure.failureType() == ReplyFailure.RECIPIENT_FAILURE) throw failure
            val text = FailureText.of(failure, address, options.sendTimeout) { Recorder.of(vertx).registered() }
            throw ReplyException(failure.failureType(), failure.failureCode(), text)
        }
    }

    fun send(address: String, body: Any? = null, headers: Map<String, String> = emptyMap()) {
        bus.send(address, json(body), options(headers))
    }

    fun publish(address: String, body: Any? = null, headers: Map<String, String> = emptyMap()) {
        bus.publish(address, json(body), options(headers))
    }

    /** A failure with a code of your choice, to throw. */
    fun failure(code: Int, text: String) = ReplyException(ReplyFailure.RECIPIENT_FAILURE, code, text)

    private fun options(headers: Map<String, String>) =
        DeliveryOptions().also { options -> headers.forEach { (name, value) -> options.addHeader(name, value) } }

    private fun take(message: Message<Any?>, handler: suspend (Message<Any?>) -> Any?) {
        if (inHand.size >= MAX_IN_HAND) {
            message.fail(503, "'${message.address()}' has $MAX_IN_HAND messages in hand; try again later")
            return
        }
        val call = Call.current()
        // on the message's own context, which knows the deadline
        val job = launch(Vertx.currentContext()!!.dispatcher()) { answer(message, call.orElse(null), handler) }
        inHand += job
        job.invokeOnCompletion { inHand -= job }
        call.ifPresent { it.onCancel { job.cancel(CancellationException("the caller of '${message.address()}' has left")) } }
    }

    private suspend fun answer(message: Message<Any?>, call: Call?, handler: suspend (Message<Any?>) -> Any?) {
        try {
            val result = handler(message)
            if (message.replyAddress() == null) return
            val reply = result as? Reply ?: Reply(if (result == Unit) null else result)
            message.reply(json(reply.body), options(reply.headers))
        } catch (cancelled: CancellationException) {
            message.fail(499, "the work at ${message.address()} was cancelled")
            throw cancelled
        } catch (failure: Throwable) {
            refuse(message, call, placed(failure))
        }
    }

    private fun refuse(message: Message<Any?>, call: Call?, failure: Throwable) {
        val meant = failure as? ReplyException
        if (meant == null) log.log(System.Logger.Level.ERROR, "a handler of ${message.address()} failed", failure)
        if (message.replyAddress() == null) return
        val code = if (meant == null) 500 else io.polyvert.bus.Failure.codeOf(meant)
        val text = if (meant == null) "internal error at ${message.address()}: ${failure.message}" else meant.message.orEmpty()
        val here = Hop.of(failure, message.address(), call?.ageMs() ?: 0)
        TracedFailure.answer(message, code, text, here, TracedFailure.traceOf(failure))
    }

    /** Its stack names the file as the user does: the compiler got the text in a .kt file. */
    private fun placed(failure: Throwable): Throwable {
        val own = javaClass.name
        failure.stackTrace = failure.stackTrace.map { frame ->
            if (frame.className != own && !frame.className.startsWith("$own$")) frame
            else StackTraceElement(frame.className, frame.methodName, "${frame.fileName}s", frame.lineNumber)
        }.toTypedArray()
        return failure
    }

    private fun json(value: Any?, depth: Int = 0): Any? {
        require(depth <= MAX_DEPTH) { "the body is nested deeper than $MAX_DEPTH, or contains itself" }
        return when (value) {
            is JsonObject, is JsonArray -> value
            is Map<*, *> -> JsonObject().also { json -> value.forEach { (key, item) -> json.put(key.toString(), json(item, depth + 1)) } }
            is Iterable<*> -> JsonArray(value.map { json(it, depth + 1) })
            is BigDecimal -> value.toDouble()
            is ByteArray -> io.vertx.core.buffer.Buffer.buffer(value)
            else -> value
        }
    }
}
