bus.consumer("starts.x") { 1 }

def port = {
    throw new IllegalStateException("no port")
}
port()
