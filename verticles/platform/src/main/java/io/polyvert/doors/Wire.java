package io.polyvert.doors;

import io.polyvert.frames.Decoded;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.streams.ReadStream;
import java.util.function.Consumer;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// The connection beneath a session: brings the client's frames and takes the node's. Belongs to one event loop.
interface Wire {
    /// What a session hears of its connection.
    interface Session {
        /// Something came: frames, one, or a part of one.
        void came(Chunk chunk);

        /// The connection can carry nothing more.
        void failed();

        void closed();
    }

    /// Bytes of the client, to be read at once.
    interface Chunk {
        void read(Consumer<? super Decoded> sink);
    }

    void open(Session session);

    /// Completes when the frames are out of this machine's hands.
    ///
    /// @param frames as a [io.polyvert.frames.FrameWriter] collects them; nothing at all is written, too
    Future<Void> write(Buffer frames);

    /// Whether a frame may be cut anywhere between two writes.
    boolean carriesParts();

    /// Ends the connection after what was written.
    void close();

    /// Lets it cut a client that takes nothing of what was written.
    ///
    /// @param now milliseconds since some time
    void tick(long now);

    /// To be paused while the client is not to be read.
    ReadStream<Buffer> input();

    /// Null when that is not known.
    @Nullable
    SocketAddress remoteAddress();

    /// Null for a connection without TLS.
    @Nullable
    SSLSession sslSession();
}
