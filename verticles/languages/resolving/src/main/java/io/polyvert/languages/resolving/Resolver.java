package io.polyvert.languages.resolving;

import io.polyvert.deployments.DeploymentException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.maven.repository.internal.MavenRepositorySystemUtils;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.graph.DependencyFilter;
import org.eclipse.aether.repository.LocalRepository;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.repository.RepositoryPolicy;
import org.eclipse.aether.resolution.ArtifactResult;
import org.eclipse.aether.resolution.DependencyRequest;
import org.eclipse.aether.resolution.DependencyResolutionException;
import org.eclipse.aether.supplier.RepositorySystemSupplier;
import org.eclipse.aether.transfer.ArtifactNotFoundException;
import org.eclipse.aether.util.artifact.JavaScopes;
import org.eclipse.aether.util.filter.DependencyFilterUtils;
import org.eclipse.aether.util.repository.SimpleArtifactDescriptorPolicy;
import org.eclipse.aether.util.repository.SimpleResolutionErrorPolicy;

/// Finds artifacts and all they need: in the user's local Maven repository, and only when something is missing there,
/// in remote ones, as `settings.xml` directs. What was fetched once is found without a network. Blocks.
public final class Resolver {
    private static final String CENTRAL = "https://repo.maven.apache.org/maven2/";
    private static final int CONNECT_MS = 10_000;
    private static final int SILENCE_MS = 60_000;

    private final Path home;

    public Resolver() {
        this(Path.of(System.getProperty("user.home"), ".m2"));
    }

    /// @param home the folder `.m2`
    Resolver(Path home) {
        this.home = home;
    }

    /// Jars, in the order for a class path. Fails with a [DeploymentException].
    ///
    /// @param target what the artifacts are for, for the error
    /// @param fetching called before the network is used
    public List<Path> resolve(Dependencies wanted, String target, Runnable fetching) {
        if (wanted.isEmpty()) {
            return List.of();
        }
        MavenSettings settings = MavenSettings.read(home);
        RepositorySystem system = new RepositorySystemSupplier().get();
        try {
            return local(system, settings, wanted).orElseGet(() -> {
                fetching.run();
                return remote(system, settings, wanted, target);
            });
        } finally {
            system.shutdown();
        }
    }

    /// Whether all is in the local repository.
    public boolean has(Dependencies wanted) {
        RepositorySystem system = new RepositorySystemSupplier().get();
        try {
            return local(system, MavenSettings.read(home), wanted).isPresent();
        } finally {
            system.shutdown();
        }
    }

    /// Nothing when something is missing.
    private static Optional<List<Path>> local(RepositorySystem system, MavenSettings settings, Dependencies wanted) {
        var session = session(system, settings, "simple"); // whatever repository it came from
        session.setOffline(true);
        session.setArtifactDescriptorPolicy(new SimpleArtifactDescriptorPolicy(false, false));
        try {
            return Optional.of(resolve(system, session, wanted));
        } catch (DependencyResolutionException missing) {
            return Optional.empty();
        }
    }

    private static List<Path> remote(
            RepositorySystem system, MavenSettings settings, Dependencies wanted, String target) {
        var session = session(system, settings, "default");
        session.setOffline(settings.isOffline());
        try {
            return resolve(system, session, wanted);
        } catch (DependencyResolutionException failure) {
            throw new DeploymentException(explained(failure, settings, wanted, target), failure);
        }
    }

    private static DefaultRepositorySystemSession session(
            RepositorySystem system, MavenSettings settings, String layout) {
        var session = MavenRepositorySystemUtils.newSession();
        settings.applyTo(session);
        session.setResolutionErrorPolicy(new SimpleResolutionErrorPolicy(false, false)); // asked again next time
        session.setChecksumPolicy(RepositoryPolicy.CHECKSUM_POLICY_FAIL);
        session.setSystemProperties(System.getProperties());
        session.setConfigProperty("aether.connector.connectTimeout", CONNECT_MS);
        session.setConfigProperty("aether.connector.requestTimeout", SILENCE_MS);
        session.setLocalRepositoryManager(system.newLocalRepositoryManager(
                session, new LocalRepository(settings.localRepository().toFile(), layout)));
        return session;
    }

    private static List<Path> resolve(
            RepositorySystem system, DefaultRepositorySystemSession session, Dependencies wanted)
            throws DependencyResolutionException {
        CollectRequest collect = new CollectRequest();
        wanted.artifacts().forEach(text -> collect.addDependency(dependency(text)));
        collect.setRepositories(system.newResolutionRepositories(session, repositories(wanted)));
        DependencyFilter needed = DependencyFilterUtils.classpathFilter(JavaScopes.RUNTIME);
        return system.resolveDependencies(session, new DependencyRequest(collect, needed)).getArtifactResults().stream()
                .map(result -> result.getArtifact().getFile().toPath())
                .filter(file -> file.toString().endsWith(".jar"))
                .toList();
    }

    private static Dependency dependency(String text) {
        String[] part = text.split(":", 4);
        String classifier = part.length == 4 ? part[3] : "";
        return new Dependency(new DefaultArtifact(part[0], part[1], classifier, "jar", part[2]), JavaScopes.RUNTIME);
    }

    private static List<RemoteRepository> repositories(Dependencies wanted) {
        List<RemoteRepository> repositories = new ArrayList<>();
        repositories.add(new RemoteRepository.Builder("central", "default", CENTRAL).build());
        for (String url : wanted.repositories()) {
            String id = "repo-" + url.replaceAll("[^A-Za-z0-9.]+", "-");
            repositories.add(new RemoteRepository.Builder(id, "default", url).build());
        }
        return repositories;
    }

    private static String explained(
            DependencyResolutionException failure, MavenSettings settings, Dependencies wanted, String target) {
        String needs = target + " needs " + missing(failure, wanted);
        if (settings.isOffline()) {
            return needs + ", which is not in " + settings.localRepository()
                    + ", and settings.xml says <offline>true</offline>";
        }
        return isAbsent(failure)
                ? needs + ", which was not found: " + reason(failure)
                        + "; check group, artifact and version, or name its repository: //REPO url"
                : needs + ", which could not be fetched: " + reason(failure) + "; once it is in "
                        + settings.localRepository() + " no network is needed";
    }

    /// The artifacts that were not found; those that were asked for when it did not come so far.
    private static String missing(DependencyResolutionException failure, Dependencies wanted) {
        String missing = failure.getResult() == null
                ? ""
                : failure.getResult().getArtifactResults().stream()
                        .filter(ArtifactResult::isMissing)
                        .map(result -> String.valueOf(result.getRequest().getArtifact()))
                        .collect(Collectors.joining(", "));
        return missing.isEmpty() ? String.join(", ", wanted.artifacts()) : missing;
    }

    private static boolean isAbsent(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ArtifactNotFoundException) {
                return true;
            }
        }
        return false;
    }

    /// The innermost words: the outer ones repeat them.
    private static String reason(Throwable failure) {
        String reason = String.valueOf(failure.getMessage());
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause.getMessage() != null) {
                reason = cause.getMessage();
            }
        }
        return reason;
    }
}
