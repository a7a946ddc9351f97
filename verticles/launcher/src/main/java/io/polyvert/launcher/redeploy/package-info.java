/// Watches the files of what runs, and swaps it when they change.
@NullMarked
package io.polyvert.launcher.redeploy;

import org.jspecify.annotations.NullMarked;
