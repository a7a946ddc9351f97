from vertx import bus

bus.consumer("x", (:
