// Gateway.java in Groovy: takes photographs over HTTP and puts together what the other verticles make of them.
// Small: it answers when all is done, without an event stream on the way.
import io.polyvert.bus.Failure
import io.polyvert.doors.Routes
import io.vertx.core.Future
import io.vertx.core.Promise
import io.vertx.core.buffer.Buffer
import io.vertx.core.eventbus.ReplyException
import io.vertx.core.json.Json
import io.vertx.ext.web.Router

int maxBytes = 20 * 1024 * 1024
int uploads = config.uploads ?: 4
int inHand = 0

def ask = { String address, body -> bus.request(address, body, [timeout: 10_000]).map { it.body } }

/** The only file of a form, or the body itself; bytes beyond the limit are read and forgotten. */
def photoOf = { request ->
    def photo = Promise.promise()
    def bytes = Buffer.buffer()
    long seen = 0
    def take = { Buffer chunk ->
        seen += chunk.length()
        if (seen <= maxBytes) bytes.appendBuffer(chunk)
        else photo.tryFail(bus.failure(413, "the photograph is larger than 20 MiB"))
    }
    if (request.getHeader("Content-Type")?.startsWith("multipart/form-data")) {
        request.expectMultipart = true
        request.uploadHandler { it.handler(take) }
    } else {
        request.handler(take)
    }
    request.exceptionHandler { photo.tryFail(bus.failure(400, "the upload broke off")) }
    request.endHandler { photo.tryComplete(bytes) }
    photo.future().timeout(30, java.util.concurrent.TimeUnit.SECONDS)
}

def develop = { Buffer photo ->
    ask("photobooth.inspect", photo).compose { facts ->
        def encoded = ask("codec.base64.encode", photo)
        def small = ask("photobooth.thumbnail", photo).compose { ask("codec.base64.encode", it) }
                .map { "data:image/jpeg;base64,$it".toString() }
        def caption = small.compose { ask("photobooth.caption", [facts: facts, thumbnail: it]) }
        Future.all(encoded, caption).map {
            [
                thumbnail: small.result(),
                facts: facts,
                caption: caption.result(),
                base64: "data:image/${facts.format.toLowerCase()};base64,${encoded.result()}".toString(),
            ]
        }
    }
}

def refuse = { http, Throwable cause ->
    int code = cause instanceof ReplyException ? Math.clamp(Failure.codeOf(cause), 400, 599) : 500
    if (code == 500) log.error(cause)
    http.response().setStatusCode(code).putHeader("Content-Type", "application/json")
            .end(Json.encode([code: code, message: code == 500 ? "internal error at /photobooth" : cause.message]))
}

def router = Router.router(vertx)
router.post("/").handler { http ->
    if (inHand >= uploads) {
        refuse(http, bus.failure(503, "the photobooth is full; try again in a second"))
        return
    }
    inHand++
    photoOf(http.request()).compose(develop).onComplete(
            { inHand--; http.json(it) },
            { inHand--; refuse(http, it) })
}
def unmount = Routes.of(vertx).mount("/photobooth", router)
onStop { unmount.run() }

bus.consumer("photobooth.limits") { [maxBytes: maxBytes, uploads: uploads] }
