/// Requests as their callers see them: how much time is left, and whether anybody still waits.
@NullMarked
package io.polyvert.calls;

import org.jspecify.annotations.NullMarked;
