// @ts-check
import { cell } from "../cell.js";

const SLOT = "polyvert.token";

/**
 * The node's token: it comes in the address bar's fragment (`#t=…`), is kept for this tab only, and leaves the address
 * bar at once so that it is not copied or bookmarked by accident.
 *
 * @param {{location: {hash: string}, history: {replaceState: Function}, store: Storage}} tab
 */
export function key({ location, history, store }) {
  const fragment = new URLSearchParams(location.hash.replace(/^#/, ""));
  const given = fragment.get("t");
  if (given) {
    store.setItem(SLOT, given);
    history.replaceState(null, "", `#${fragment.get("p") ?? "/overview"}`);
  }
  const token = cell(store.getItem(SLOT) ?? "");
  return {
    token,
    /** Headers of a request that needs the token. */
    headers: () => ({ authorization: `Bearer ${token.get()}` }),
    /** @param {string} text a token, or an address that holds one */
    enter(text) {
      const found = /#.*\bt=([^&\s]+)/.exec(text)?.[1] ?? text.trim();
      store.setItem(SLOT, found);
      token.set(found);
    },
    forget() {
      store.removeItem(SLOT);
      token.set("");
    },
  };
}
