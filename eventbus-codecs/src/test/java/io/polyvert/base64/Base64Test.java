package io.polyvert.base64;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.polyvert.base64.Base64Exception.Reason;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class Base64Test {
    /// RFC 4648 §10.
    @ParameterizedTest
    @CsvSource({"'',''", "f,Zg==", "fo,Zm8=", "foo,Zm9v", "foob,Zm9vYg==", "fooba,Zm9vYmE=", "foobar,Zm9vYmFy"})
    void vectors_ofTheRfc_hold(String plain, String text) {
        String unpadded = text.replace("=", "");

        assertThat(Base64.STANDARD.encodeToString(plain.getBytes(US_ASCII))).isEqualTo(text);
        assertThat(Base64.MIME.encodeToString(plain.getBytes(US_ASCII))).isEqualTo(text);
        assertThat(Base64.URL.encodeToString(plain.getBytes(US_ASCII))).isEqualTo(unpadded);
        assertThat(Base64.STANDARD.decode(text)).asString(US_ASCII).isEqualTo(plain);
        assertThat(Base64.MIME.decode(text)).asString(US_ASCII).isEqualTo(plain);
        assertThat(Base64.URL.decode(text)).asString(US_ASCII).isEqualTo(plain);
        assertThat(Base64.URL.decode(unpadded)).asString(US_ASCII).isEqualTo(plain);
    }

    @Test
    void alphabets_lastTwoDigits_differ() {
        byte[] bytes = {(byte) 0xFB, (byte) 0xFF};

        assertThat(Base64.STANDARD.encodeToString(bytes)).isEqualTo("+/8=");
        assertThat(Base64.URL.encodeToString(bytes)).isEqualTo("-_8");
    }

    @Property
    void roundTrip_anyBytes_givesThemBack(@ForAll byte[] bytes, @ForAll Base64 variant) {
        assertThat(variant.decode(variant.encode(bytes))).isEqualTo(bytes);
        assertThat(variant.decode(variant.encode(Buffer.buffer(bytes))).getBytes())
                .isEqualTo(bytes);
    }

    @Property
    void encode_anyLength_isWhatTheJdkEncodes(@ForAll @Size(max = 700) byte[] bytes) {
        assertThat(Base64.STANDARD.encode(bytes))
                .isEqualTo(java.util.Base64.getEncoder().encode(bytes));
        assertThat(Base64.MIME.encode(bytes))
                .isEqualTo(java.util.Base64.getMimeEncoder().encode(bytes));
        assertThat(Base64.MIME.decode(java.util.Base64.getMimeEncoder().encode(bytes)))
                .isEqualTo(bytes);
    }

    /// What is taken is exactly what would be written: no two texts stand for the same bytes.
    @Property(tries = 20_000)
    void decode_anyShortText_isTakenOnlyWhenCanonical(@ForAll("texts") String text) {
        byte[] bytes;
        try {
            bytes = Base64.STANDARD.decode(text);
        } catch (Base64Exception refusal) {
            assertThat(refusal.offset()).isBetween(0L, (long) text.length());
            return;
        }
        assertThat(Base64.STANDARD.encodeToString(bytes)).isEqualTo(text);
        assertThat(java.util.Base64.getDecoder().decode(text)).isEqualTo(bytes);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings().withChars("AQgw+/==").ofMaxLength(9);
    }

    @Property
    void mime_whiteSpaceAnywhere_isIgnored(
            @ForAll @Size(max = 200) byte[] bytes,
            @ForAll @IntRange(max = 280) int at,
            @ForAll("spaces") String space) {
        String text = Base64.MIME.encodeToString(bytes);
        int cut = Math.min(at, text.length());

        assertThat(Base64.MIME.decode(text.substring(0, cut) + space + text.substring(cut)))
                .isEqualTo(bytes);
    }

    @Provide
    Arbitrary<String> spaces() {
        return Arbitraries.strings().withChars(" \t\r\n").ofMinLength(1).ofMaxLength(5);
    }

    @Test
    void mime_whiteSpaceBetweenPadding_isIgnored() {
        assertThat(Base64.MIME.decode("Zg=\r\n=\r\n")).asString(US_ASCII).isEqualTo("f");
        assertThat(Base64.MIME.decode(" \r\n")).isEmpty();
    }

    @Test
    void mime_lines_areAtMost76() {
        String text = Base64.MIME.encodeToString(new byte[200]);

        assertThat(text.split("\r\n")).hasSize(4).allMatch(line -> line.length() <= 76);
        assertThat(text).doesNotEndWith("\n");
        assertThat(Base64.MIME.encodeToString(new byte[57])).hasSize(76);
    }

    @ParameterizedTest
    @CsvSource({
        "STANDARD, Zm9*Zm9v, 3, 42, CHARACTER",
        "STANDARD, Zm9-, 3, 45, CHARACTER",
        "URL, Zm9+, 3, 43, CHARACTER",
        "STANDARD, 'Zm9 Zm9v', 3, 32, WHITE_SPACE",
        "STANDARD, Zm9vZ, 5, -1, LENGTH",
        "URL, Zm9vZ, 5, -1, LENGTH",
        "STANDARD, Zg, 2, -1, PADDING",
        "STANDARD, Zg=, 3, -1, PADDING",
        "URL, Zg=, 3, -1, PADDING",
        "MIME, Zm8, 3, -1, PADDING",
        "STANDARD, Zg===, 4, 61, PADDING",
        "STANDARD, =m9v, 0, 61, PADDING",
        "STANDARD, Zg==Zm9v, 4, 90, PADDING",
        "STANDARD, Zh==, 1, 104, TRAILING_BITS",
        "STANDARD, Zm9vZm9=, 6, 57, TRAILING_BITS",
        "URL, Zh, 1, 104, TRAILING_BITS",
        "MIME, 'Zm 9*', 4, 42, CHARACTER",
    })
    void decode_damagedText_saysWhereAndWhy(Base64 variant, String text, int offset, int value, Reason reason) {
        var refusal = catchThrowableOfType(Base64Exception.class, () -> variant.decode(text));

        assertThat(refusal.offset()).isEqualTo(offset);
        assertThat(refusal.value()).isEqualTo(value);
        assertThat(refusal.reason()).isEqualTo(reason);
        assertThat(refusal).hasMessageStartingWith("byte " + offset + " (");
    }

    @Test
    void decode_badCharacter_messageTeaches() {
        assertThatThrownBy(() -> Base64.STANDARD.decode("Zm9-"))
                .hasMessage("byte 3 ('-', 0x2D): not a character of the standard variant; allowed: A-Z a-z 0-9 + /");
    }

    @ParameterizedTest
    @CsvSource({
        "STANDARD, the mime variant ignores it",
        "STANDARD_UNPADDED, the forgiving variant ignores it",
        "URL, remove it first",
        "URL_PADDED, remove it first",
    })
    void decode_whiteSpace_isRefusedWithAnAdviceThatHelps(Base64 variant, String advice) {
        assertThatThrownBy(() -> variant.decode("Zm9v\n"))
                .hasMessage(
                        "byte 4 (0x0A): white space is not allowed in the " + variant.word() + " variant; " + advice);
    }

    @Test
    void decoder_ofLines_skipsTheirEndsOnly() {
        byte[] text = "Zm9v\n\n-_8\n".getBytes(UTF_8);
        byte[] bytes = new byte[10];
        var decoder = Base64.URL.decoder(new Lines(4, "\n", true));

        int end = decoder.finish(bytes, decoder.update(text, 0, text.length, bytes, 0));

        assertThat(Arrays.copyOf(bytes, end)).isEqualTo(new byte[] {'f', 'o', 'o', -5, -1});
        assertThat(List.of(decoder.takes((byte) '_'), decoder.takes((byte) '\n')))
                .containsOnly(true);
        assertThat(List.of(decoder.takes((byte) '/'), decoder.takes((byte) ' ')))
                .containsOnly(false);
    }

    /// Offsets count bytes of the UTF-8 form; the first byte of a foreign character is the wrong one.
    @Test
    void decode_foreignCharacter_isRefusedAtItsFirstByte() {
        var refusal = catchThrowableOfType(Base64Exception.class, () -> Base64.STANDARD.decode("Zm9vé9vx"));

        assertThat(refusal.offset()).isEqualTo(4);
        assertThat(refusal.value()).isEqualTo(0xC3);
    }

    /// Every byte of a text of several lines replaced by every other value is refused at that byte,
    /// taken with another meaning (a digit for a digit), or harmless (white space for a break in MIME).
    @ParameterizedTest
    @EnumSource(
            value = Base64.class,
            names = {"FORGIVING", "COREUTILS"},
            mode = EnumSource.Mode.EXCLUDE)
    void decode_everyByteCorrupted_isRefusedThereOrMeansAnotherThing(Base64 variant) {
        byte[] plain =
                "The quick brown fox jumps over the lazy dog. Sphinx of black quartz, judge my vow".getBytes(UTF_8);
        byte[] text = variant.encode(plain);
        Set<Reason> seen = new HashSet<>();
        for (int at = 0; at < text.length; at++) {
            for (int value = 0; value < 256; value++) {
                corrupt(variant, plain, text, at, (byte) value, seen);
            }
        }
        assertThat(seen).contains(Reason.CHARACTER, Reason.PADDING, Reason.TRAILING_BITS);
    }

    private static void corrupt(Base64 variant, byte[] plain, byte[] text, int at, byte value, Set<Reason> seen) {
        if (text[at] == value) {
            return;
        }
        byte[] damaged = text.clone();
        damaged[at] = value;
        try {
            byte[] bytes = variant.decode(damaged);
            boolean sameDigits = Arrays.equals(digitsOf(damaged), digitsOf(text));
            assertThat(Arrays.equals(bytes, plain)).isEqualTo(sameDigits);
            assertThat(sameDigits).isEqualTo(variant.word().matches("mime|pem") && isWhiteSpace(value));
        } catch (Base64Exception refusal) {
            seen.add(refusal.reason());
            if (refusal.reason() == Reason.CHARACTER || refusal.reason() == Reason.WHITE_SPACE) {
                assertThat(refusal.offset()).isEqualTo(at);
                assertThat(refusal.value()).isEqualTo(value & 0xFF);
            } else {
                assertThat(refusal.offset()).isGreaterThanOrEqualTo(Math.min(at, text.length - 4));
            }
        }
    }

    private static boolean isWhiteSpace(byte value) {
        return " \t\r\n\f\u000B".indexOf(value) >= 0;
    }

    private static byte[] digitsOf(byte[] text) {
        return new String(text, ISO_8859_1).replaceAll("\\s", "").getBytes(ISO_8859_1);
    }

    @Test
    void named_unknownWord_listsTheVariants() {
        assertThat(Base64.named("url")).isEqualTo(Base64.URL);
        assertThatThrownBy(() -> Base64.named("rot13"))
                .hasMessage(
                        "variant 'rot13' is unknown; allowed: standard, standard-unpadded, url, url-padded, mime, pem,"
                                + " forgiving, coreutils");
    }
}
