from vertx import bus


@bus.consumer("greet")
async def greet(message):
    name = message.body["name"]
    reply = await bus.request("codec.base64.encode", name)
    return {"greeting": "Hello, " + name, "base64": reply.body}
