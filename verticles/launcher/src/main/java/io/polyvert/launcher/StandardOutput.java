package io.polyvert.launcher;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/// Standard output that throws [OutputException] when it takes no more: print writers and print streams keep an
/// `IOException` to themselves, and the command would go on for nobody.
final class StandardOutput extends OutputStream {
    static final StandardOutput OF_THIS_PROCESS = new StandardOutput(new FileOutputStream(FileDescriptor.out));

    private final OutputStream out;

    StandardOutput(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int octet) {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        try {
            out.write(bytes, from, length);
        } catch (IOException failure) {
            throw new OutputException(failure);
        }
    }
}
