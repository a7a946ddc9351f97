package io.polyvert.base64;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.polyvert.base64.Base64Exception.Reason;
import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads a data URI that comes in pieces: its head up to the comma, then its text up to a `#`, with
/// percent escapes, and without tabs and line breaks. Both methods throw [Base64Exception], whose offset
/// counts from the beginning of the URI.
public final class DataUriDecoder implements Transcoder {
    private static final Pattern BASE64 = Pattern.compile("; *base64$", Pattern.CASE_INSENSITIVE);
    private static final int MAX_HEAD = 4096;

    private final ByteArrayOutputStream head = new ByteArrayOutputStream();
    private @Nullable String mediaType;
    /// None when the text is not Base64.
    private @Nullable Base64Decoder text;
    /// `%` and the digits after it.
    private final byte[] escape = new byte[3];

    private int escapeLength;
    private boolean isOver;
    /// Bytes of the URI so far that are none of the text.
    private long besides;

    DataUriDecoder() {}

    /// With its parameters; empty until the head is read.
    public Optional<String> mediaType() {
        return Optional.ofNullable(mediaType);
    }

    @Override
    public int room(int length) {
        return length + 8;
    }

    @Override
    public int update(byte[] from, int start, int end, byte[] to, int at) {
        int read = start;
        int write = at;
        while (read < end && !isOver) {
            if (mediaType == null) {
                readHead(from[read++]);
                continue;
            }
            int plain = escapeLength > 0 ? read : plainUntil(from, read, end);
            write = plain > read ? plain(from, read, plain, to, write) : special(from[read], to, write);
            read = Math.max(plain, read + 1);
        }
        return write;
    }

    @Override
    public int finish(byte[] to, int at) {
        if (mediaType == null) {
            throw refusal(-1, "the comma is missing");
        }
        int write = noEscape(to, at);
        try {
            return text == null ? write : text.finish(to, write);
        } catch (Base64Exception wrong) {
            throw wrong.after(besides);
        }
    }

    // -- the head

    private void readHead(byte value) {
        if (value == '#') {
            isOver = true;
            return;
        }
        int length = head.size();
        if (length < DataUri.SCHEME.length()
                && !isSkipped(value)
                && Character.toLowerCase(value) != DataUri.SCHEME.charAt(length)) {
            throw refusal(value & 0xFF, "this is no data URI");
        }
        if (length == MAX_HEAD) {
            throw refusal(value & 0xFF, "no comma comes within " + MAX_HEAD + " bytes");
        }
        besides++;
        if (value == ',') {
            begin(head.toString(UTF_8).substring(DataUri.SCHEME.length()).strip());
        } else if (!isSkipped(value)) {
            head.write(value);
        }
    }

    private void begin(String type) {
        Matcher base64 = BASE64.matcher(type);
        boolean isBase64 = base64.find();
        text = isBase64 ? Base64.FORGIVING.decoder() : null;
        mediaType = DataUri.known(isBase64 ? type.substring(0, base64.start()) : type);
    }

    private Base64Exception refusal(int value, String why) {
        return new Base64Exception(
                besides,
                value,
                Reason.CHARACTER,
                why + "; a data URI begins with 'data:' and has a comma, as data:image/png;base64,iVBORw0K");
    }

    // -- the text

    private static int plainUntil(byte[] from, int start, int end) {
        int at = start;
        while (at < end && from[at] != '%' && from[at] != '#' && !isSkipped(from[at])) {
            at++;
        }
        return at;
    }

    private static boolean isSkipped(byte value) {
        return value == '\t' || value == '\n' || value == '\r';
    }

    private int plain(byte[] from, int start, int end, byte[] to, int at) {
        if (text == null) {
            System.arraycopy(from, start, to, at, end - start);
            return at + end - start;
        }
        try {
            return text.update(from, start, end, to, at);
        } catch (Base64Exception wrong) {
            throw wrong.after(besides);
        }
    }

    private int special(byte value, byte[] to, int at) {
        if (isSkipped(value)) {
            besides++;
            return at;
        }
        if (escapeLength > 0 && Character.digit(value, 16) >= 0) {
            escape[escapeLength++] = value;
            return escapeLength == escape.length ? unescaped(to, at) : at;
        }
        int write = noEscape(to, at);
        switch (value) {
            case '%' -> escape[escapeLength++] = value;
            case '#' -> isOver = true;
            default -> write = plain(new byte[] {value}, 0, 1, to, write);
        }
        return write;
    }

    private int unescaped(byte[] to, int at) {
        escapeLength = 0;
        byte[] value = {(byte) Integer.parseInt(new String(escape, 1, 2, US_ASCII), 16)};
        int write = plain(value, 0, 1, to, at);
        besides += 2;
        return write;
    }

    /// What began as an escape and is none stands for itself.
    private int noEscape(byte[] to, int at) {
        int length = escapeLength;
        escapeLength = 0;
        return plain(escape, 0, length, to, at);
    }
}
