package io.polyvert.languages.resolving;

import io.polyvert.deployments.DeploymentException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.maven.settings.Mirror;
import org.apache.maven.settings.Proxy;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.building.DefaultSettingsBuilderFactory;
import org.apache.maven.settings.building.DefaultSettingsBuildingRequest;
import org.apache.maven.settings.building.SettingsBuildingException;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.repository.Authentication;
import org.eclipse.aether.util.repository.AuthenticationBuilder;
import org.eclipse.aether.util.repository.DefaultAuthenticationSelector;
import org.eclipse.aether.util.repository.DefaultMirrorSelector;
import org.eclipse.aether.util.repository.DefaultProxySelector;
import org.jspecify.annotations.Nullable;

/// What the user's `settings.xml` says of mirrors, proxies, passwords and the local repository. Encrypted passwords
/// are not understood.
final class MavenSettings {
    private final Settings settings;
    private final Path home;

    private MavenSettings(Settings settings, Path home) {
        this.settings = settings;
        this.home = home;
    }

    /// @param home the folder `.m2`
    static MavenSettings read(Path home) {
        Path file = home.resolve("settings.xml");
        if (Files.notExists(file)) {
            return new MavenSettings(new Settings(), home);
        }
        Properties properties = new Properties();
        properties.putAll(System.getProperties());
        System.getenv().forEach((name, value) -> properties.put("env." + name, value));
        var request = new DefaultSettingsBuildingRequest()
                .setUserSettingsFile(file.toFile())
                .setSystemProperties(properties);
        try {
            return new MavenSettings(
                    new DefaultSettingsBuilderFactory()
                            .newInstance()
                            .build(request)
                            .getEffectiveSettings(),
                    home);
        } catch (SettingsBuildingException wrong) {
            throw new DeploymentException(file + " cannot be used: " + wrong.getMessage(), wrong);
        }
    }

    /// `maven.repo.local`, `localRepository` of the settings, or `repository` in the folder `.m2`.
    Path localRepository() {
        String given = System.getProperty("maven.repo.local", settings.getLocalRepository());
        return given == null || given.isBlank() ? home.resolve("repository") : Path.of(given);
    }

    boolean isOffline() {
        return settings.isOffline();
    }

    void applyTo(DefaultRepositorySystemSession session) {
        session.setMirrorSelector(mirrors());
        session.setProxySelector(proxies());
        session.setAuthenticationSelector(servers());
    }

    private DefaultMirrorSelector mirrors() {
        var mirrors = new DefaultMirrorSelector();
        for (Mirror mirror : settings.getMirrors()) {
            mirrors.add(
                    mirror.getId(),
                    mirror.getUrl(),
                    mirror.getLayout(),
                    false,
                    mirror.isBlocked(),
                    mirror.getMirrorOf(),
                    mirror.getMirrorOfLayouts());
        }
        return mirrors;
    }

    private DefaultProxySelector proxies() {
        var proxies = new DefaultProxySelector();
        for (Proxy proxy : settings.getProxies()) {
            if (proxy.isActive()) {
                var known = new org.eclipse.aether.repository.Proxy(
                        proxy.getProtocol(),
                        proxy.getHost(),
                        proxy.getPort(),
                        login(proxy.getUsername(), proxy.getPassword()));
                proxies.add(known, proxy.getNonProxyHosts());
            }
        }
        return proxies;
    }

    private DefaultAuthenticationSelector servers() {
        var servers = new DefaultAuthenticationSelector();
        for (Server server : settings.getServers()) {
            servers.add(server.getId(), login(server.getUsername(), server.getPassword()));
        }
        return servers;
    }

    private static @Nullable Authentication login(@Nullable String user, @Nullable String password) {
        return user == null
                ? null
                : new AuthenticationBuilder()
                        .addUsername(user)
                        .addPassword(password)
                        .build();
    }
}
