package io.polyvert.streams;

import io.vertx.core.buffer.Buffer;

/// Some bytes of a batch on their way to the node that pulled it.
///
/// @param pull the reader's number of the pull
/// @param at where the bytes belong in the batch
/// @param of how long the batch is
record Piece(long pull, int at, int of, Buffer bytes) {}
