package io.polyvert.client;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// A connection to a node that has said hello.
final class Line implements AutoCloseable {
    private static final int MAX_FRAME = 64 << 20;
    private static final Duration HELLO = Duration.ofSeconds(10);
    private static final Timer LATE = new Timer("polyvert-client-hello", true);
    private static final String UNIX = "unix:";
    private static final String TCP = "tcp://";

    private final AutoCloseable socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final ReentrantLock writing = new ReentrantLock();
    private int maxFrame = MAX_FRAME;
    private long timeoutMs;

    private Line(AutoCloseable socket, DataInputStream in, OutputStream out) {
        this.socket = socket;
        this.in = in;
        this.out = out;
    }

    /// Throws an `IOException` that says where nobody listens, or why the node refused.
    static Line open(String address, Settings settings) throws IOException {
        Line line = address.startsWith(UNIX)
                ? local(address.substring(UNIX.length()))
                : remote(address.startsWith(TCP) ? address.substring(TCP.length()) : address, settings.tls());
        TimerTask late = new TimerTask() {
            @Override
            public void run() {
                line.close();
            }
        };
        LATE.schedule(late, HELLO.toMillis());
        try {
            line.hello(address, settings.token());
            return line;
        } catch (IOException | RuntimeException refused) {
            line.close();
            throw refused;
        } finally {
            late.cancel();
        }
    }

    private static Line local(String path) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException nobody) {
            channel.close();
            throw new IOException("no node listens at " + UNIX + path + ": " + nobody.getMessage(), nobody);
        }
        return new Line(channel, buffered(Channels.newInputStream(channel)), Channels.newOutputStream(channel));
    }

    private static Line remote(String address, @Nullable SSLContext tls) throws IOException {
        int colon = address.lastIndexOf(':');
        if (colon < 1) {
            throw new IOException("'" + address + "' is no address of a node: HOST:PORT or unix:PATH");
        }
        String host = address.substring(0, colon);
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(host, Integer.parseInt(address.substring(colon + 1))), (int)
                    HELLO.toMillis());
            socket.setTcpNoDelay(true);
            Socket used = tls == null ? socket : secured(tls, socket, host);
            return new Line(used, buffered(used.getInputStream()), used.getOutputStream());
        } catch (IllegalArgumentException _) { // no port
            socket.close();
            throw new IOException("'" + address + "' is no address of a node: HOST:PORT or unix:PATH");
        } catch (IOException nobody) {
            socket.close();
            throw new IOException("no node listens at " + address + ": " + nobody.getMessage(), nobody);
        }
    }

    private static Socket secured(SSLContext tls, Socket socket, String host) throws IOException {
        SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(socket, host, socket.getPort(), true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return secured;
    }

    private static DataInputStream buffered(InputStream in) {
        return new DataInputStream(new BufferedInputStream(in, 1 << 16));
    }

    private void hello(String address, @Nullable String token) throws IOException {
        Frame hello = Frame.of("hello").with("version", 1);
        tell((token == null ? hello : hello.with("token", token)).bytes());
        Frame answer = read();
        if (!answer.type().equals("hello")) {
            String reason = answer.text("reason");
            throw new IOException(
                    address + " refused the client: " + (reason.isEmpty() ? answer.text("message") : reason));
        }
        timeoutMs = answer.number("timeout");
        maxFrame = answer.has("maxFrameBytes") ? (int) answer.number("maxFrameBytes") : MAX_FRAME;
    }

    /// How long a request waits that does not say.
    long timeoutMs() {
        return timeoutMs;
    }

    Frame read() throws IOException {
        return Frame.read(in, maxFrame);
    }

    void tell(byte[] bytes) throws IOException {
        writing.lock();
        try {
            out.write(bytes);
            out.flush();
        } finally {
            writing.unlock();
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (Exception _) {
            // it is not used any more either way
        }
    }
}
