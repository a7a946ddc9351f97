package io.polyvert.doors;

import java.nio.file.Path;
import java.util.Optional;

/// The node's certificate, for the TCP and the HTTP door; without one they speak plainly.
///
/// @param certificate PEM file, with the chain
/// @param key PEM file, PKCS #8
/// @param clients PEM file of authorities; clients are asked for a certificate of one of them
/// @param clientsRequired whether a client without one is turned away
public record TlsOptions(
        Optional<Path> certificate, Optional<Path> key, Optional<Path> clients, boolean clientsRequired) {
    public static final TlsOptions DEFAULTS =
            new TlsOptions(Optional.empty(), Optional.empty(), Optional.empty(), false);

    public TlsOptions {
        if (certificate.isPresent() != key.isPresent()) {
            throw new IllegalArgumentException("tls.certificate and tls.key belong together; one of them is missing");
        }
        if (certificate.isEmpty() && clients.isPresent()) {
            throw new IllegalArgumentException("tls.clients needs tls.certificate and tls.key");
        }
        if (clients.isEmpty() && clientsRequired) {
            throw new IllegalArgumentException("tls.clientsRequired needs tls.clients, the authorities to trust");
        }
    }

    public boolean isOn() {
        return certificate.isPresent();
    }
}
