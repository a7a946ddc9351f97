# Run it alone: vertx run greet.py
from vertx import Failure, bus


@bus.consumer("greet")
async def greet(message):
    name = message.body.get("name") if isinstance(message.body, dict) else None
    if not isinstance(name, str):
        raise Failure(400, 'greet takes {"name":"Ada"}')
    return {"greeting": "Hello, " + name, "language": "Python"}
