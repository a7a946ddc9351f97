package io.polyvert.contracts;

import io.polyvert.codegen.JsonShape;
import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.codegen.annotations.VertxGen;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/// Base64 as a service at [#ADDRESS]. Fails with code 400 when the text is not Base64 of the variant
/// (the message names the byte offset and the reason) or the variant is unknown.
@ProxyGen
@VertxGen
public interface Base64Service {
    String ADDRESS = "codec.base64";

    static Base64Service proxy(Vertx vertx) {
        return new Base64ServiceVertxEBProxy(vertx, ADDRESS);
    }

    /// `variant` is a word of [io.polyvert.base64.Base64], or `data-uri`.
    Future<String> encode(Buffer bytes, String variant);

    Future<Buffer> decode(String text, String variant);

    /// `{"valid":true,"bytes"}`, or `{"valid":false,"offset","value","reason","message"}` about the
    /// first mistake.
    @JsonShape(Shapes.VALIDITY)
    Future<JsonObject> validate(String text, String variant);

    /// `{"kind","mediaType","bytes","variants"}`: the narrowest variant that takes the text, `data-uri`
    /// or `none`.
    @JsonShape(Shapes.DETECTED)
    Future<JsonObject> detect(String text);
}
