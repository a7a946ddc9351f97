/// A scripted node that leads any client through the protocol: `vertx client-test`.
@NullMarked
package io.polyvert.launcher.conformance;

import org.jspecify.annotations.NullMarked;
