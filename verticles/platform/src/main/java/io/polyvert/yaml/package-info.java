/// YAML files whose values know their line and column, so that a refusal can name the place.
@NullMarked
package io.polyvert.yaml;

import org.jspecify.annotations.NullMarked;
