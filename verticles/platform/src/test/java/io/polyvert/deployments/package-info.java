@NullMarked
package io.polyvert.deployments;

import org.jspecify.annotations.NullMarked;
