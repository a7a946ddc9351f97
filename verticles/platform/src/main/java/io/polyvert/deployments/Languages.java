package io.polyvert.deployments;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// The languages a node can run, by file extension. A host is made when the first verticle of its language is
/// deployed, so a language that nobody uses costs nothing.
public final class Languages implements AutoCloseable {
    private final Map<String, Supplier<? extends LanguageHost>> makers = new TreeMap<>();
    private final Map<Supplier<? extends LanguageHost>, LanguageHost> hosts = new ConcurrentHashMap<>();

    /// Adds a language.
    ///
    /// @param extensions without dots; the empty text stands for class names
    public Languages with(List<String> extensions, Supplier<? extends LanguageHost> maker) {
        extensions.forEach(extension -> makers.put(extension, maker));
        return this;
    }

    LanguageHost hostOf(DeploymentSpec spec) {
        var maker = makers.get(spec.extension());
        if (maker == null) {
            throw new DeploymentException("no language is known for '" + spec.target() + "'; known: " + known());
        }
        return hosts.computeIfAbsent(maker, Supplier::get);
    }

    private String known() {
        return makers.keySet().stream()
                .map(extension -> extension.isEmpty() ? "a Java class name" : "." + extension)
                .collect(Collectors.joining(", "));
    }

    @Override
    public void close() {
        hosts.values().forEach(LanguageHost::close);
        hosts.clear();
    }
}
