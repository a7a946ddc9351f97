import { bus } from "vertx";

function port(): number {
  throw new Error("no port");
}
port();
