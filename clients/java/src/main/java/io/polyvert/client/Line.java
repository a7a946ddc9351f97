package io.polyvert.client;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.FilterInputStream;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// A connection to a node that has said hello.
final class Line implements AutoCloseable, Telling {
    private static final int MAX_FRAME = 64 << 20;
    private static final Duration HELLO = Duration.ofSeconds(10);
    private static final Timer TIMER = new Timer("polyvert-client", true);
    private static final int SILENT_BEATS = 3;
    private static final String UNIX = "unix:";
    private static final String TCP = "tcp://";

    private final AutoCloseable socket;
    /// What the socket goes by, whose end is not waited for: itself, or the one below TLS.
    private final AutoCloseable wire;
    private final DataInputStream in;
    private final OutputStream out;
    private final ReentrantLock writing = new ReentrantLock();
    private final Beat beat = new Beat();
    private int maxFrame = MAX_FRAME;
    private int maxDepth = Frame.MAX_DEPTH;
    private long timeoutMs;
    private volatile long heardNanos = System.nanoTime();

    private Line(AutoCloseable socket, AutoCloseable wire, InputStream in, OutputStream out) {
        this.socket = socket;
        this.wire = wire;
        this.in = new DataInputStream(new BufferedInputStream(new Heard(in), 1 << 16));
        this.out = out;
    }

    /// Notes when something comes.
    private final class Heard extends FilterInputStream {
        Heard(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int read = super.read(into, offset, length);
            heardNanos = System.nanoTime();
            return read;
        }
    }

    /// A connection may die without a word: asks for a sign of life, and gives up when none comes.
    private final class Beat extends TimerTask {
        private long everyNanos;
        private volatile String outcome = "";

        @Override
        public void run() {
            long silentNanos = System.nanoTime() - heardNanos;
            if (silentNanos >= SILENT_BEATS * everyNanos) {
                outcome = "nothing came for " + SILENT_BEATS * TimeUnit.NANOSECONDS.toMillis(everyNanos) + " ms";
                cut();
            } else if (silentNanos >= everyNanos) {
                // waits while the node does not read
                Thread.startVirtualThread(() -> say(Frame.of("ping")));
            }
        }
    }

    /// Throws an `IOException` that says where nobody listens, or why the node refused.
    ///
    /// @param beat how long nothing comes before the node is asked for a sign of life; it is given up after three
    static Line open(String address, Settings settings, Duration beat) throws IOException {
        Line line = address.startsWith(UNIX)
                ? local(address.substring(UNIX.length()))
                : remote(address.startsWith(TCP) ? address.substring(TCP.length()) : address, settings.tls());
        TimerTask late = new TimerTask() {
            @Override
            public void run() {
                line.cut();
            }
        };
        TIMER.schedule(late, HELLO.toMillis());
        try {
            line.hello(address, token(address, settings));
            line.beat.everyNanos = beat.toNanos();
            TIMER.schedule(line.beat, beat.toMillis(), beat.toMillis());
            return line;
        } catch (IOException | RuntimeException refused) {
            line.close();
            throw refused;
        } finally {
            late.cancel();
        }
    }

    private static @Nullable String token(String address, Settings settings) throws IOException {
        try {
            return settings.token() == null ? null : settings.token().get();
        } catch (RuntimeException cannot) {
            throw new IOException("no token for " + address + ": " + cannot.getMessage(), cannot);
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
        return new Line(channel, channel, Channels.newInputStream(channel), Channels.newOutputStream(channel));
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
            return new Line(used, socket, used.getInputStream(), used.getOutputStream());
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
        maxDepth = answer.has("maxDepth") ? (int) answer.number("maxDepth") : Frame.MAX_DEPTH;
        maxFrame = answer.has("maxFrameBytes") ? (int) answer.number("maxFrameBytes") : MAX_FRAME;
    }

    /// How long a request waits that does not say.
    long timeoutMs() {
        return timeoutMs;
    }

    Frame read() throws IOException {
        try {
            return Frame.read(in, maxFrame);
        } catch (IOException cause) {
            throw beat.outcome.isEmpty() ? cause : new IOException(beat.outcome, cause);
        }
    }

    @Override
    public int maxDepth() {
        return maxDepth;
    }

    @Override
    public void tell(byte[] bytes) throws IOException {
        boolean isInterrupted = Thread.interrupted(); // or the channel would be closed
        writing.lock();
        try {
            out.write(bytes);
            out.flush();
        } finally {
            writing.unlock();
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// Ends what reads and writes, without a farewell.
    private void cut() {
        end(wire);
    }

    @Override
    public void close() {
        beat.cancel();
        end(socket);
    }

    private static void end(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception _) {
            // it is not used any more either way
        }
    }
}
