// What the node gives. Only the prelude gets at it, while it loads: a verticle may find this module, but not the gifts.
let given = globalThis.__polyvert;
delete globalThis.__polyvert;

export function take() {
  if (given === undefined) throw new Error("only the prelude takes from the node");
  return given;
}

export function seal() {
  given = undefined;
}

/** A function of the node answers nothing, or why it refuses. */
export function accepted(refusal) {
  if (typeof refusal === "string") throw new TypeError(refusal);
}
