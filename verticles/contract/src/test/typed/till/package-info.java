@ModuleGen(name = "till", groupPackage = "till")
package till;

import io.vertx.codegen.annotations.ModuleGen;
