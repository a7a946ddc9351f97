/// The built-in verticles as Vert.x service contracts; proxies and handlers are generated from them.
@ModuleGen(name = "polyvert-contracts", groupPackage = "io.polyvert.contracts")
@NullMarked
package io.polyvert.contracts;

import io.vertx.codegen.annotations.ModuleGen;
import org.jspecify.annotations.NullMarked;
