package io.polyvert.launcher.client;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.security.cert.CertPathBuilderException;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/// A node behind its TCP door: `tcp://HOST:PORT`, or `tls://HOST:PORT`, whose certificate must be of the host.
///
/// @param token who this client is; empty for nobody
public record RemoteNode(String context, URI url, String token, Pem pem) implements Peer {
    private static final int CONNECT_MS = 5_000;

    /// Fails with an `IllegalArgumentException` that says what is allowed.
    public static URI url(String text) {
        try {
            URI url = new URI(text);
            boolean known = "tcp".equals(url.getScheme()) || "tls".equals(url.getScheme());
            if (known && url.getHost() != null && url.getPort() > 0 && url.getPort() < 65_536) {
                return url;
            }
        } catch (URISyntaxException _) {
            // said below
        }
        throw new IllegalArgumentException(
                "'" + text + "' is no address of a node; allowed: tcp://HOST:PORT, tls://HOST:PORT");
    }

    @Override
    public String label() {
        return "node " + url + " of context '" + context + "'";
    }

    @Override
    public String logs() {
        return "see its log there";
    }

    @Override
    public String next() {
        boolean isTls = url.getScheme().equals("tls");
        return "is its TCP door open (tcp.port), with"
                + (isTls ? " TLS (else tcp://)" : "out TLS (else tls://)")
                + "? see `vertx context list`";
    }

    @Override
    public JsonObject hello() {
        JsonObject hello = new JsonObject().put("type", "hello").put("version", 1);
        return token.isEmpty() ? hello : hello.put("token", token);
    }

    @Override
    public ByteChannel connect() throws IOException {
        InetSocketAddress address = new InetSocketAddress(url.getHost(), url.getPort());
        if (address.isUnresolved()) {
            throw new IOException("no machine is named '" + url.getHost() + "'");
        }
        if (url.getScheme().equals("tls")) {
            return tls(address);
        }
        SocketChannel channel = SocketChannel.open();
        try {
            channel.socket().connect(address, CONNECT_MS);
            channel.socket().setTcpNoDelay(true);
            return channel;
        } catch (IOException failure) {
            channel.close();
            throw failure;
        }
    }

    private ByteChannel tls(InetSocketAddress address) throws IOException {
        Socket plain = new Socket();
        try {
            plain.connect(address, CONNECT_MS);
            plain.setTcpNoDelay(true);
            SSLSocket socket = (SSLSocket)
                    pem.context().getSocketFactory().createSocket(plain, url.getHost(), url.getPort(), true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.setSoTimeout(CONNECT_MS);
            socket.startHandshake();
            socket.setSoTimeout(0);
            return new Streams(
                    socket,
                    Channels.newChannel(socket.getInputStream()),
                    Channels.newChannel(socket.getOutputStream()));
        } catch (IOException failure) {
            plain.close();
            if (isUntrusted(failure)) {
                throw new UnreachableException(
                        label() + " shows a certificate of no authority "
                                + (pem.authorities().isEmpty()
                                        ? "that this machine trusts"
                                        : "in " + pem.authorities()),
                        "name the file of its authority: vertx context add " + context + " --bus " + url
                                + " --ca FILE");
            }
            throw failure;
        }
    }

    private static boolean isUntrusted(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .anyMatch(CertPathBuilderException.class::isInstance);
    }

    private record Streams(SSLSocket socket, ReadableByteChannel in, WritableByteChannel out) implements ByteChannel {
        @Override
        public int read(ByteBuffer into) throws IOException {
            return in.read(into);
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            return out.write(bytes);
        }

        @Override
        public boolean isOpen() {
            return !socket.isClosed();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
