package io.polyvert.base64;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Vectors that others published; see `base64/SOURCES.md` in the test resources.
class Base64VectorsTest {
    static Stream<JsonArray> forgiving() throws IOException {
        try (InputStream file = Base64VectorsTest.class.getResourceAsStream("/base64/forgiving.json")) {
            JsonArray all =
                    new JsonArray(new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8));
            assertThat(all).hasSize(71);
            return IntStream.range(0, all.size()).mapToObj(all::getJsonArray);
        }
    }

    @ParameterizedTest
    @MethodSource("forgiving")
    void forgiving_webPlatformTests_hold(JsonArray vector) {
        String text = vector.getString(0);
        JsonArray bytes = vector.getJsonArray(1);
        if (bytes == null) {
            assertThatThrownBy(() -> Base64.FORGIVING.decode(text)).isInstanceOf(Base64Exception.class);
            return;
        }
        byte[] expected = new byte[bytes.size()];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = (byte) bytes.getInteger(i).intValue();
        }
        assertThat(Base64.FORGIVING.decode(text)).isEqualTo(expected);
    }
}
