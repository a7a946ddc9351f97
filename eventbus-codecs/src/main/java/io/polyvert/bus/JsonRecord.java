package io.polyvert.bus;

import io.vertx.core.json.JsonObject;

/// A record that is a JSON object on the wire. Java verticles send and receive it as it is, through its
/// [RecordCodec]; verticles in other languages and clients at the doors see [#toJson].
public interface JsonRecord {
    JsonObject toJson();
}
