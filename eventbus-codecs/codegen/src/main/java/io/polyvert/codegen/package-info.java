/// Contracts of `@ProxyGen` interfaces, written at build time by Vert.x Codegen.
@NullMarked
package io.polyvert.codegen;

import org.jspecify.annotations.NullMarked;
