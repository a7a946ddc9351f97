@NullMarked
package io.polyvert.launcher.application;

import org.jspecify.annotations.NullMarked;
