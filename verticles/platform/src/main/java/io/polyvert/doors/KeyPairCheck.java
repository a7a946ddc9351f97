package io.polyvert.doors;

import io.vertx.core.Vertx;
import io.vertx.core.net.KeyCertOptions;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAKey;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;

/// Whether a certificate's key is its own. Vert.x takes any two, and then no handshake succeeds.
final class KeyPairCheck {
    private static final String[] TYPES = {"RSA", "EC"};
    private static final byte[] SAMPLE = {1};

    private KeyPairCheck() {}

    /// Blocks when the options name files.
    static boolean fits(Vertx vertx, KeyCertOptions own) throws Exception {
        for (KeyManager manager : own.getKeyManagerFactory(vertx).getKeyManagers()) {
            if (manager instanceof X509KeyManager keys) {
                return fits(keys);
            }
        }
        return false;
    }

    private static boolean fits(X509KeyManager keys) throws GeneralSecurityException {
        Optional<String> alias = Stream.of(TYPES)
                .map(type -> keys.getServerAliases(type, null))
                .filter(names -> names != null)
                .flatMap(Arrays::stream)
                .findFirst();
        return alias.isPresent()
                && fits(keys.getCertificateChain(alias.get())[0].getPublicKey(), keys.getPrivateKey(alias.get()));
    }

    private static boolean fits(PublicKey certified, PrivateKey key) throws GeneralSecurityException {
        if (certified instanceof RSAKey theirs && key instanceof RSAKey own) {
            return theirs.getModulus().equals(own.getModulus());
        }
        Signature ecdsa = Signature.getInstance("SHA256withECDSA");
        ecdsa.initSign(key);
        ecdsa.update(SAMPLE);
        byte[] signed = ecdsa.sign();
        ecdsa.initVerify(certified);
        ecdsa.update(SAMPLE);
        return ecdsa.verify(signed);
    }
}
