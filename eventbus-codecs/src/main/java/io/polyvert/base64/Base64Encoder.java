package io.polyvert.base64;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Encodes a byte string that comes in pieces.
public final class Base64Encoder implements Transcoder {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final short CR_LF = '\r' | '\n' << 8;
    /// Lines that are encoded at a time before they are moved apart: they stay in the first cache.
    private static final int LINES = 48;

    private final Alphabet alphabet;
    private final boolean pads;
    private final int width;
    private final String separator;
    private final boolean endsLines;
    /// The first bytes of an unfinished group.
    private int rest;
    private int restLength;
    /// Digits in the line so far.
    private int column;

    Base64Encoder(Alphabet alphabet, boolean pads, Lines lines) {
        this.alphabet = alphabet;
        this.pads = pads;
        this.width = lines.width();
        this.separator = lines.separator();
        this.endsLines = lines.ended();
    }

    @Override
    public int room(int length) {
        long digits = (length + 2L + 2) / 3 * 4;
        long breaks = width == 0 ? 0 : digits / width + 2;
        return Math.toIntExact(digits + breaks * separator.length());
    }

    @Override
    public int update(byte[] from, int start, int end, byte[] to, int at) {
        int read = start;
        int write = at;
        if (restLength > 0) {
            while (read < end && restLength < 3) {
                keep(from[read++]);
            }
            if (restLength < 3) {
                return write;
            }
            write = group(to, write);
        }
        int whole = read + (end - read) / 3 * 3;
        if (width == 0) {
            Blocks.encode(from, read, whole, to, write, alphabet);
            write += (whole - read) / 3 * 4;
        } else {
            write = lines(from, read, whole, to, write);
        }
        for (read = whole; read < end; read++) {
            keep(from[read]);
        }
        return write;
    }

    @Override
    public int finish(byte[] to, int at) {
        int write = at;
        if (restLength > 0) {
            byte[] last = new byte[4];
            int group = rest << (8 * (3 - restLength));
            last[0] = alphabet.letter(group >>> 18);
            last[1] = alphabet.letter((group >>> 12) & 63);
            last[2] = restLength == 2 ? alphabet.letter((group >>> 6) & 63) : (byte) '=';
            last[3] = '=';
            write = lay(last, pads ? 4 : restLength + 1, to, write);
        }
        return endsLines && column > 0 ? breakLine(to, write) : write;
    }

    private void keep(byte value) {
        rest = (rest << 8) | (value & 0xFF);
        restLength++;
    }

    private int group(byte[] to, int at) {
        byte[] letters = new byte[4];
        for (int i = 0; i < 4; i++) {
            letters[i] = alphabet.letter((rest >>> (18 - 6 * i)) & 63);
        }
        rest = 0;
        restLength = 0;
        return lay(letters, 4, to, at);
    }

    private int lines(byte[] from, int start, int end, byte[] to, int at) {
        if (width % 4 > 0 || column % 4 > 0) {
            byte[] digits = new byte[(end - start) / 3 * 4];
            Blocks.encode(from, start, end, digits, 0, alphabet);
            return lay(digits, digits.length, to, at);
        }
        int read = start;
        int write = at;
        if (column < width) {
            int length = Math.min(end - read, (width - column) / 4 * 3);
            write = run(from, read, read + length, to, write);
            read += length;
        }
        int lineBytes = width / 4 * 3;
        while (end - read >= lineBytes) {
            int lines = Math.min(LINES, (end - read) / lineBytes);
            int moved = write + lines * separator.length();
            Blocks.encode(from, read, read + lines * lineBytes, to, moved, alphabet);
            moveApart(to, moved, lines, write);
            read += lines * lineBytes;
            write = moved + lines * width;
        }
        return read < end ? run(from, read, end, to, breakLine(to, write)) : write;
    }

    /// Within the line.
    private int run(byte[] from, int start, int end, byte[] to, int at) {
        Blocks.encode(from, start, end, to, at, alphabet);
        int digits = (end - start) / 3 * 4;
        column += digits;
        return at + digits;
    }

    /// Puts a separator before each line. The lines end where they ended before.
    private void moveApart(byte[] text, int from, int lines, int at) {
        if (width == Line76.WIDTH && separator.equals("\r\n")) {
            moveMime(text, from, lines, at);
        } else if (width == Line76.WIDTH && separator.equals("\n")) {
            moveCoreutils(text, from, lines, at);
        } else {
            int write = at;
            for (int line = 0; line < lines; line++) {
                write = separate(text, write);
                System.arraycopy(text, from + line * width, text, write, width);
                write += width;
            }
        }
    }

    private int lay(byte[] digits, int length, byte[] to, int at) {
        if (width == 0) {
            System.arraycopy(digits, 0, to, at, length);
            return at + length;
        }
        int write = at;
        int read = 0;
        while (read < length) {
            if (column == width) {
                write = breakLine(to, write);
            }
            int run = Math.min(width - column, length - read);
            System.arraycopy(digits, read, to, write, run);
            read += run;
            write += run;
            column += run;
        }
        return write;
    }

    private static void moveMime(byte[] text, int from, int lines, int at) {
        for (int line = 0; line < lines; line++) {
            Line76.copy(text, from + 76 * line, text, at + 78 * line + 2);
            SHORT.set(text, at + 78 * line, CR_LF);
        }
    }

    private static void moveCoreutils(byte[] text, int from, int lines, int at) {
        for (int line = 0; line < lines; line++) {
            Line76.copy(text, from + 76 * line, text, at + 77 * line + 1);
            text[at + 77 * line] = '\n';
        }
    }

    private int breakLine(byte[] to, int at) {
        column = 0;
        return separate(to, at);
    }

    private int separate(byte[] to, int at) {
        for (int i = 0; i < separator.length(); i++) {
            to[at + i] = (byte) separator.charAt(i);
        }
        return at + separator.length();
    }
}
