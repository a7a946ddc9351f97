/// Application files: several deployments and the node they want, in one YAML file.
@NullMarked
package io.polyvert.launcher.application;

import org.jspecify.annotations.NullMarked;
