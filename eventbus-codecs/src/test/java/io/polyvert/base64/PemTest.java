package io.polyvert.base64;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

class PemTest {
    @Test
    void encode_bytes_areLinesOf64BetweenBeginAndEnd() {
        String pem = new Pem("TEST DATA", Buffer.buffer(new byte[60])).encode();

        assertThat(pem).isEqualTo("""
                -----BEGIN TEST DATA-----
                %s
                AAAAAAAAAAAAAAAA
                -----END TEST DATA-----
                """.formatted("A".repeat(64)));
    }

    @Test
    void decode_textAround_isSkipped() {
        Pem pem = Pem.decode("""
                Subject: nobody
                -----BEGIN X509 CRL-----
                Zm9v
                YmFy
                -----END X509 CRL-----
                """.replace("\n", "\r\n"));

        assertThat(pem.label()).isEqualTo("X509 CRL");
        assertThat(pem.bytes()).hasToString("foobar");
    }

    @Test
    void decode_damagedText_countsFromTheBeginning() {
        var wrong = catchThrowableOfType(Base64Exception.class, () -> Pem.decode("""
                -----BEGIN A-----
                Zm9*
                -----END A-----
                """));

        assertThat(wrong.offset()).isEqualTo(21);
    }

    @Test
    void decode_boundaryMissing_isSaid() {
        assertThatThrownBy(() -> Pem.decode("Zm9v")).hasMessageContaining("-----BEGIN LABEL-----");
        assertThatThrownBy(() -> Pem.decode("-----BEGIN A-----\nZm9v\n-----END B-----\n"))
                .hasMessage("the line '-----END A-----' is missing");
        assertThatThrownBy(() -> new Pem("A-\n", Buffer.buffer())).hasMessageContaining("is no PEM label");
    }
}
