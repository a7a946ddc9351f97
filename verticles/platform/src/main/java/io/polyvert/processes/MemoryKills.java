package io.polyvert.processes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// How often Linux has killed a process of this node's control group for want of memory: `oom_kill` of cgroup v2's
/// `memory.events` (kernel documentation, admin-guide/cgroup-v2).
final class MemoryKills {
    private static final Path GROUPS = Path.of("/sys/fs/cgroup");
    private static final String COUNT = "oom_kill ";

    private MemoryKills() {}

    /// 0 where the system does not say.
    static long count() {
        try (Stream<String> own = Files.lines(Path.of("/proc/self/cgroup"))) {
            String group = own.filter(line -> line.startsWith("0::/"))
                    .findFirst()
                    .map(line -> line.substring(4))
                    .orElse("");
            return countIn(GROUPS.resolve(group).resolve("memory.events"));
        } catch (IOException _) {
            return 0;
        }
    }

    private static long countIn(Path events) throws IOException {
        try (Stream<String> lines = Files.lines(events)) {
            return lines.filter(line -> line.startsWith(COUNT))
                    .mapToLong(line -> Long.parseLong(line.substring(COUNT.length())))
                    .findFirst()
                    .orElse(0);
        }
    }
}
