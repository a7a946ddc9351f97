package io.polyvert.script

import io.polyvert.bus.Failure
import io.polyvert.bus.OwnFrames
import io.polyvert.calls.Call
import io.polyvert.calls.Calls
import io.polyvert.doors.FailureText
import io.polyvert.recorder.Recorder
import io.polyvert.routing.Routing
import io.polyvert.routing.Subscription
import io.polyvert.streams.Incoming
import io.polyvert.streams.Streams
import io.polyvert.travel.ThrownCheck
import io.vertx.core.Future
import io.vertx.core.Handler
import io.vertx.core.Vertx
import io.vertx.core.eventbus.DeliveryOptions
import io.vertx.core.eventbus.EventBus
import io.vertx.core.eventbus.Message
import io.vertx.core.eventbus.ReplyException
import io.vertx.core.eventbus.ReplyFailure
import io.vertx.core.json.JsonArray
import io.vertx.core.json.JsonObject
import io.vertx.core.streams.ReadStream
import io.vertx.kotlin.coroutines.CoroutineVerticle
import io.vertx.kotlin.coroutines.coAwait
import io.vertx.kotlin.coroutines.dispatcher
import java.math.BigDecimal
import java.util.Optional
import java.util.concurrent.ConcurrentHashMap
import kotlin.coroutines.intrinsics.suspendCoroutineUninterceptedOrReturn
import kotlin.coroutines.jvm.internal.CoroutineStackFrame
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.asFlow
import kotlinx.coroutines.flow.emitAll
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.map
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

    /** A flow that is collected as fast as it is fetched. */
    private class Given(private val scope: CoroutineScope, private val items: Flow<Any?>) : ReadStream<Any?> {
        private val wanted = MutableStateFlow(0L)
        private var job: Job? = null
        private var handler: Handler<Any?>? = null
        private var endHandler: Handler<Void>? = null
        private var exceptionHandler: Handler<Throwable>? = null

        fun close() {
            job?.cancel()
        }

        override fun fetch(amount: Long) = apply {
            wanted.value += amount
            if (job == null) job = scope.launch { collect() }
        }

        private suspend fun collect() {
            try {
                var given = 0L
                items.collect { item ->
                    wanted.first { it > given }
                    given++
                    handler?.handle(item)
                }
                endHandler?.handle(null)
            } catch (cancelled: CancellationException) {
                throw cancelled
            } catch (failure: Throwable) {
                exceptionHandler?.handle(failure)
            }
        }

        override fun pause() = this // nothing is given before it is fetched

        override fun resume() = fetch(Long.MAX_VALUE / 2)

        override fun handler(handler: Handler<Any?>?) = apply { this.handler = handler }

        override fun endHandler(endHandler: Handler<Void>?) = apply { this.endHandler = endHandler }

        override fun exceptionHandler(exceptionHandler: Handler<Throwable>?) = apply { this.exceptionHandler = exceptionHandler }
    }

    private val consumers = mutableListOf<Subscription>()
    private val inHand = ConcurrentHashMap.newKeySet<Job>()
    private val brought = ConcurrentHashMap<Message<*>, Incoming>()
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
     * What the handler returns is the reply, a Map or List as JSON, a Flow or Sequence as a stream; what it throws is the
     * failure. When nobody waits for the answer any more, its coroutine is cancelled. The address may be a pattern: `*` is
     * any one segment, `>` at the end is all that follow. Of a group's members one gets each message.
     */
    fun consumer(address: String, group: String, handler: suspend (Message<Any?>) -> Any?): Subscription =
        Routing.of(vertx).consumer<Any>(address, group) {
            @Suppress("UNCHECKED_CAST") // a body may be null
            take(it as Message<Any?>, handler)
        }.also { consumers += it }

    fun consumer(address: String, handler: suspend (Message<Any?>) -> Any?): Subscription = consumer(address, "", handler)

    /**
     * Waits `timeout` ms at most, and no longer than the caller of the handler that asks. The other handler reads `stream`
     * as `message.stream`.
     */
    suspend fun request(
        address: String,
        body: Any? = null,
        timeout: Long? = null,
        headers: Map<String, String> = emptyMap(),
        stream: Flow<Any?>? = null,
        key: String? = null,
    ): Message<Any?> {
        val options = patient(timeout, headers, stream, key)
        val request = Calls.of(vertx).request<Any>(address, json(body), options)
        try {
            val reply = request.reply().coAwait()
            Streams.of(vertx).begunBy(reply).ifPresent {
                it.cancel()
                throw Failure.INVALID.because("'$address' answers with a stream; read it: stream(\"$address\").collect { ... }")
            }
            @Suppress("UNCHECKED_CAST") // a body may be null
            return reply as Message<Any?>
        } catch (cancelled: CancellationException) {
            request.cancel()
            throw cancelled
        } catch (failure: ReplyException) {
            line()?.let { here -> Call.current().ifPresent { it.waitedAt(here) } }
            throw inWords(failure, address, options.sendTimeout)
        }
    }

    /** The script's line that waits; no thread's stack has it. */
    private suspend fun line(): StackTraceElement? = suspendCoroutineUninterceptedOrReturn { waiting ->
        generateSequence(waiting as? CoroutineStackFrame) { it.callerFrame }
            .mapNotNull { it.getStackTraceElement() }
            .firstOrNull { isOwn(it) }
            ?.let { asWritten(it) }
    }

    /**
     * What a handler gives as a stream; of one that answers with one body, a stream of one item. Asks when it is collected,
     * and lets go of the stream when that ends before. `timeout` is for the first answer.
     */
    fun stream(
        address: String,
        body: Any? = null,
        timeout: Long? = null,
        headers: Map<String, String> = emptyMap(),
        stream: Flow<Any?>? = null,
        key: String? = null,
    ): Flow<Any?> = flow {
        val options = patient(timeout, headers, stream, key)
        val incoming = Streams.of(vertx).request(address, json(body), options)
        try {
            emitAll(items(incoming))
        } catch (failure: ReplyException) {
            throw inWords(failure, address, options.sendTimeout)
        }
    }

    /** The stream that the caller brings; null when it brings none. */
    val Message<*>.stream: Flow<Any?>? get() = brought[this]?.let { items(it) }

    private fun items(incoming: Incoming): Flow<Any?> = flow {
        try {
            while (true) {
                val batch = incoming.batch().coAwait()
                if (batch.isEmpty()) break
                batch.forEach { emit(it) }
            }
        } finally {
            incoming.cancel()
        }
    }

    private fun patient(timeout: Long?, headers: Map<String, String>, stream: Flow<Any?>?, key: String?): DeliveryOptions {
        val calls = Calls.of(vertx).options()
        val most = calls.maxTimeoutMs()
        require(timeout == null || timeout in 1..most) { "timeout $timeout is not a number of milliseconds from 1 to $most (calls.maxTimeoutMs)" }
        val options = options(headers, key).setSendTimeout(timeout ?: calls.timeoutMs().toLong())
        return if (stream == null) options else given(stream).let { Streams.of(vertx).bringing(options, it, it::close) }
    }

    private fun given(items: Flow<Any?>) = Given(CoroutineScope(coroutineContext + dispatcher()), items.map { json(it) })

    private fun dispatcher() = Vertx.currentContext()!!.dispatcher()

    private fun inWords(failure: ReplyException, address: String, timeout: Long): ReplyException {
        if (failure.failureType() == ReplyFailure.RECIPIENT_FAILURE) return failure
        val text = FailureText.of(failure, address, timeout) { Recorder.of(vertx).registered() }
        return ReplyException(failure.failureType(), failure.failureCode(), text)
    }

    /** Messages of one `key` go to one member of a group, while its members stay the same. */
    fun send(address: String, body: Any? = null, headers: Map<String, String> = emptyMap(), key: String? = null) {
        Routing.of(vertx).send(address, json(body), options(headers, key))
    }

    fun publish(address: String, body: Any? = null, headers: Map<String, String> = emptyMap(), key: String? = null) {
        bus.publish(address, json(body), options(headers, key))
    }

    /** A failure with a code of your choice, to throw. */
    fun failure(code: Int, text: String) = ReplyException(ReplyFailure.RECIPIENT_FAILURE, code, text)

    private fun options(headers: Map<String, String>, key: String? = null): DeliveryOptions {
        val options = DeliveryOptions()
        headers.forEach { (name, value) -> options.addHeader(name, value) }
        return Routing.of(vertx).keyed(options, key)
    }

    private fun take(message: Message<Any?>, handler: suspend (Message<Any?>) -> Any?) {
        if (inHand.size >= MAX_IN_HAND) {
            message.fail(503, "'${message.address()}' has $MAX_IN_HAND messages in hand; try again later")
            return
        }
        val call = Call.current()
        Streams.of(vertx).broughtBy(message).ifPresent { brought[message] = it }
        // on the message's own context, which knows the deadline
        val job = launch(dispatcher()) { answer(message, call.orElse(null), handler) }
        inHand += job
        job.invokeOnCompletion {
            inHand -= job
            brought.remove(message)?.cancel()
        }
        call.ifPresent { it.onCancel { job.cancel(CancellationException("the caller of '${message.address()}' has left")) } }
    }

    private suspend fun answer(message: Message<Any?>, call: Call?, handler: suspend (Message<Any?>) -> Any?) {
        try {
            val result = handler(message)
            if (message.replyAddress() == null) return
            val items = result as? Flow<Any?> ?: (result as? Sequence<Any?>)?.asFlow()
            if (items != null) {
                brought.remove(message) // only who answers with a stream goes on reading
                given(items).let { Streams.of(vertx).reply(message, it, it::close) }
                return
            }
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
        if (failure !is ReplyException) log.log(System.Logger.Level.ERROR, "a handler of ${message.address()} failed", OwnFrames.cut(failure))
        if (message.replyAddress() != null) ThrownCheck.refuse(message, Optional.ofNullable(call), failure)
    }

    /** Its stack names the file as the user does: the compiler got the text in a .kt file. */
    private fun placed(failure: Throwable): Throwable {
        failure.stackTrace = failure.stackTrace.map { if (isOwn(it)) asWritten(it) else it }.toTypedArray()
        return failure
    }

    private fun isOwn(frame: StackTraceElement) = frame.className == javaClass.name || frame.className.startsWith("${javaClass.name}$")

    private fun asWritten(frame: StackTraceElement) =
        StackTraceElement(frame.className, frame.methodName, "${frame.fileName}s", frame.lineNumber)

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
