package io.polyvert.parts;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Says that this process alone uses what a lock file stands for, until it closes it or ends. Waits for
/// the disk.
public final class FileOwner implements AutoCloseable {
    /* On POSIX a process loses its lock when it closes any other descriptor of the file, so the locks that this process
     * holds are remembered here and their files are never opened again. */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private FileOwner(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /// Empty when somebody else owns it.
    public static Optional<FileOwner> claim(Path path) throws IOException {
        Path file = path.toAbsolutePath().normalize();
        if (!HELD_HERE.add(file)) {
            return Optional.empty();
        }
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock(channel)) {
                return Optional.of(new FileOwner(file, channel));
            }
        } catch (IOException failure) {
            HELD_HERE.remove(file);
            throw failure;
        }
        channel.close();
        HELD_HERE.remove(file);
        return Optional.empty();
    }

    private static boolean lock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException _) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException _) {
            // the lock ends with the process at the latest
        } finally {
            HELD_HERE.remove(file);
        }
    }
}
