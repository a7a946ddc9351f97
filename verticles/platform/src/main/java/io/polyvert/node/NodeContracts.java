package io.polyvert.node;

import static java.lang.System.Logger.Level.WARNING;

import io.polyvert.deployments.DeploymentSpec;
import io.polyvert.typed.Contract;
import io.polyvert.typed.Contracts;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The contracts of a node's services: the built-in ones, and those that lie in the jars and folders of
/// deployments. Reads files.
final class NodeContracts {
    private static final System.Logger LOG = System.getLogger(NodeContracts.class.getName());
    private static final int MAX_FILES = 1_000;
    private static final int MAX_BYTES = 1_048_576;

    private final Map<String, Contract> byService = new LinkedHashMap<>();

    private NodeContracts() {}

    static List<Contract> of(List<DeploymentSpec> specs) {
        NodeContracts found = new NodeContracts();
        Contracts.builtIn().forEach(found::add);
        specs.stream().flatMap(NodeContracts::places).distinct().forEach(found::look);
        return List.copyOf(found.byService.values());
    }

    private void add(Contract contract) {
        byService.putIfAbsent(contract.service(), contract);
    }

    private static Stream<Path> places(DeploymentSpec spec) {
        Stream<Path> target = spec.extension().equals("jar") ? Stream.of(spec.file()) : Stream.empty();
        return Stream.concat(target, spec.classpath().stream().map(spec.directory()::resolve))
                .map(Path::toAbsolutePath);
    }

    private void look(Path place) {
        try {
            if (Files.isDirectory(place)) {
                read(place.resolve(Contracts.FOLDER));
            } else if (place.toString().endsWith(".jar")) {
                try (var jar = FileSystems.newFileSystem(place)) {
                    read(jar.getPath(Contracts.FOLDER));
                }
            }
        } catch (IOException failure) {
            LOG.log(WARNING, () -> "no contracts can be read from " + place + ": " + failure);
        }
    }

    private void read(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(name -> name.toString().endsWith(".json"))
                    .sorted()
                    .limit(MAX_FILES)
                    .toList()) {
                readFile(file);
            }
        }
    }

    private void readFile(Path file) throws IOException {
        try (InputStream content = Files.newInputStream(file)) {
            add(Contracts.parse(Buffer.buffer(content.readNBytes(MAX_BYTES))));
        } catch (IllegalArgumentException wrong) {
            LOG.log(WARNING, () -> "the contract " + file.toUri() + " is left out: " + wrong.getMessage());
        }
    }
}
