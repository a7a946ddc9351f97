// @ts-check
import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";
import { addresses } from "../models/nodes.js";
import { mismatch, signature, skeleton } from "../models/contracts.js";
import { addressProblem, asCommand, asCurl, bodyProblem, hasCurl } from "../models/trial.js";
import "./copy.js";
import { bar } from "./drawings.js";
import { count, latency, plural, rate } from "./format.js";
import { locked } from "./locked.js";
import { View } from "./view.js";

const VERBS = /** @type {const} */ ({ request: "one answers", send: "one hears", publish: "all hear" });
const SHOWN = 300;

/** The addresses, and a form to try them. */
class Bus extends View {
  static properties = { models: { attribute: false }, filter: { state: true }, inner: { state: true } };

  constructor() {
    super();
    this.filter = "";
    this.inner = false;
  }

  cells() {
    return [this.models.nodes.view, this.models.trial.form, this.models.link.status, this.models.contracts.known];
  }

  connectedCallback() {
    super.connectedCallback();
    this.models.contracts.look();
  }

  render() {
    const { state } = this.models.nodes.view.get();
    return html`<h1 tabindex="-1">Bus</h1>
      <div class="split">
        <section class="try" aria-labelledby="try-title">${this.#form()}</section>
        <section aria-labelledby="addresses-title">
          ${state === "ready" || state === "loading" ? this.#addresses() : locked(this.models, "The list of addresses and live rates")}
        </section>
      </div>`;
  }

  #known() {
    return addresses(this.models.nodes.view.get()).filter(row => row.consumers > 0 || row.sent > 0);
  }

  #form() {
    const { trial, link, origin } = this.models;
    const form = trial.form.get();
    const wrongAddress = form.address ? addressProblem(form.address) : "";
    const contract = this.models.contracts.known.get().get(form.address.trim());
    const method = contract?.methods.find((/** @type {any} */ one) => one.name === form.action);
    const wrongBody = bodyProblem(form.body) || (method ? mismatch(contract, method, JSON.parse(form.body || "null")) : "");
    const ready = !addressProblem(form.address) && !wrongBody;
    const up = link.status.get().state === "up";
    const names = new Set([...this.#known().map(row => row.address), ...form.tries.map((/** @type {any} */ one) => one.address)]);
    const keys = (/** @type {KeyboardEvent} */ event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) trial.run();
    };
    return html`<h2 id="try-title">Try it</h2>
      <form class="card form" @submit=${(/** @type {Event} */ event) => { event.preventDefault(); trial.run(); }} @keydown=${keys}>
        <label for="try-address">Address</label>
        <input id="try-address" class="mono" list="known-addresses" autocomplete="off" autocapitalize="off" spellcheck="false" placeholder="photobooth.limits"
          .value=${live(form.address)} @input=${(/** @type {any} */ event) => trial.change({ address: event.target.value })}>
        <datalist id="known-addresses">${[...names].map(name => html`<option value=${name}></option>`)}</datalist>
        ${wrongAddress ? html`<p class="problem">${wrongAddress}</p>` : nothing}
        ${contract ? this.#methods(contract, method) : nothing}
        <fieldset class="verbs"><legend class="unseen">How to send</legend>
          ${Object.entries(VERBS).map(([verb, meaning]) => html`<label><input type="radio" name="verb" value=${verb} .checked=${live(form.verb === verb)}
            @change=${() => trial.change({ verb })}><span>${verb}<small>${meaning}</small></span></label>`)}
        </fieldset>
        <label for="try-body">Body <small>JSON, may be empty</small></label>
        <textarea id="try-body" class="mono" rows="5" spellcheck="false" autocapitalize="off" placeholder='{"name": "Ada"}' aria-describedby="body-problem"
          aria-invalid=${wrongBody !== ""} .value=${live(form.body)} @input=${(/** @type {any} */ event) => trial.change({ body: event.target.value })}></textarea>
        <p class="problem" id="body-problem" aria-live="polite">${wrongBody}</p>
        <div class="row">
          <button class="button primary" ?disabled=${!ready || !up || form.busy}>${form.busy ? "Waiting…" : form.verb}</button>
          <div class="row">
            <span class="quiet small">Copy as</span>
            <pv-copy label="CLI" ?disabled=${!ready} .text=${() => asCommand(form)}></pv-copy>
            <pv-copy label="curl" ?disabled=${!ready || !hasCurl(form)} .text=${() => asCurl(form, origin)}></pv-copy>
          </div>
        </div>
      </form>
      <ol class="tries" aria-live="polite" aria-label="What came of it, newest first">${form.tries.map(attempt)}</ol>`;
  }

  /** @param {any} contract @param {any} method */
  #methods(contract, method) {
    const { trial } = this.models;
    const choose = (/** @type {any} */ event) => {
      const chosen = contract.methods.find((/** @type {any} */ one) => one.name === event.target.value);
      trial.change(chosen ? { action: chosen.name, verb: chosen.result ? "request" : "send", body: JSON.stringify(skeleton(contract, chosen), null, 2) } : { action: "" });
    };
    return html`<label for="try-method">Method <small>of ${contract.service}</small></label>
      <select id="try-method" class="mono" @change=${choose}>
        <option value="" ?selected=${!method}>any message</option>
        ${contract.methods.map((/** @type {any} */ one) => html`<option value=${one.name} ?selected=${one === method}>${one.name}</option>`)}
      </select>
      ${method ? html`<p class="quiet small"><code>${signature(method)}</code>${method.doc ? html`<br>${method.doc}` : nothing}</p>` : nothing}`;
  }

  #addresses() {
    const all = this.#known().filter(row => this.inner || !/^(platform\.|__|\()/.test(row.address));
    const found = all.filter(row => row.address.toLowerCase().includes(this.filter.trim().toLowerCase()));
    const top = Math.max(1, ...found.map(row => row.rate));
    return html`<div class="row">
        <h2 id="addresses-title">Addresses</h2><span class="grow"></span>
        <label class="check"><input type="checkbox" .checked=${live(this.inner)} @change=${(/** @type {any} */ event) => (this.inner = event.target.checked)}> platform's own</label>
        <input class="filter" type="search" placeholder="Filter" aria-label="Filter addresses" .value=${live(this.filter)} @input=${(/** @type {any} */ event) => (this.filter = event.target.value)}>
      </div>
      ${found.length ? html`<table class="addresses">
        <thead><tr><th scope="col">Address</th><th scope="col" class="number">Consumers</th><th scope="col" class="number">Messages</th><th scope="col" class="number">Failed</th><th scope="col" class="number">Now</th></tr></thead>
        <tbody>${found.slice(0, SHOWN).map(row => html`<tr>
          <th scope="row"><button class="link mono" title="Try ${row.address}" @click=${() => this.#pick(row.address)}>${row.address.split(/(?<=\.)/).map(part => html`${part}<wbr>`)}</button></th>
          <td class="number ${row.consumers ? "" : "warn"}">${count(row.consumers)}</td>
          <td class="number">${count(row.sent)}</td>
          <td class="number ${row.failed ? "warn" : ""}">${count(row.failed)}</td>
          <td class="number rate">${rate(row.rate)}/s${bar(row.rate / top)}</td>
        </tr>`)}</tbody>
      </table>
      ${found.length > SHOWN ? html`<p class="quiet">${plural(found.length - SHOWN, "address", "addresses")} more; the filter finds them.</p>` : nothing}`
      : html`<p class="empty">${all.length ? `No address has “${this.filter}” in its name.` : "No verticle has registered an address yet."}</p>`}`;
  }

  #pick(/** @type {string} */ address) {
    this.models.trial.change({ address });
    /** @type {HTMLElement | null} */ (this.querySelector("#try-body"))?.focus();
  }
}

/** @param {import("../models/trial.js").Try} one */
const attempt = one => html`<li class="attempt attempt-${one.outcome}">
  <p><strong>${one.outcome}</strong> <code>${one.address}</code>
    ${one.outcome === "sent" ? nothing : html`<span>${latency(one.ms)}</span>`}${one.code ? html`<span>code ${one.code}</span>` : nothing}
    <time>${one.at.toLocaleTimeString("en-GB")}</time></p>
  ${one.text ? html`<pre tabindex="0" aria-label="Answer"><code>${one.text.length > 20_000 ? `${one.text.slice(0, 20_000)}…` : one.text}</code></pre>` : nothing}
</li>`;

customElements.define("pv-bus", Bus);
