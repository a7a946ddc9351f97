// What the node gives. It is taken once, when the prelude loads, and is out of reach for everything loaded later.
const given = globalThis.__polyvert;
delete globalThis.__polyvert;

export const { consumer, request, send, publish, startTimer, stopTimer, log, unhandled, decodeBase64, encodeBase64 } =
  given;
export const config = JSON.parse(given.config);
export const mark = given.mark;

/** A function of the node answers nothing, or why it refuses. */
export function accepted(refusal) {
  if (typeof refusal === "string") throw new TypeError(refusal);
}
