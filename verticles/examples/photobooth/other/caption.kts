// caption.js in Kotlin: writes the sentence under a photograph. Coroutines.
import io.vertx.core.eventbus.ReplyException
import io.vertx.core.eventbus.ReplyFailure
import io.vertx.core.json.JsonObject
import java.util.Locale

/** Null when nobody serves the address. */
suspend fun ask(address: String, body: Any): JsonObject? =
    try {
        request(address, body).body() as JsonObject
    } catch (failure: ReplyException) {
        if (failure.failureType() == ReplyFailure.NO_HANDLERS) null else throw failure
    }

fun sentence(facts: JsonObject, exif: JsonObject, moment: JsonObject?, colours: JsonObject?): String {
    val width = facts.getInteger("width")
    val height = facts.getInteger("height")
    val lying = exif.getInteger("orientation", 1) >= 5 // stored on its side
    val shape = if (width == height) "square" else if ((width > height) != lying) "landscape" else "portrait"
    val light = colours?.let { "${it.getString("light")} ${it.getString("colour")}" }
    val what = listOfNotNull("A", light, shape, facts.getString("format")).joinToString(" ")
    val taken = moment?.let {
        val season = it.getString("season")
        "taken on ${if (season == "autumn") "an" else "a"} $season ${it.getString("weekday")} ${it.getString("part")}"
    }
    val camera = exif.getString("model")?.let { "with a $it" }
    val how = listOfNotNull(
        listOfNotNull(taken, camera).joinToString(" ").ifEmpty { null },
        exif.getValue("fNumber")?.let { "f/$it" },
        exif.getValue("exposure")?.let { "$it s" },
        exif.getValue("iso")?.let { "ISO $it" },
    ).joinToString(", ")
    val megapixels = "%.1f".format(Locale.ROOT, width * height / 1e6)
    return "$what of $megapixels megapixels${if (how.isEmpty()) "" else ", $how"}."
}

consumer("photobooth.caption") { message ->
    val body = message.body() as JsonObject
    val facts = body.getJsonObject("facts")
    val exif = facts.getJsonObject("exif", JsonObject())
    val moment = exif.getString("taken")?.let {
        ask("photobooth.moment", mapOf("taken" to it, "latitude" to exif.getValue("latitude")))
    }
    val colours = body.getString("thumbnail")?.let { ask("photobooth.colours", it) }
    sentence(facts, exif, moment, colours)
}
