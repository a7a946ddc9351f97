package io.polyvert.base64;

import io.polyvert.base64.Base64Exception.Reason;
import org.jspecify.annotations.Nullable;

/// Decodes a text that comes in pieces. Both methods throw [Base64Exception], whose offset counts from
/// the beginning of the text; the bytes before the error are then written, and [#bytes] tells how many.
public final class Base64Decoder implements Transcoder {
    /// Digits that are gathered from between white space at a time: they stay in the first cache.
    private static final int GATHERED = 8 * 1024;
    /// Shorter pieces are decoded run by run.
    private static final int SHORT = 64;

    private final String variant;
    private final Rules rules;
    private final Alphabet alphabet;
    private @Nullable Squeeze squeeze;
    /// Bytes of the text taken.
    private long offset;
    private long bytes;
    /// Digits since the text began.
    private long digits;
    private int group;
    private int padding;
    private byte lastDigit;
    private long lastDigitAt;
    private boolean hasSpareBits;
    /// By the fast way, in its last call.
    private int lastWritten;

    Base64Decoder(String variant, Rules rules) {
        this.variant = variant;
        this.rules = rules;
        this.alphabet = rules.alphabet();
    }

    /// How many bytes were written since the beginning.
    public long bytes() {
        return bytes;
    }

    /// Whether it may be in a text: a digit, `=`, or white space that is skipped.
    public boolean takes(byte value) {
        return alphabet.digit(value) >= 0 || value == '=' || rules.isWhiteSpace(value);
    }

    @Override
    public int room(int length) {
        return length / 4 * 3 + 6;
    }

    @Override
    public int update(byte[] from, int start, int end, byte[] to, int at) {
        int read = start;
        int write = at;
        while (read < end) {
            if (digits % 4 == 0 && padding == 0 && end - read >= 4) {
                int taken = rules.skipsWhiteSpace() && end - read > SHORT
                        ? gathered(from, read, end, to, write)
                        : whole(from, read, end, to, write);
                write += lastWritten;
                read += taken;
                if (lastWritten == GATHERED / 4 * 3) {
                    continue; // nothing stopped it but its own length
                }
            }
            // what stopped the fast way: an end, white space, padding, or a mistake
            do {
                if (read == end) {
                    return write;
                }
                write = take(from[read++], to, write);
            } while (digits % 4 != 0 || padding > 0 || (read < end && rules.isWhiteSpace(from[read])));
        }
        return write;
    }

    @Override
    public int finish(byte[] to, int at) {
        int over = (int) (digits % 4);
        if (over == 1) {
            throw refusal(Reason.LENGTH, "one digit is left over after " + (digits - 1) + "; the text is cut short");
        }
        if (padding > 0 && over + padding == 4) {
            requireNoSpareBits(); // the bytes were written when the padding was complete
            return at;
        }
        boolean isMissing = over > 0 && (rules.needsPadding() || padding > 0);
        int write = over > 0 ? last(over, to, at) : at;
        if (isMissing) {
            throw refusal(Reason.PADDING, (4 - over - padding) + " '=' missing");
        }
        if (over > 0) {
            requireNoSpareBits();
        }
        return write;
    }

    // -- the fast way: whole groups

    private int whole(byte[] from, int start, int end, byte[] to, int at) {
        // a padded group needs less room than the fast way would ask for
        int length = Math.min((end - start) & ~3, (to.length - at) / 3 * 4);
        lastWritten = Blocks.decode(from, start, start + length, to, at, alphabet);
        return took(lastWritten / 3 * 4);
    }

    private int took(int read) {
        bytes += lastWritten;
        offset += read;
        digits += lastWritten / 3 * 4L;
        return read;
    }

    /// Stops before the padding, which comes once and is looked at digit by digit.
    private int gathered(byte[] from, int start, int end, byte[] to, int at) {
        int last = end;
        while (last > start && (from[last - 1] == '=' || rules.isWhiteSpace(from[last - 1]))) {
            last--;
        }
        Squeeze squeeze = this.squeeze;
        int room = Math.min(GATHERED, (last - start + 3) & ~3);
        if (squeeze == null || squeeze.room() < room) {
            squeeze = new Squeeze(rules, room);
            this.squeeze = squeeze;
        }
        squeeze.fill(from, start, last);
        int length = squeeze.length() & ~3;
        lastWritten = Blocks.decode(squeeze.digits(), 0, length, to, at, alphabet);
        boolean isWhole = lastWritten == length / 4 * 3;
        return took(
                isWhole
                        ? backBy(squeeze.length() - length, from, squeeze.read()) - start
                        : spanOf(lastWritten / 3 * 4, from, start));
    }

    /// Where the last so many digits before `end` begin.
    private int backBy(int count, byte[] from, int end) {
        int at = end;
        for (int left = count; left > 0; ) {
            at--;
            if (!rules.isWhiteSpace(from[at])) {
                left--;
            }
        }
        return at;
    }

    /// How far so many digits reach.
    private int spanOf(int count, byte[] from, int start) {
        int read = start;
        for (int left = count; left > 0; read++) {
            if (!rules.isWhiteSpace(from[read])) {
                left--;
            }
        }
        return read - start;
    }

    // -- the exact way: byte by byte

    private int take(byte value, byte[] to, int at) {
        int write = at;
        int digit = alphabet.digit(value);
        if (digit >= 0) {
            begin(value, to, at);
            group = (group << 6) | digit;
            lastDigit = value;
            lastDigitAt = offset;
            digits++;
            if (digits % 4 == 0) {
                write = emit(group, 3, to, at);
            }
        } else if (value == '=') {
            write = pad(to, at);
        } else if (!rules.isWhiteSpace(value)) {
            throw unknown(value, to, at);
        }
        offset++;
        return write;
    }

    private void begin(byte value, byte[] to, int at) {
        if (padding == 0) {
            return;
        }
        if (!rules.goesOn() || digits % 4 + padding < 4) {
            salvage(to, at);
            throw new Base64Exception(offset, value & 0xFF, Reason.PADDING, "nothing may follow the padding");
        }
        padding = 0;
        digits = 0;
    }

    private int pad(byte[] to, int at) {
        int over = (int) (digits % 4);
        if (over < 2 || over + padding == 4) {
            throw new Base64Exception(
                    offset,
                    '=',
                    Reason.PADDING,
                    "no padding belongs here, after " + digits + " digits and " + padding + " '='");
        }
        padding++;
        return over + padding == 4 ? last(over, to, at) : at;
    }

    private int last(int over, byte[] to, int at) {
        hasSpareBits = (group & (over == 2 ? 0xF : 0x3)) != 0;
        return emit(group << (6 * (4 - over)), over - 1, to, at);
    }

    private void requireNoSpareBits() {
        if (rules.checksBits() && hasSpareBits) {
            throw new Base64Exception(
                    lastDigitAt,
                    lastDigit & 0xFF,
                    Reason.TRAILING_BITS,
                    "its last bits belong to no byte and must be zero");
        }
    }

    private int emit(int value, int count, byte[] to, int at) {
        for (int i = 0; i < count; i++) {
            to[at + i] = (byte) (value >> (16 - 8 * i));
        }
        bytes += count;
        group = 0;
        return at + count;
    }

    private Base64Exception unknown(byte value, byte[] to, int at) {
        salvage(to, at);
        if (value == ' ' || (value >= '\t' && value <= '\r')) {
            return new Base64Exception(
                    offset,
                    value,
                    Reason.WHITE_SPACE,
                    rules.skipsWhiteSpace()
                            ? "this white space is not allowed in the " + variant + " variant"
                            : "white space is not allowed in the " + variant + " variant; " + forWhiteSpace());
        }
        return new Base64Exception(
                offset,
                value & 0xFF,
                Reason.CHARACTER,
                "not a character of the " + variant + " variant; allowed: " + alphabet.shown()
                        + (rules.skipsWhiteSpace() ? " and white space" : ""));
    }

    private String forWhiteSpace() {
        if (alphabet.isUrl()) {
            return "remove it first";
        }
        return "the " + (rules.needsPadding() ? "mime" : "forgiving") + " variant ignores it";
    }

    /// The whole bytes of the group that an error interrupts.
    private void salvage(byte[] to, int at) {
        int over = (int) (digits % 4);
        if (over > 1 && over + padding < 4) {
            last(over, to, at);
        }
    }

    private Base64Exception refusal(Reason reason, String why) {
        return new Base64Exception(offset, -1, reason, why);
    }
}
