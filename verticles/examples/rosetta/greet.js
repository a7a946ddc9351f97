// Run it alone: vertx run greet.js
import { bus, Failure } from "vertx";

bus.consumer("greet", ({ body }) => {
  if (typeof body?.name !== "string") {
    throw new Failure(400, 'greet takes {"name":"Ada"}');
  }
  return { greeting: `Hello, ${body.name}`, language: "JavaScript" };
});
