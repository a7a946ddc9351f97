// @ts-check

/**
 * A value that can be watched.
 *
 * @template T
 * @typedef {{get: () => T, set: (value: T) => void, watch: (fn: (value: T) => void) => () => void}} Cell
 */

/**
 * @template T
 * @param {T} value
 * @returns {Cell<T>}
 */
export function cell(value) {
  /** @type {Set<(value: T) => void>} */
  const watchers = new Set();
  return {
    get: () => value,
    set(next) {
      value = next;
      for (const watcher of [...watchers]) watcher(value);
    },
    watch(fn) {
      watchers.add(fn);
      return () => void watchers.delete(fn);
    },
  };
}
