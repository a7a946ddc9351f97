/// Verticles wanted on this node, and the language hosts that run them.
@NullMarked
package io.polyvert.deployments;

import org.jspecify.annotations.NullMarked;
