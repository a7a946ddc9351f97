// Run it alone: vertx run greet.groovy
bus.consumer("greet") { message ->
    def person = message.body
    if (!(person instanceof Map && person.name instanceof String)) {
        throw bus.failure(400, 'greet takes {"name":"Ada"}')
    }
    [greeting: "Hello, ${person.name}", language: "Groovy"]
}
