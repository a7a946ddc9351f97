package io.polyvert.base64;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The JDK's codec and ours on random inputs: 10^5, or as many as `-Dbase64.inputs=10000000` says.
class DifferentialTest {
    private static final int INPUTS = Integer.getInteger("base64.inputs", 100_000);

    @Test
    void encodeAndDecode_randomInputs_doWhatTheJdkDoes() {
        Random random = new Random(4648);
        int refused = 0;
        for (int input = 0; input < INPUTS; input++) {
            byte[] bytes = new byte[random.nextInt(input % 100 == 0 ? 8_000 : 300)];
            random.nextBytes(bytes);
            byte[] text = java.util.Base64.getEncoder().encode(bytes);
            same(Base64.STANDARD.encode(bytes), text);
            same(
                    Base64.URL_PADDED.encode(bytes),
                    java.util.Base64.getUrlEncoder().encode(bytes));
            same(Base64.MIME.encode(bytes), java.util.Base64.getMimeEncoder().encode(bytes));
            same(
                    Base64.MIME.decode(java.util.Base64.getMimeEncoder(4 * (1 + input % 30), new byte[] {'\n'})
                            .encode(bytes)),
                    bytes);
            refused += damaged(text, random) ? 1 : 0;
        }
        assertThat(refused).isBetween(INPUTS / 4, INPUTS);
    }

    /// The JDK is more lenient: what it refuses we refuse, what we take it takes as the same.
    private static boolean damaged(byte[] text, Random random) {
        byte[] damaged = text.clone();
        if (damaged.length > 0) {
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
        }
        byte[] ours = orNull(() -> Base64.STANDARD.decode(damaged));
        byte[] jdks = orNull(() -> java.util.Base64.getDecoder().decode(damaged));
        if (ours != null) {
            same(ours, jdks);
        } else if (jdks != null) {
            // bits that belong to no byte
            assertThat(java.util.Base64.getEncoder().encode(jdks)).isNotEqualTo(damaged);
        }
        return ours == null;
    }

    private interface Decoding {
        byte[] decode();
    }

    private static byte @Nullable [] orNull(Decoding decoding) {
        try {
            return decoding.decode();
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    private static void same(byte[] ours, byte @Nullable [] jdks) {
        if (!Arrays.equals(ours, jdks)) {
            assertThat(ours).describedAs(new String(ours, ISO_8859_1)).isEqualTo(jdks);
        }
    }
}
