// Run it alone: vertx run greet.ts
import { bus, Failure } from "vertx";

interface Greeting {
  greeting: string;
  language: string;
}

bus.consumer("greet", ({ body }): Greeting => {
  if (typeof body?.name !== "string") {
    throw new Failure(400, 'greet takes {"name":"Ada"}');
  }
  return { greeting: `Hello, ${body.name}`, language: "TypeScript" };
});
