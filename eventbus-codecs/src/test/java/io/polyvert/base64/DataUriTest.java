package io.polyvert.base64;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataUriTest {
    @ParameterizedTest
    @CsvSource({
        "iVBORw0KGgo=, image/png",
        "/9j/4A==, image/jpeg",
        "R0lGODlh, image/gif",
        "UklGRgAAAABXRUJQ, image/webp",
        "JVBERi0=, application/pdf",
        "H4sI, application/gzip",
        "PHN2ZyB4PSIxIi8+, image/svg+xml",
        "R3LDvMOfZQ==, text/plain;charset=utf-8",
        "AAEC, application/octet-stream",
        "w7w=, text/plain;charset=utf-8",
        "wyg=, application/octet-stream",
    })
    void mediaType_ofBytes_isToldByTheirBeginning(String text, String mediaType) {
        Buffer bytes = Buffer.buffer(Base64.STANDARD.decode(text));

        DataUri uri = DataUri.of(bytes);

        assertThat(uri.mediaType()).isEqualTo(mediaType);
        assertThat(uri.encode()).isEqualTo("data:" + mediaType + ";base64," + text);
        assertThat(DataUri.decode(uri.encode())).isEqualTo(uri);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            data:,Hello%2C%20World!                  | text/plain;charset=US-ASCII | Hello, World!
            data:text/html,<p>%C3%BC</p>             | text/html                   | <p>ü</p>
            DATA:text/plain;charset=utf-8;BASE64,w7w | text/plain;charset=utf-8    | ü
            data:;charset=utf-8;base64,w7w%3D        | text/plain;charset=utf-8    | ü
            data:nonsense;base64,QQ==                | text/plain;charset=US-ASCII | A
            data:;base64,YQ==#frag,ment              | text/plain;charset=US-ASCII | a
            data:,100%25%%4z%4                       | text/plain;charset=US-ASCII | 100%%%4z%4
            """)
    void decode_otherForms_areReadAsBrowsersDo(String uri, String mediaType, String content) {
        DataUri read = DataUri.decode(uri);

        assertThat(read.mediaType()).isEqualTo(mediaType);
        assertThat(read.bytes().toString(StandardCharsets.UTF_8)).isEqualTo(content);
    }

    @Test
    void decode_wrongText_isRefused() {
        var wrong = catchThrowableOfType(Base64Exception.class, () -> DataUri.decode("data:image/png;base64,iV*O"));
        assertThat(wrong.offset()).isEqualTo(24);
        assertThat(catchThrowableOfType(Base64Exception.class, () -> DataUri.decode("data:;base64,Y%51\n%3D*"))
                        .offset())
                .isEqualTo(21);
        assertThatThrownBy(() -> DataUri.decode("http://a"))
                .hasMessage("byte 0 ('h', 0x68): this is no data URI; a data URI begins with 'data:' and has a comma,"
                        + " as data:image/png;base64,iVBORw0K");
        assertThatThrownBy(() -> DataUri.decode("data:a/b#,QQ=="))
                .hasMessageStartingWith("byte 8 (the end): the comma is missing; ");
        assertThatThrownBy(() -> DataUri.decode("data:" + "a".repeat(5000)))
                .hasMessageStartingWith("byte 4096 ('a', 0x61): no comma comes within 4096 bytes; ");
        assertThatThrownBy(() -> new DataUri("a/b;c=\"d,e\"", Buffer.buffer()))
                .hasMessageContaining("is no media type");
        assertThatThrownBy(() -> new DataUri("image", Buffer.buffer()))
                .hasMessage("'image' is no media type; one is type/subtype, as image/png");
    }

    @Test
    void pieces_cutAnywhere_makeTheWhole() {
        for (int length : new int[] {0, 1, 4096, 4097, 20_000}) {
            Buffer bytes = Buffer.buffer("é".repeat(length));
            for (int size : new int[] {1, 7, 4097}) {
                String uri = inPieces(DataUri.encoder(), bytes, size).toString();

                assertThat(uri).isEqualTo(DataUri.of(bytes).encode());
                assertThat(inPieces(DataUri.decoder(), Buffer.buffer(uri), size))
                        .isEqualTo(bytes);
            }
        }
        Buffer escaped = Buffer.buffer("data:text/html,%3Cp%3E\r\n%C3%B%42%");
        assertThat(inPieces(DataUri.decoder(), escaped, 1))
                .isEqualTo(DataUri.decode(escaped.toString()).bytes());
    }

    private static Buffer inPieces(Transcoder coder, Buffer from, int size) {
        Buffer made = Buffer.buffer();
        for (int at = 0; at < from.length(); at += size) {
            made.appendBuffer(Pieces.update(coder, from.getBuffer(at, Math.min(at + size, from.length()))));
        }
        return made.appendBuffer(Pieces.finish(coder));
    }

    @Test
    void messageCodec_bytesSent_arriveAsText() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            vertx.eventBus().registerCodec(new Base64MessageCodec());
            vertx.eventBus().consumer("length", message -> message.reply("got " + message.body()));

            Object reply = vertx.eventBus()
                    .request("length", Buffer.buffer("Ada"), Base64MessageCodec.options())
                    .await(5, TimeUnit.SECONDS)
                    .body();

            assertThat(reply).isEqualTo("got QWRh");
        } finally {
            vertx.close().await(5, TimeUnit.SECONDS);
        }
    }

    @Test
    void messageCodec_onTheWire_isLengthAndText() {
        Base64MessageCodec codec = new Base64MessageCodec();
        Buffer wire = Buffer.buffer("at any place");
        int position = wire.length();
        codec.encodeToWire(wire, Buffer.buffer("Ada"));

        assertThat(wire.slice(position, wire.length()))
                .isEqualTo(Buffer.buffer().appendInt(4).appendString("QWRh"));
        assertThat(codec.decodeFromWire(position, wire)).isEqualTo("QWRh");
        assertThat(Base64MessageCodec.bytes("QWRh")).hasToString("Ada");
        for (int end = position; end < wire.length(); end++) {
            Buffer cut = wire.getBuffer(0, end);
            assertThatThrownBy(() -> codec.decodeFromWire(position, cut))
                    .hasMessageStartingWith("codec 'base64.v1': length ");
        }
    }
}
