@NullMarked
package io.polyvert.launcher.client;

import org.jspecify.annotations.NullMarked;
