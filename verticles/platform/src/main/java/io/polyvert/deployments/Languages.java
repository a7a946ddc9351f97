package io.polyvert.deployments;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The languages a node can run: by file extension, by what a folder holds, and any other file as an executable. A
/// host is made when the first verticle of its language is deployed, so a language that nobody uses costs nothing.
public final class Languages implements AutoCloseable {
    private final Map<String, Supplier<? extends LanguageHost>> makers = new TreeMap<>();
    private final Map<String, Processes> processes = new TreeMap<>();
    private final Map<Folders, Supplier<? extends LanguageHost>> folders = new LinkedHashMap<>();
    private final Map<Supplier<? extends LanguageHost>, LanguageHost> hosts = new ConcurrentHashMap<>();
    private @Nullable Supplier<? extends LanguageHost> others;

    /// Folders that a language runs.
    ///
    /// @param content what they hold, for people: `.java files`
    private record Folders(String content, Predicate<Path> fits) {}

    /// Adds a language.
    ///
    /// @param extensions without dots; the empty text stands for class names
    public Languages with(List<String> extensions, Supplier<? extends LanguageHost> maker) {
        extensions.forEach(extension -> makers.put(extension, maker));
        return this;
    }

    /// Files that run in a process instead of the node's VM when their deployment says so, or when they ask for it
    /// themselves.
    private record Processes(Predicate<Path> asked, Supplier<? extends LanguageHost> maker) {}

    /// Adds a host for files of a language that has one in the VM already.
    ///
    /// @param asked whether a file asks for it
    public Languages withProcesses(
            List<String> extensions, Predicate<Path> asked, Supplier<? extends LanguageHost> maker) {
        extensions.forEach(extension -> processes.put(extension, new Processes(asked, maker)));
        return this;
    }

    /// Adds folders as targets; of several that fit, the one added first runs it.
    ///
    /// @param content what such a folder holds, for people: `.java files`
    public Languages withFolders(String content, Predicate<Path> fits, Supplier<? extends LanguageHost> maker) {
        folders.put(new Folders(content, fits), maker);
        return this;
    }

    /// The host of files that no language claims.
    public Languages withOthers(Supplier<? extends LanguageHost> maker) {
        others = maker;
        return this;
    }

    /// Refuses a target that no host runs, and resources that its host cannot give. Looks at the file system.
    public void require(DeploymentSpec spec) {
        var maker = makerOf(spec);
        if (spec.resources().ofProcesses().isPresent()) {
            requireProcess(hosts.computeIfAbsent(maker, Supplier::get), spec);
        }
    }

    LanguageHost hostOf(DeploymentSpec spec) {
        LanguageHost host = hosts.computeIfAbsent(makerOf(spec), Supplier::get);
        requireProcess(host, spec);
        return host;
    }

    private void requireProcess(LanguageHost host, DeploymentSpec spec) {
        if (host.threadings().contains(Threading.PROCESS)) {
            return;
        }
        spec.resources().ofProcesses().ifPresent(limit -> {
            throw new DeploymentException("resources." + limit + " of '" + spec.name() + "' is for processes, but "
                    + host.language() + " verticles run in the node's VM; leave it out, or use one of: "
                    + String.join(", ", ofProcesses()));
        });
    }

    /// `executable`, and `node (host: process)` where files choose.
    private List<String> ofProcesses() {
        return all().stream()
                .filter(host -> host.threadings().contains(Threading.PROCESS))
                .map(host -> host.extensions().stream().anyMatch(processes::containsKey)
                        ? host.language() + " (host: process)"
                        : host.language())
                .toList();
    }

    private Supplier<? extends LanguageHost> makerOf(DeploymentSpec spec) {
        if (Files.isDirectory(spec.file())) {
            return ofFolder(spec);
        }
        var claimed = spec.extension().isEmpty() && spec.isFile() ? null : makers.get(spec.extension());
        var maker = claimed == null && Files.exists(spec.file()) ? others : claimed;
        if (maker == null) {
            throw new DeploymentException(unknown(spec));
        }
        return ofHost(spec).orElse(maker);
    }

    private Optional<Supplier<? extends LanguageHost>> ofHost(DeploymentSpec spec) {
        Processes found = processes.get(spec.extension());
        if (found == null) {
            spec.host().ifPresent(host -> {
                throw new DeploymentException(spec.target() + " cannot choose its host ('" + host
                        + "'): only files of these kinds can: ." + String.join(", .", processes.keySet()));
            });
            return Optional.empty();
        }
        boolean isProcess =
                spec.host().map("process"::equals).orElseGet(() -> found.asked().test(spec.file()));
        return isProcess ? Optional.of(found.maker()) : Optional.empty();
    }

    private Supplier<? extends LanguageHost> ofFolder(DeploymentSpec spec) {
        return folders.entrySet().stream()
                .filter(entry -> entry.getKey().fits.test(spec.file()))
                .findFirst()
                .<Supplier<? extends LanguageHost>>map(Map.Entry::getValue)
                .orElseThrow(() -> new DeploymentException(spec.target() + " is a folder without "
                        + Stream.concat(
                                        Stream.of("an app.yaml"),
                                        folders.keySet().stream().map(Folders::content))
                                .collect(Collectors.joining(" or "))
                        + "; name a file in it"));
    }

    private String unknown(DeploymentSpec spec) {
        if (spec.extension().isEmpty() && spec.isFile()) {
            return spec.target() + " does not exist in "
                    + spec.directory().toAbsolutePath().normalize();
        }
        return "no language is known for '" + spec.target() + "'; known: " + known();
    }

    /// Whether a language claims these files.
    public boolean knows(String extension) {
        return makers.containsKey(extension);
    }

    /// The hosts of all languages, in the order of their extensions, executables last.
    public List<LanguageHost> all() {
        return Stream.of(
                        makers.values().stream(),
                        processes.values().stream().map(Processes::maker),
                        Optional.ofNullable(others).stream())
                .<Supplier<? extends LanguageHost>>flatMap(all -> all)
                .distinct()
                .<LanguageHost>map(maker -> hosts.computeIfAbsent(maker, Supplier::get))
                .toList();
    }

    private String known() {
        String named = makers.keySet().stream()
                .map(extension -> extension.isEmpty() ? "a Java class name" : "." + extension)
                .collect(Collectors.joining(", "));
        return named
                + Optional.ofNullable(others).map(_ -> ", any executable file").orElse("");
    }

    @Override
    public void close() {
        hosts.values().forEach(LanguageHost::close);
        hosts.clear();
    }
}
