/// A client of the event bus without Vert.x: `eventbus-codecs/PROTOCOL.md` over TCP, TLS or a Unix socket, on virtual
/// threads. Bodies are null, `Boolean`, `String`, `Integer`, `Long`, `BigInteger`, `Double`, `List`, `Map`, and
/// `byte[]`
/// for raw bytes; what goes out may be anything that Jackson writes.
@NullMarked
package io.polyvert.client;

import org.jspecify.annotations.NullMarked;
