fun port(): Int {
    val name = "no port"

    error(name)
}
port()
