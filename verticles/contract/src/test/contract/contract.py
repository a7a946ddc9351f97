import asyncio
import uuid

from vertx import LATER, Failure, bus, config, log, on_stop, timer

WHO = str(uuid.uuid4())
COLLECTED = []
temporary = None


def serve(name):
    return bus.consumer(f"{config['at']}.{name}")


def nested(levels):
    value = 1
    for _ in range(levels):
        value = [value]
    return value


CIRCLE = {}
CIRCLE["itself"] = CIRCLE

VALUES = {
    "null": None,
    "true": True,
    "false": False,
    "0": 0,
    "42": 42,
    "-7": -7,
    "2^53": 2**53,
    "2^53 + 1": 2**53 + 1,
    "-(2^53 + 1)": -(2**53) - 1,
    "largest int64": 2**63 - 1,
    "smallest int64": -(2**63),
    "0.5": 0.5,
    "-0.0": -0.0,
    "1e300": 1e300,
    "5e-324": 5e-324,
    "empty text": "",
    "emoji, combining, NUL, U+2028": "🦉 e\u0301 \0 \u2028",
    "array": [1, None, "a", True],
    "empty array": [],
    "object": {"a": {"b": [1.5]}},
    "empty object": {},
    "2^53 + 1 in an object": {"a": [2**53 + 1]},
    "nested 100 deep": nested(100),
    "no bytes": b"",
    "bytes": bytes(range(256)),
    "1 MiB of bytes": b"\x07" * (1 << 20),
    "NaN": float("nan"),
    "NaN inside": {"a": [float("nan")]},
    "infinity": float("inf"),
    "of no kind": object(),
    "circle": CIRCLE,
    "too deep": nested(300),
}

KINDS = {type(None): "null", bool: "boolean", int: "number", float: "number", str: "text"}
KINDS.update({list: "array", dict: "object", bytes: "bytes"})


@serve("echo")
def echo(message):
    return message.body


@serve("kind")
def kind(message):
    return KINDS[type(message.body)]


@serve("next")
def next_number(message):
    return message.body + 1


@serve("make")
def make(message):
    return VALUES[message.body]


@serve("through")
async def through(message):
    return (await bus.request("suite.echo", message.body)).body


@serve("later")
async def later(message):
    await timer.sleep(message.body / 1000)
    return "later"


def options(body):
    wanted = {"headers": body.get("headers"), "key": body.get("key")}
    if "timeout" in body:
        wanted["timeout"] = body["timeout"] / 1000
    return wanted


@serve("ask")
async def ask(message):
    reply = await bus.request(message.body["address"], message.body.get("body"), **options(message.body))
    return {"body": reply.body, "headers": reply.headers}


@serve("catch")
async def catch(message):
    try:
        return (await bus.request(message.body["address"], **options(message.body))).body
    except Failure as failure:
        return {"type": failure.type, "code": failure.code, "text": failure.text}
    except ValueError as refused:
        return {"type": "", "code": 0, "text": str(refused)}


@serve("headers")
def headers(message):
    return message.headers


@serve("answerHeaders")
def answer_headers(message):
    message.reply("see the headers", headers={"Made-By": "the verticle", "n": "1"})
    return LATER


@serve("tell")
def tell(message):
    body = message.body
    getattr(bus, body["how"])(body["address"], body["body"], headers=body["headers"])


@serve("told")
def told(message):
    bus.send("suite.heard", message.body)


@serve("collect")
def collect(message):
    COLLECTED.append(message.body)


@serve("collected")
def collected(message):
    return COLLECTED


@serve("fail")
def fail(message):
    raise Failure(message.body["code"], message.body["text"])


@serve("throw")
def throw(message):
    raise RuntimeError("boom")


@serve("throwLater")
async def throw_later(message):
    await timer.sleep(0.001)
    raise RuntimeError("boom")


@serve("remaining")
def remaining(message):
    return round(message.remaining * 1000)


@serve("waits")
async def waits(message):
    bus.send("suite.heard", "waits")
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        bus.send("suite.heard", "cancelled")
        raise


@serve("count")
def count(message):
    made = 0
    try:
        while made < message.body:
            made += 1
            yield made - 1
    finally:
        bus.send("suite.heard", f"made {made}")


@serve("breaks")
async def breaks(message):
    for n in range(3):
        yield n
    raise Failure(409, "no more")


async def total_of(numbers):
    return sum([n async for n in numbers])


@serve("sum")
async def sum_up(message):
    return await total_of(bus.stream("suite.count", message.body))


@serve("first")
async def first(message):
    numbers = bus.stream("suite.count", message.body)
    async for n in numbers:
        await numbers.aclose()
        return n


@serve("total")
async def total(message):
    return await total_of(message.stream)


@serve("bring")
async def bring(message):
    return (await bus.request("suite.total", stream=iter(range(message.body)))).body


@serve("register")
async def register(message):
    global temporary
    temporary = bus.consumer(f"{config['at']}.temporary", lambda _: "here")
    await temporary.registered()


@serve("unregister")
async def unregister(message):
    await temporary.unregister()


@serve("ticks")
async def ticks(message):
    count = 0
    done = asyncio.get_running_loop().create_future()

    def tick():
        nonlocal count
        count += 1
        if count == message.body:
            ticking.cancel()
            done.set_result(count)

    ticking = timer.every(0.002, tick)
    return await done


@serve("cancelledTimer")
async def cancelled_timer(message):
    fired = []
    timer.after(0.005, lambda: fired.append(True)).cancel()
    await timer.sleep(0.05)
    return bool(fired)


@serve("timerThrows")
def timer_throws(message):
    def tick():
        raise RuntimeError("a tick went wrong")

    timer.after(0.001, tick)


@serve("config")
def all_config(message):
    return dict(config)


@serve("who")
def who(message):
    return WHO


@serve("any.*")
def any_of(message):
    return message.address


@bus.consumer(f"{config['at']}.team", group="team")
def team(message):
    bus.send("suite.heard", WHO)
    return WHO


@serve("log")
def write(message):
    log.info("%s info", message.body)
    log.warning("%s warning", message.body)
    log.error("%s error", message.body)


@on_stop
def stopped():
    bus.send("suite.heard", f"stopped {config['at']}")
