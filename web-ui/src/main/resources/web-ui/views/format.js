// @ts-check
const WHOLE = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const FEW = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });

/** @param {number} value */
export const count = value => WHOLE.format(value);

/** Messages a second: one decimal while it says something. @param {number} value */
export const rate = value => (value < 10 ? FEW.format(value) : WHOLE.format(value));

/** @param {number} value */
export function bytes(value) {
  const units = ["B", "KiB", "MiB", "GiB"];
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, value)) / 10));
  return `${FEW.format(value / 1024 ** power)} ${units[power]}`;
}

/** @param {number} ms */
export function duration(ms) {
  const seconds = Math.floor(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** @param {number} ms */
export const latency = ms => (ms < 10 ? `${FEW.format(ms)} ms` : ms < 1_000 ? `${WHOLE.format(ms)} ms` : `${FEW.format(ms / 1_000)} s`);

/** @param {number} amount @param {string} one @param {string} [many] */
export const plural = (amount, one, many = `${one}s`) => `${count(amount)} ${amount === 1 ? one : many}`;
