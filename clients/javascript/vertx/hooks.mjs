// Lets `import "vertx"` find this package wherever the verticle's file lies.
const VERTX = new URL("./index.mjs", import.meta.url).href;

export function resolve(specifier, context, next) {
  return specifier === "vertx" ? { url: VERTX, format: "module", shortCircuit: true } : next(specifier, context);
}
