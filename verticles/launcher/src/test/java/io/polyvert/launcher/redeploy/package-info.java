@NullMarked
package io.polyvert.launcher.redeploy;

import org.jspecify.annotations.NullMarked;
