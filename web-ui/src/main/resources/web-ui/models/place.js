// @ts-check
import { cell } from "../cell.js";

/** The pages, in the order of the navigation. */
export const PAGES = ["overview", "deployments", "bus", "jobs", "base64", "photobooth"];

/**
 * Which page is shown, as the fragment of the address says: `#/bus`.
 *
 * @param {() => string} fragment
 */
export function place(fragment) {
  const named = () => PAGES.find(page => fragment().replace(/^#\/?/, "") === page) ?? "overview";
  const page = cell(named());
  return { page, read: () => page.set(named()) };
}
