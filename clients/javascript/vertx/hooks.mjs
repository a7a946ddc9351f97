// Lets `import "vertx"` find this package wherever the verticle's file lies.
const VERTX = new URL("./index.mjs", import.meta.url).href;

export function resolve(specifier, context, next) {
  return specifier === "vertx" ? { url: VERTX, format: "module", shortCircuit: true } : next(specifier, context);
}

/** Runs when Node has given the hooks a thread of their own, which each costs 10 MB: that one watches too. */
export const initialize = () => import("./watch.mjs");
