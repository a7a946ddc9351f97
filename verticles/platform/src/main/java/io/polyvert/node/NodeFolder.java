package io.polyvert.node;

import static java.lang.System.Logger.Level.WARNING;

import io.polyvert.deployments.DeploymentException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A node's private folder, `HOME/nodes/NAME` (mode 0700). `lock` is held for as long as the node lives, so the
/// folder of a node that was killed is known as stale whatever became of its process id, and the next node sweeps it.
/// `node.json` says who and where the node is; `bus.sock` is its Unix socket. Methods block: call them off the event
/// loop.
public final class NodeFolder implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(NodeFolder.class.getName());
    private static final int MAX_SOCKET_PATH = 100;
    /* On POSIX a process loses its lock when it closes any other descriptor of the file, so the locks this process
     * holds are remembered here and their files are never opened again. */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel lockFile;

    private NodeFolder(Path folder, FileChannel lockFile) {
        this.folder = folder;
        this.lockFile = lockFile;
    }

    /// Makes the folder this process's own. What killed nodes left in this and other folders is swept away, their logs
    /// are kept.
    public static NodeFolder claim(Path home, String name) {
        Path folder = nodes(home).resolve(name);
        try {
            return inTurn(nodes(home), () -> {
                NodeFolder own = take(folder).orElseThrow(() -> alreadyRunning(folder, name));
                own.sweep();
                for (Path other : folders(nodes(home))) {
                    sweepDead(other);
                }
                return own;
            });
        } catch (IOException failure) {
            throw new DeploymentException("cannot use the node folder " + folder + ": " + failure, failure);
        }
    }

    private static void sweepDead(Path other) {
        try {
            if (Files.exists(other.resolve("lock"))) {
                take(other).ifPresent(NodeFolder::remove);
            }
        } catch (IOException | UncheckedIOException kept) {
            LOG.log(WARNING, () -> "what a killed node left stays in " + other + ": " + kept.getMessage());
        }
    }

    private interface Work<T> {
        T run() throws IOException;
    }

    /// One process at a time takes and removes folders, so that nobody locks a file that another one removes.
    private static synchronized <T> T inTurn(Path nodes, Work<T> work) throws IOException {
        createPrivate(nodes);
        Path turn = nodes.resolveSibling(".nodes.lock");
        try (FileChannel file = FileChannel.open(turn, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.lock();
            return work.run();
        }
    }

    /// Empty when a node that lives has it.
    private static Optional<NodeFolder> take(Path folder) throws IOException {
        createPrivate(folder);
        if (!HELD_HERE.add(folder)) {
            return Optional.empty();
        }
        FileChannel channel =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (lock(channel) == null) {
            channel.close();
            HELD_HERE.remove(folder);
            return Optional.empty();
        }
        return Optional.of(new NodeFolder(folder, channel));
    }

    /// What this or an earlier node of the name has left, but for its log.
    private void sweep() throws IOException {
        Files.deleteIfExists(folder.resolve("node.json"));
        Files.deleteIfExists(folder.resolve("node.json.new"));
        Files.deleteIfExists(folder.resolve("bus.sock"));
        if (Files.exists(cache())) {
            try (Stream<Path> files = Files.walk(cache())) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /// What running nodes say of themselves, by name; folders of dead nodes are left alone.
    public static List<JsonObject> running(Path home) {
        try {
            List<JsonObject> running = new ArrayList<>();
            for (Path folder : folders(nodes(home))) {
                if (isHeld(folder.resolve("lock"))) {
                    read(folder).ifPresent(running::add);
                }
            }
            return running;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static List<Path> folders(Path nodes) throws IOException {
        if (!Files.isDirectory(nodes)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(nodes)) {
            return folders.sorted().toList();
        }
    }

    /// Where a Unix socket fits: in the folder, or, as socket paths are short, in the system's temporary folder.
    public Path socket() {
        Path inFolder = folder.resolve("bus.sock");
        if (inFolder.toString().length() <= MAX_SOCKET_PATH) {
            return inFolder;
        }
        Path besides = Path.of(
                System.getProperty("java.io.tmpdir"),
                "polyvert-" + ProcessHandle.current().pid());
        return besides.resolve("bus.sock");
    }

    public Path path() {
        return folder;
    }

    /// Where Vert.x unpacks what it reads from the class path.
    Path cache() {
        return folder.resolve("cache");
    }

    /// Replaces `node.json` in one step, so that a reader sees the old or the new one.
    public void write(JsonObject node) {
        try {
            Path fresh = folder.resolve("node.json.new");
            Files.writeString(fresh, node.encodePrettily());
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
            Files.move(fresh, folder.resolve("node.json"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Removes the folder; a log in it keeps the folder.
    @Override
    public void close() {
        try {
            Path socket = socket();
            if (!socket.startsWith(folder)) {
                Files.deleteIfExists(socket);
                Files.deleteIfExists(socket.getParent());
            }
            inTurn(folder.resolveSibling(""), this::remove);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Whether nothing keeps the folder.
    private boolean remove() {
        try (lockFile) {
            sweep();
            Files.deleteIfExists(folder.resolve("lock"));
            HELD_HERE.remove(folder);
            boolean empty = isEmpty(folder);
            if (empty) {
                Files.delete(folder);
            }
            return empty;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static DeploymentException alreadyRunning(Path folder, String name) {
        return new DeploymentException("a node named '" + name + "' is already running"
                + read(folder).map(node -> " (pid " + node.getLong("pid") + ")").orElse("")
                + "; stop it with `vertx stop " + name + "` or choose another name with --name");
    }

    private static Path nodes(Path home) {
        return home.toAbsolutePath().normalize().resolve("nodes");
    }

    private static void createPrivate(Path folder) throws IOException {
        var ownerOnly = PosixFilePermissions.fromString("rwx------");
        Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(ownerOnly));
        Files.setPosixFilePermissions(folder, ownerOnly);
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    private static boolean isHeld(Path file) throws IOException {
        if (HELD_HERE.contains(file.getParent())) {
            return true;
        }
        if (!Files.exists(file)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            return lock(channel) == null;
        }
    }

    private static Optional<JsonObject> read(Path folder) {
        try {
            return Optional.of(new JsonObject(Files.readString(folder.resolve("node.json"))));
        } catch (IOException absent) {
            return Optional.empty();
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }
}
