// What the old clients talk with.
import { bus, Failure } from "vertx";

bus.consumer("old.echo", ({ body, headers }) => ({ body, colour: headers.colour ?? null }));

bus.consumer("old.refuse", () => {
  throw new Failure(404, "no such photograph");
});

bus.consumer("old.ask-the-page", async ({ body }) => (await bus.request("old.page", body)).body);

bus.consumer("old.tell-the-page", ({ body }) => bus.publish("old.page", body));

bus.consumer("new.ticks", function* ({ body }) {
  for (let tick = 1; tick <= body; tick++) yield tick;
});

bus.consumer("new.reverse", ({ body }) => body.slice().reverse());
