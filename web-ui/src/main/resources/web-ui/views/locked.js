// @ts-check
import { html } from "lit";
import { ICONS } from "./drawings.js";

/**
 * What stands where the node's own data would be while its key is missing or wrong.
 *
 * @param {any} models
 * @param {string} what
 */
export function locked(models, what) {
  const wrong = models.nodes.view.get().state === "refused";
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const field = /** @type {HTMLInputElement} */ (/** @type {HTMLFormElement} */ (event.target).elements.namedItem("key"));
    if (field.value.trim()) models.key.enter(field.value);
  };
  return html`<section class="locked" aria-labelledby="locked-title">
    <div class="locked-mark">${ICONS.key}</div>
    <h2 id="locked-title">${wrong ? "This key opens another node" : `${what} need the node’s key`}</h2>
    <p>${wrong
      ? html`A node makes a new key each time it starts. The line <code>ready …</code> that it printed last has the one that fits.`
      : html`The line <code>… ready …</code> that <code>./vertx run</code> or <code>start</code> printed ends with the address of this console, key included. Open that, or paste it here.`}</p>
    <form class="row" @submit=${submit}>
      <input name="key" type="password" autocomplete="off" spellcheck="false" aria-label="Console address or key" placeholder="http://127.0.0.1:8080/#t=…" aria-invalid=${wrong}>
      <button class="button primary">Open</button>
    </form>
    <p class="quiet">Without it you can still <a href="#/bus">send messages</a> and use the <a href="#/photobooth">photobooth</a>.</p>
  </section>`;
}

/** Grey shapes while the first answer is on its way. @param {number} cards */
export const loading = cards => html`<div class="tiles" aria-busy="true">
  <span class="unseen" role="status">Loading</span>
  ${Array.from({ length: cards }, () => html`<div class="tile skeleton"></div>`)}
</div>`;
