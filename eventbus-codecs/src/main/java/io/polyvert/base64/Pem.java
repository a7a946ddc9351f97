package io.polyvert.base64;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.vertx.core.buffer.Buffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A byte string with a label, as RFC 7468 writes it: between `-----BEGIN LABEL-----` and `-----END
/// LABEL-----`.
///
/// @param label such as `CERTIFICATE`: printable ASCII, without `-` or spaces at its ends or two of
/// them in a row
public record Pem(String label, Buffer bytes) {
    private static final Pattern LABEL = Pattern.compile("(?:[!-,.-~](?:[- ]?[!-,.-~])*)?");
    private static final Pattern BEGIN = Pattern.compile("^-----BEGIN (.*?)-----[ \t]*\r?\n", Pattern.MULTILINE);

    public Pem {
        if (!LABEL.matcher(label).matches()) {
            throw new IllegalArgumentException(
                    "'" + label + "' is no PEM label; allowed: printable ASCII such as CERTIFICATE or PRIVATE KEY");
        }
    }

    /// In lines of 64 digits, ended by LF.
    public String encode() {
        return begin() + Base64.PEM.encode(bytes).toString(ISO_8859_1) + end();
    }

    /// The line before the text.
    public String begin() {
        return "-----BEGIN " + label + "-----\n";
    }

    /// The line after the text.
    public String end() {
        return "-----END " + label + "-----\n";
    }

    /// The first one in a text; what stands before and after it is skipped. Throws
    /// `IllegalArgumentException` when there is none, and [Base64Exception], whose offset counts from
    /// the beginning of the whole text.
    public static Pem decode(String text) {
        Matcher begin = BEGIN.matcher(text);
        if (!begin.find()) {
            throw new IllegalArgumentException("no line '-----BEGIN LABEL-----' begins a PEM text here");
        }
        String end = "-----END " + begin.group(1) + "-----";
        int last = text.indexOf(end, begin.end());
        if (last < 0) {
            throw new IllegalArgumentException("the line '" + end + "' is missing");
        }
        byte[] lines = text.substring(begin.end(), last).getBytes(ISO_8859_1);
        try {
            return new Pem(begin.group(1), Buffer.buffer(Base64.PEM.decode(lines)));
        } catch (Base64Exception wrong) {
            throw wrong.after(begin.end());
        }
    }
}
