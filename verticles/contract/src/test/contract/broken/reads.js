import { bus } from "vertx";

bus.consumer("x", ( => 1);
