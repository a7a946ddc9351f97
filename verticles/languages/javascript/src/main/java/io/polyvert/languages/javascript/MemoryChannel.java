package io.polyvert.languages.javascript;

import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/// Reads bytes that are in memory as if they were a file.
final class MemoryChannel implements SeekableByteChannel {
    private final ByteBuffer bytes;
    private boolean open = true;

    MemoryChannel(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes);
    }

    @Override
    public int read(ByteBuffer target) throws ClosedChannelException {
        requireOpen();
        if (!bytes.hasRemaining()) {
            return -1;
        }
        int length = Math.min(target.remaining(), bytes.remaining());
        target.put(bytes.slice(bytes.position(), length));
        bytes.position(bytes.position() + length);
        return length;
    }

    @Override
    public long position() throws ClosedChannelException {
        requireOpen();
        return bytes.position();
    }

    @Override
    public SeekableByteChannel position(long position) throws ClosedChannelException {
        requireOpen();
        bytes.position((int) Math.min(position, bytes.limit()));
        return this;
    }

    @Override
    public long size() throws ClosedChannelException {
        requireOpen();
        return bytes.limit();
    }

    @Override
    public int write(ByteBuffer source) {
        throw new NonWritableChannelException();
    }

    @Override
    public SeekableByteChannel truncate(long size) {
        throw new NonWritableChannelException();
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
    }

    private void requireOpen() throws ClosedChannelException {
        if (!open) {
            throw new ClosedChannelException();
        }
    }
}
