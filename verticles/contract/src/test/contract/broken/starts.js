import { bus } from "vertx";

function port() {
  throw new Error("no port");
}
port();
