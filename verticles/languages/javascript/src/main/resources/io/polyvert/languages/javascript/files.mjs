// Files of the verticle's folder; nothing waits for a disk.
import { take } from "./host.mjs";
import { pass } from "./convert.mjs";

const { file } = take();

const ask = (verb, path, content) =>
  new Promise((resolve, reject) => {
    if (typeof path !== "string" || path === "") throw new TypeError(`files.${verb} takes a path, as in "data/list.txt"`);
    const settle = (reason, value) => (reason ? reject(new Error(`files.${verb}: ${reason}`)) : resolve(value));
    pass(content, (kind, payload) => file(verb, path, kind, payload, settle));
  });

export const files = Object.freeze({
  readText: (path) => ask("readText", path),
  readBytes: async (path) => {
    const content = await ask("readBytes", path);
    const bytes = new Uint8Array(new ArrayBuffer(content));
    const own = new Uint8Array(bytes.length);
    own.set(bytes);
    return own;
  },
  /** Text or bytes; folders on the way are made. */
  write: async (path, content) => {
    if (typeof content !== "string" && !ArrayBuffer.isView(content) && !(content instanceof ArrayBuffer)) {
      throw new TypeError("files.write takes text or a Uint8Array; JSON.stringify an object");
    }
    await ask("write", path, content);
  },
  /** Names, sorted; those of folders end in '/'. */
  list: async (path = ".") => JSON.parse(await ask("list", path)),
  exists: (path) => ask("exists", path),
});
