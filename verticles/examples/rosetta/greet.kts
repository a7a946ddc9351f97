// Run it alone: vertx run greet.kts
import io.vertx.core.json.JsonObject

consumer("greet") { message ->
    val name = (message.body() as? JsonObject)?.getValue("name")
    if (name !is String) throw failure(400, """greet takes {"name":"Ada"}""")
    mapOf("greeting" to "Hello, $name", "language" to "Kotlin")
}
