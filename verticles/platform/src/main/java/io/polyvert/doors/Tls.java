package io.polyvert.doors;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.polyvert.permissions.Fingerprint;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.TCPSSLOptions;
import io.vertx.core.net.TrustOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The certificate of one server, which follows its files: a change counts for new connections within [#LOOK_MS]; files
/// that are wrong change nothing, and the log says so.
final class Tls {
    private static final System.Logger LOG = System.getLogger(Tls.class.getName());
    private static final long LOOK_MS = 1_000;
    private static final long HANDSHAKE_SECONDS = 10;

    private final TlsOptions options;
    private @Nullable Fingerprint served;

    Tls(TlsOptions options) {
        this.options = options;
    }

    boolean isOn() {
        return options.isOn();
    }

    /// Files are read when the server listens.
    <O extends TCPSSLOptions> O secure(O server, Consumer<ClientAuth> clientAuth) {
        if (options.isOn()) {
            server.setSsl(true).setSslHandshakeTimeout(HANDSHAKE_SECONDS).setKeyCertOptions(certificate());
            options.clients().ifPresent(file -> server.setTrustOptions(trust(file)));
            clientAuth.accept(clientAuth());
        }
        return server;
    }

    /// Fails when the files do not fit each other, with a sentence for the user; follows them from then on.
    ///
    /// @param update the server's own, even when the names of the files are the same
    Future<Void> follow(Vertx vertx, Function<ServerSSLOptions, Future<Boolean>> update) {
        if (!options.isOn()) {
            return Future.succeededFuture();
        }
        return look(vertx)
                .onSuccess(first -> served = first)
                .compose(_ -> fresh(vertx))
                .onSuccess(_ ->
                        vertx.setPeriodic(LOOK_MS, _ -> look(vertx).onSuccess(seen -> compare(vertx, seen, update))))
                .mapEmpty();
    }

    private Future<Fingerprint> look(Vertx vertx) {
        return vertx.executeBlocking(() -> Fingerprint.of(files()));
    }

    private void compare(Vertx vertx, Fingerprint seen, Function<ServerSSLOptions, Future<Boolean>> update) {
        if (seen.equals(served)) {
            return;
        }
        served = seen;
        fresh(vertx)
                .compose(update)
                .onComplete(
                        _ -> LOG.log(INFO, () -> "certificate changed files=" + files()),
                        cause -> LOG.log(
                                WARNING,
                                () -> "the certificate stays as it was; files=" + files() + " reason="
                                        + cause.getMessage()));
    }

    private Future<ServerSSLOptions> fresh(Vertx vertx) {
        return vertx.executeBlocking(() -> {
            ServerSSLOptions ssl =
                    new ServerSSLOptions().setKeyCertOptions(fitting(vertx)).setClientAuth(clientAuth());
            options.clients().ifPresent(file -> ssl.setTrustOptions(trust(file)));
            return ssl;
        });
    }

    /// As read now: what is checked is what is served, whatever becomes of the files. Blocks.
    private PemKeyCertOptions fitting(Vertx vertx) throws Exception {
        PemKeyCertOptions files = certificate();
        PemKeyCertOptions read = new PemKeyCertOptions()
                .setCertValue(vertx.fileSystem().readFileBlocking(files.getCertPath()))
                .setKeyValue(vertx.fileSystem().readFileBlocking(files.getKeyPath()));
        try {
            if (!KeyPairCheck.fits(vertx, read)) {
                throw new DoorException("the key is not that of the certificate; put the two of one pair there");
            }
        } catch (RuntimeException wrong) {
            throw new DoorException(
                    files.getKeyPath() + " and " + files.getCertPath() + " cannot be used: " + wrong.getMessage());
        }
        return read;
    }

    private ClientAuth clientAuth() {
        if (options.clients().isEmpty()) {
            return ClientAuth.NONE;
        }
        return options.clientsRequired() ? ClientAuth.REQUIRED : ClientAuth.REQUEST;
    }

    private PemKeyCertOptions certificate() {
        return new PemKeyCertOptions()
                .setCertPath(options.certificate().map(Path::toString).orElseThrow())
                .setKeyPath(options.key().map(Path::toString).orElseThrow());
    }

    private static TrustOptions trust(Path file) {
        return new PemTrustOptions().addCertPath(file.toString());
    }

    private List<Path> files() {
        return Stream.of(options.certificate(), options.key(), options.clients())
                .flatMap(Optional::stream)
                .toList();
    }
}
