package io.polyvert.launcher.redeploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/// When files were written last and how long they are; a file that is not there has neither.
record Stamps(Map<Path, Stamp> byFile) {
    record Stamp(FileTime written, long size) {}

    static Stamps of(Collection<Path> files) {
        Map<Path, Stamp> stamps = new HashMap<>();
        for (Path file : files) {
            try {
                BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
                stamps.put(file, new Stamp(now.lastModifiedTime(), now.size()));
            } catch (IOException _) {
                stamps.remove(file);
            }
        }
        return new Stamps(Map.copyOf(stamps));
    }

    Set<Path> differingFrom(Stamps others) {
        Set<Path> all = new HashSet<>(byFile.keySet());
        all.addAll(others.byFile.keySet());
        return all.stream()
                .filter(file -> !Objects.equals(byFile.get(file), others.byFile.get(file)))
                .collect(Collectors.toSet());
    }

    /// Whether all of these are there and not empty.
    boolean areWritten(Collection<Path> files) {
        return files.stream().map(byFile::get).allMatch(stamp -> stamp != null && stamp.size() > 0);
    }
}
