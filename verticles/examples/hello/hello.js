import { bus } from "vertx";

bus.consumer("greet", ({ body: { name } }) =>
  bus.request("codec.base64.encode", name)
    .then(reply => ({ greeting: `Hello, ${name}`, base64: reply.body })));
