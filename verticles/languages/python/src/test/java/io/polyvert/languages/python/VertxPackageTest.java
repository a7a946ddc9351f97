package io.polyvert.languages.python;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VertxPackageTest {
    private static final Path SOURCES = Path.of("..", "..", "..", "clients", "python", "vertx");

    @Test
    void list_ofFiles_isTheFolder() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            List<String> there = files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .toList();
            assertThat(VertxPackage.FILES).containsExactlyInAnyOrderElementsOf(there);
        }
    }

    @Test
    void extract_twice_isOneFolderWithTheSameFiles(@TempDir Path cache) throws IOException {
        Path folder = VertxPackage.extract(cache);
        assertThat(VertxPackage.extract(cache)).isEqualTo(folder);
        assertThat(folder.resolve("_bus.py")).hasSameBinaryContentAs(SOURCES.resolve("_bus.py"));
        try (Stream<Path> entries = Files.list(cache)) {
            assertThat(entries).hasSize(1);
        }
    }

    @Test
    void extract_intoADamagedFolder_isStillComplete(@TempDir Path cache) throws IOException {
        Files.writeString(VertxPackage.extract(cache).resolve("_bus.py"), "damaged");
        Path folder = VertxPackage.extract(cache);
        assertThat(folder.resolve("_bus.py")).hasSameBinaryContentAs(SOURCES.resolve("_bus.py"));
    }
}
