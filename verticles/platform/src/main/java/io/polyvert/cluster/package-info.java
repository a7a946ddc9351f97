/// How nodes find each other through Hazelcast.
@NullMarked
package io.polyvert.cluster;

import org.jspecify.annotations.NullMarked;
