package io.polyvert.base64;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Encodes a byte string that comes in pieces.
public final class Base64Encoder implements Transcoder {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    /// Bytes that are encoded at a time before they are laid out in lines: they stay in the first
    /// cache.
    private static final int PIECE = 3 * 1024;

    private final Alphabet alphabet;
    private final boolean pads;
    private final int width;
    private final String separator;
    private final boolean endsLines;
    private byte[] piece = {};
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
        int write = at;
        int all = (end - start) / 3 * 4;
        if (all <= width - column) {
            Blocks.encode(from, start, end, to, at, alphabet);
            column += all;
            return at + all;
        }
        for (int read = start; read < end; ) {
            int length = Math.min(PIECE, end - read);
            int digits = length / 3 * 4;
            if (piece.length < digits) {
                piece = new byte[digits];
            }
            Blocks.encode(from, read, read + length, piece, 0, alphabet);
            write = lay(piece, digits, to, write);
            read += length;
        }
        return write;
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
                int lines = Math.max(0, (length - read - 8) / width);
                fullLines(digits, read, lines, to, write);
                read += lines * width;
                write = breakLine(to, write + lines * (width + separator.length()));
            }
            int run = Math.min(width - column, length - read);
            System.arraycopy(digits, read, to, write, run);
            read += run;
            write += run;
            column += run;
        }
        return write;
    }

    /// Line break and line, so many times; eight bytes at a time, and so up to seven too many, which
    /// the next overwrite.
    private void fullLines(byte[] digits, int start, int lines, byte[] to, int at) {
        int length = separator.length();
        byte first = length > 0 ? (byte) separator.charAt(0) : 0;
        byte second = length > 1 ? (byte) separator.charAt(1) : 0;
        int read = start;
        int write = at;
        for (int line = 0; line < lines; line++) {
            if (length > 0) {
                to[write] = first;
            }
            if (length > 1) {
                to[write + 1] = second;
            }
            write += length;
            for (int i = 0; i < width; i += 8) {
                LONG.set(to, write + i, (long) LONG.get(digits, read + i));
            }
            read += width;
            write += width;
        }
    }

    private int breakLine(byte[] to, int at) {
        column = 0;
        int write = at;
        for (int i = 0; i < separator.length(); i++) {
            to[write++] = (byte) separator.charAt(i);
        }
        return write;
    }
}
