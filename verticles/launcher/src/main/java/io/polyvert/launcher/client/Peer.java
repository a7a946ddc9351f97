package io.polyvert.launcher.client;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.channels.ByteChannel;

/// A node that can be talked with, here or elsewhere.
public interface Peer {
    /// `node 'hello' (process 4711)`
    String label();

    /// What to look at when it does not answer: "see ...".
    String logs();

    /// What to look at when it is not there: "see ...".
    String next();

    /// Waits, with an end. The channel blocks; closing it ends every wait.
    ByteChannel connect() throws IOException;

    /// The first frame.
    JsonObject hello();
}
