package io.polyvert.launcher.redeploy;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// Ends a wait when something happens in a folder. Where the system tells nothing (some file systems, too many
/// folders) the wait just takes its time.
final class FileEvents implements AutoCloseable {
    private final WatchService service;
    private final Map<Path, WatchKey> keys = new HashMap<>();

    FileEvents() throws IOException {
        service = FileSystems.getDefault().newWatchService();
    }

    /// The folders of these files, and no others.
    void watch(Collection<Path> files) {
        Set<Path> folders = files.stream().map(file -> file.resolveSibling("")).collect(Collectors.toSet());
        keys.entrySet().removeIf(entry -> {
            boolean old = !folders.contains(entry.getKey()) || !entry.getValue().isValid();
            if (old) {
                entry.getValue().cancel();
            }
            return old;
        });
        folders.forEach(folder -> keys.computeIfAbsent(folder, this::register));
    }

    @SuppressWarnings("NullAway") // computeIfAbsent keeps no null
    private WatchKey register(Path folder) {
        try {
            return folder.register(service, ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE);
        } catch (IOException _) {
            return null;
        }
    }

    void await(long ms) throws InterruptedException {
        WatchKey key = service.poll(ms, TimeUnit.MILLISECONDS);
        while (key != null) {
            key.pollEvents();
            key.reset();
            key = service.poll();
        }
    }

    @Override
    public void close() throws IOException {
        service.close();
    }
}
