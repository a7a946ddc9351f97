package io.polyvert.doors;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// The file of a Unix socket, which only its owner may open. All methods touch the file system.
final class SocketFile {
    /// The kernel's limit for `sun_path`, less the final zero: 108 on Linux, 104 on macOS and the BSDs.
    private static final int MOST_PATH_BYTES = 103;

    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

    private final Path path;

    SocketFile(Path path) {
        this.path = path.toAbsolutePath();
    }

    Path path() {
        return path;
    }

    /// Makes the folder private and the name free. Throws [DoorException] when either belongs to somebody else.
    void prepare() throws IOException {
        int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > MOST_PATH_BYTES) {
            throw new DoorException("the path of the node's socket has " + length + " bytes, the system allows "
                    + MOST_PATH_BYTES + ": " + path + "; choose a folder with a shorter path");
        }
        prepareFolder(requireNonNull(path.getParent(), "a socket lies in a folder"));
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            removeStale();
        }
    }

    void makePrivate() throws IOException {
        Files.setPosixFilePermissions(path, FILE);
    }

    void delete() throws IOException {
        Files.deleteIfExists(path);
    }

    private static void prepareFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(FOLDER));
            return;
        }
        Set<PosixFilePermission> found = Files.getPosixFilePermissions(folder);
        if (!FOLDER.containsAll(found)) {
            throw new DoorException("others may enter the folder of the node's socket (" + folder + ", "
                    + PosixFilePermissions.toString(found) + "); close it with: chmod 700 " + folder);
        }
    }

    private void removeStale() throws IOException {
        if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isOther()) {
            throw new DoorException(path + " is not a socket; move it away or choose another folder");
        }
        if (answers()) {
            throw new DoorException("another node listens at " + path + "; stop it or choose another folder");
        }
        Files.delete(path);
    }

    private boolean answers() {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException e) {
            return false;
        }
    }
}
