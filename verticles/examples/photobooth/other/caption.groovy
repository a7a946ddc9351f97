// caption.js in Groovy: writes the sentence under a photograph. Futures.
import io.vertx.core.Future
import io.vertx.core.eventbus.ReplyFailure

def none = Future.succeededFuture(null)
def ask = { String address, body ->
    bus.request(address, body).map { it.body }.recover { failure ->
        failure.failureType() == ReplyFailure.NO_HANDLERS ? none : Future.failedFuture(failure)
    }
}

def sentence = { Map facts, moment, colours ->
    def (width, height, exif) = [facts.width, facts.height, facts.exif ?: [:]]
    boolean lying = (exif.orientation ?: 1) >= 5 // stored on its side
    def shape = width == height ? "square" : (width > height) != lying ? "landscape" : "portrait"
    def what = ["A", colours ? "${colours.light} ${colours.colour}" : null, shape, facts.format].findAll().join(" ")
    def article = moment?.season == "autumn" ? "an" : "a"
    def taken = moment ? "taken on $article ${moment.season} ${moment.weekday} ${moment.part}" : null
    def camera = exif.model ? "with a ${exif.model}" : null
    def glass = [exif.fNumber ? "f/${exif.fNumber}" : null, exif.exposure ? "${exif.exposure} s" : null, exif.iso ? "ISO ${exif.iso}" : null]
    def how = [[taken, camera].findAll().join(" "), *glass].findAll().join(", ")
    def megapixels = String.format(Locale.ROOT, "%.1f", width * height / 1e6)
    "$what of $megapixels megapixels${how ? ", $how" : ""}."
}

bus.consumer("photobooth.caption") { message ->
    def (facts, thumbnail) = [message.body.facts, message.body.thumbnail]
    def exif = facts.exif ?: [:]
    def moment = exif.taken ? ask("photobooth.moment", [taken: exif.taken, latitude: exif.latitude]) : none
    def colours = thumbnail ? ask("photobooth.colours", thumbnail) : none
    Future.all(moment, colours).map { sentence(facts, moment.result(), colours.result()) }
}
