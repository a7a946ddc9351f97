/// How one version of a verticle leaves to the next without losing a message.
@NullMarked
package io.polyvert.handover;

import org.jspecify.annotations.NullMarked;
