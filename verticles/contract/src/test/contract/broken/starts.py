from vertx import bus

def port():
    raise RuntimeError("no port")

port()
