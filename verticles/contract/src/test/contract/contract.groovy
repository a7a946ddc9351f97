import io.vertx.core.Promise
import io.vertx.core.buffer.Buffer
import io.vertx.core.eventbus.ReplyException
import java.util.stream.IntStream
import java.util.stream.Stream

def who = UUID.randomUUID().toString()
def collected = []
def temporary = null
def at = { String name -> "${config.at}.${name}".toString() }
def serve = { String name, Closure handler -> bus.consumer(at(name), handler) }
def nested = { int levels -> (1..levels).inject(1) { inner, _ -> [inner] } }
def circle = [:]
circle.itself = circle

def values = [
    "null": null,
    "true": true,
    "false": false,
    "0": 0,
    "42": 42,
    "-7": -7,
    "2^53": 9007199254740992L,
    "2^53 + 1": 9007199254740993L,
    "-(2^53 + 1)": -9007199254740993L,
    "largest int64": Long.MAX_VALUE,
    "smallest int64": Long.MIN_VALUE,
    "0.5": 0.5,
    "-0.0": -0.0d,
    "1e300": 1e300,
    "5e-324": Double.MIN_VALUE,
    "empty text": "",
    "emoji, combining, NUL, U+2028": "🦉 e\u0301 \0 \u2028",
    "array": [1, null, "a", true],
    "empty array": [],
    "object": [a: [b: [1.5]]],
    "empty object": [:],
    "2^53 + 1 in an object": [a: [9007199254740993L]],
    "nested 100 deep": nested(100),
    "no bytes": new byte[0],
    "bytes": (0..255).collect { it as byte } as byte[],
    "1 MiB of bytes": Buffer.buffer([7] * (1 << 20) as byte[]),
    "NaN": Double.NaN,
    "NaN inside": [a: [Double.NaN]],
    "infinity": Double.POSITIVE_INFINITY,
    "of no kind": new Object(),
    "circle": circle,
    "too deep": nested(300),
]

def kind = { body ->
    switch (body) {
        case null: return "null"
        case Boolean: return "boolean"
        case Number: return "number"
        case String: return "text"
        case List: return "array"
        case Map: return "object"
        case Buffer: return "bytes"
        default: return body.class.name
    }
}
def headersOf = { message -> message.headers.collectEntries { [it.key, it.value] } }
def options = { wanted -> wanted.findAll { it.key in ["headers", "timeout", "key"] } }

serve("echo") { it.body }
serve("kind") { kind(it.body) }
serve("next") { it.body + 1 }
serve("make") { values[it.body] }
serve("through") { bus.request("suite.echo", it.body).map { reply -> reply.body } }
serve("later") { vertx.timer(it.body).map("later") }

serve("ask") { message ->
    def wanted = message.body
    bus.request(wanted.address, wanted.body, options(wanted)).map { [body: it.body, headers: headersOf(it)] }
}
serve("catch") { message ->
    def wanted = message.body
    try {
        bus.request(wanted.address, null, options(wanted)).map { it.body }.otherwise { ReplyException failure ->
            [type: failure.failureType().name(), code: failure.failureCode(), text: failure.message]
        }
    } catch (IllegalArgumentException refused) {
        [type: "", code: 0, text: refused.message]
    }
}
serve("headers") { headersOf(it) }
serve("answerHeaders") { it.reply("see the headers", [headers: ["Made-By": "the verticle", n: 1]]) }
serve("tell") { message ->
    def told = message.body
    bus."${told.how}"(told.address, told.body, [headers: told.headers])
}
serve("told") { bus.send("suite.heard", it.body) }
serve("collect") { collected << it.body }
serve("collected") { collected }

serve("fail") { throw bus.failure(it.body.code, it.body.text) }
serve("throw") { throw new IllegalStateException("boom") }
serve("throwLater") { vertx.timer(1).map { throw new IllegalStateException("boom") } }

serve("remaining") { it.remaining }
serve("waits") { message ->
    def never = Promise.promise()
    message.onCancel {
        bus.send("suite.heard", "cancelled")
        never.fail("cancelled")
    }
    bus.send("suite.heard", "waits")
    never.future()
}

serve("count") { message ->
    int made = 0
    IntStream.range(0, message.body).peek { made++ }.boxed().onClose { bus.send("suite.heard", "made $made") }
}
serve("breaks") { Stream.of(0, 1, 2, 3).peek { if (it == 3) throw bus.failure(409, "no more") } }
def sum = { numbers ->
    int total = 0
    numbers.read { total += it }.map { total }
}
serve("sum") { sum(bus.stream("suite.count", it.body)) }
serve("first") { message ->
    def numbers = bus.stream("suite.count", message.body)
    def first = Promise.promise()
    numbers.read {
        first.tryComplete(it)
        numbers.close()
    }
    first.future()
}
serve("total") { sum(it.stream) }
serve("bring") { bus.request("suite.total", null, [stream: (0..<it.body).iterator()]).map { it.body } }

serve("register") {
    temporary = serve("temporary") { "here" }
    temporary.registered()
}
serve("unregister") { temporary.unregister() }
serve("ticks") { message ->
    def done = Promise.promise()
    int count = 0
    vertx.setPeriodic(2) { id ->
        if (++count == message.body) {
            vertx.cancelTimer(id)
            done.complete(count)
        }
    }
    done.future()
}
serve("cancelledTimer") {
    boolean fired = false
    vertx.cancelTimer(vertx.setTimer(5) { fired = true })
    vertx.timer(50).map { fired }
}
serve("timerThrows") { vertx.setTimer(1) { throw new IllegalStateException("a tick went wrong") }; null }
serve("config") { config }
serve("who") { who }
serve("any.*") { it.address }
bus.consumer(at("team"), [group: "team"]) { bus.send("suite.heard", who); who }
serve("log") {
    log.info("${it.body} info")
    log.warning("${it.body} warning")
    log.error("${it.body} error")
}
onStop { bus.send("suite.heard", "stopped ${config.at}") }
