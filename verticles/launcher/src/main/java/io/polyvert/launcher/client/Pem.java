package io.polyvert.launcher.client;

import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.File;
import java.io.IOException;
import javax.net.ssl.SSLContext;

/// The PEM files behind a `tls://` address; an empty name for none.
///
/// @param authorities whom to trust; without them whom the JDK trusts
/// @param certificate the chain that says who this client is
/// @param key of the certificate, PKCS #8 without a password
public record Pem(String authorities, String certificate, String key) {
    public static final Pem NONE = new Pem("", "", "");

    /// Fails with a sentence when a file is missing or is not what it should be.
    public SSLContext context() throws IOException {
        SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
        try {
            if (!authorities.isEmpty()) {
                builder.trustManager(new File(authorities));
            }
            if (!certificate.isEmpty()) {
                builder.keyManager(new File(certificate), new File(key));
            }
        } catch (IllegalArgumentException wrong) {
            throw new IOException(wrong.getMessage(), wrong);
        }
        return ((JdkSslContext) builder.build()).context();
    }
}
