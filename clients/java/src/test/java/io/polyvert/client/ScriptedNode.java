package io.polyvert.client;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/// A node that says what a test tells it to.
final class ScriptedNode implements AutoCloseable {
    private static final int PATIENCE_MS = 10_000;

    private final ServerSocket door;
    private Socket client = new Socket();

    ScriptedNode() throws IOException {
        door = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        door.setSoTimeout(PATIENCE_MS);
    }

    String address() {
        return "127.0.0.1:" + door.getLocalPort();
    }

    /// Waits for the client's hello. The answer to it is the test's.
    Frame hello() throws IOException {
        client = door.accept();
        client.setSoTimeout(PATIENCE_MS);
        return next("hello");
    }

    /// Waits for a client and takes it in.
    void welcome() throws IOException {
        hello();
        say(Frame.of("hello").with("version", 1).with("timeout", 30_000));
    }

    /// The next frame of that type, whatever comes before it.
    Frame next(String type) throws IOException {
        while (true) {
            Frame frame = Frame.read(new DataInputStream(client.getInputStream()), 1 << 20);
            if (frame.type().equals(type)) {
                return frame;
            }
        }
    }

    void acknowledge(Frame frame) throws IOException {
        say(Frame.of("ok").with("id", frame.number("id")));
    }

    void say(Frame frame) throws IOException {
        client.getOutputStream().write(frame.bytes());
    }

    void cut() throws IOException {
        client.close();
    }

    @Override
    public void close() throws IOException {
        client.close();
        door.close();
    }
}
