/// What every language must do: one suite, run against every language host, on one node and on a cluster.
@NullMarked
package io.polyvert.contract;

import org.jspecify.annotations.NullMarked;
