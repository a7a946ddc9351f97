import { bus } from "vertx";

bus.consumer("x", (message: => 1);
