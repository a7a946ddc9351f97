// The package.json beside it makes it run in a process of Node: vertx run node/greet.js
import process from "node:process";
import { bus, Failure } from "vertx";

bus.consumer("greet", ({ body }) => {
  if (typeof body?.name !== "string") {
    throw new Failure(400, 'greet takes {"name":"Ada"}');
  }
  return { greeting: `Hello, ${body.name}`, language: process.release.name === "node" ? "Node" : "another" };
});
