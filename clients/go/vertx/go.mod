module vertx

go 1.19
