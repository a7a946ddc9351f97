// @ts-check
import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";
import { groups, VARIANTS } from "../models/base64.js";
import "./copy.js";
import { bytes, count, plural } from "./format.js";
import { View } from "./view.js";

const VERBS = /** @type {const} */ ({ encode: "bytes to text", decode: "text to bytes" });
const GROUPS = 8;
const SHOWN = 4_000;

/** Drop or paste something, and see its Base64 bit by bit, or what it stands for, or where it is wrong. */
class Base64 extends View {
  static properties = { models: { attribute: false }, over: { state: true } };

  constructor() {
    super();
    this.over = false;
  }

  cells() {
    return [this.models.base64.view];
  }

  render() {
    const view = this.models.base64.view.get();
    return html`<h1 tabindex="-1">Base64</h1>
      <p class="lead">Three bytes are 24 bits, and 24 bits are four letters of six bits each. Drop a file or paste a text, and see it.</p>
      <div class="split">
        <section aria-label="What to transcode">${this.#form(view)}</section>
        <section aria-label="What comes of it" aria-live="polite">${this.#result(view)}</section>
      </div>`;
  }

  #form(/** @type {any} */ view) {
    const { base64 } = this.models;
    const take = (/** @type {FileList | undefined | null} */ files) => files?.[0] && base64.drop(files[0]);
    return html`<form class="card form" @submit=${(/** @type {Event} */ event) => event.preventDefault()}>
      <fieldset class="verbs two"><legend class="unseen">Which way</legend>
        ${Object.entries(VERBS).map(([verb, meaning]) => html`<label><input type="radio" name="way" value=${verb} .checked=${live(view.verb === verb)}
          @change=${() => base64.choose({ verb })}><span>${verb}<small>${meaning}</small></span></label>`)}
      </fieldset>
      <label for="variant">Variant</label>
      <select id="variant" @change=${(/** @type {any} */ event) => base64.choose({ variant: event.target.value })}>
        ${Object.entries(VARIANTS).map(([word, meaning]) => html`<option value=${word} ?selected=${view.variant === word}>${word}: ${meaning}</option>`)}
      </select>
      <label for="base64-input">${view.verb === "encode" ? "Text" : "Base64 or data URI"}</label>
      <textarea id="base64-input" class="mono" rows="6" spellcheck="false" autocapitalize="off" aria-invalid=${view.state === "wrong"}
        placeholder=${view.verb === "encode" ? "Polyvert" : "UG9seXZlcnQ="}
        .value=${live(view.input)} @input=${(/** @type {any} */ event) => base64.type(event.target.value)}></textarea>
      <label class="drop slim ${this.over ? "over" : ""}"
          @dragover=${(/** @type {DragEvent} */ event) => { event.preventDefault(); this.over = true; }}
          @dragleave=${() => (this.over = false)}
          @drop=${(/** @type {DragEvent} */ event) => { event.preventDefault(); this.over = false; take(event.dataTransfer?.files); }}>
        <input class="unseen" type="file" @change=${(/** @type {any} */ event) => { take(event.target.files); event.target.value = ""; }}>
        <span class="drop-words"><strong>${view.name || "Drop a file here"}</strong> or <u>choose ${view.name ? "another" : "one"}</u><small>Up to 4 MiB</small></span>
      </label>
    </form>`;
  }

  #result(/** @type {any} */ view) {
    switch (view.state) {
      case "empty": return html`<p class="empty">Nothing yet. “Man” becomes “TWFu”.</p>`;
      case "refused": return html`<p class="reason" role="alert">${view.reason}</p>`;
      case "wrong": return mistake(view.mistake);
      default: return html`${this.#text(view)}${image(view)}${this.#groups(view)}`;
    }
  }

  #text(/** @type {any} */ view) {
    const isText = view.verb === "encode";
    const text = isText ? view.text : utf8(view.bytes);
    return html`<div class="row"><h2>${isText ? "Text" : "Bytes"} <small>${isText ? plural(view.text.length, "letter") : bytes(view.bytes.length)}${
        view.mediaType ? `, ${view.mediaType}` : ""}</small></h2><span class="grow"></span>
        ${text ? html`<pv-copy .text=${() => text}></pv-copy>` : nothing}
        ${isText ? html`<pv-copy label="Data-URI" .text=${() => uri(view)}></pv-copy>` : nothing}</div>
      ${text ? html`<pre class="wrapped" tabindex="0" aria-label="The ${isText ? "text" : "bytes as UTF-8"}"><code>${text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text}</code></pre>`
        : html`<p class="quiet">No text: the bytes are not UTF-8.</p>`}`;
  }

  #groups(/** @type {any} */ view) {
    const all = Math.ceil(view.bytes.length / 3);
    const last = Math.min(view.first + GROUPS, all);
    const turn = (/** @type {number} */ by) => () => this.models.base64.turnTo(view.first + by);
    return html`<div class="row"><h2>Bit by bit <small>${count(view.first + 1)}–${count(last)} of ${plural(all, "group")}</small></h2><span class="grow"></span>
        <button class="button small" ?disabled=${view.first === 0} @click=${turn(-GROUPS)}>Earlier</button>
        <button class="button small" ?disabled=${last >= all} @click=${turn(GROUPS)}>Later</button></div>
      <ol class="groups">${groups(view.bytes, view.variant, view.first, GROUPS).map(group)}</ol>`;
  }
}

/** @param {ReturnType<typeof groups>[0]} one */
const group = one => html`<li class="group">
  <p class="group-bytes">${one.bytes.map(value => html`<span><code>${hex(value)}</code><small>${shown(value)}</small></span>`)}</p>
  <p class="group-bits" aria-hidden="true">${one.bits.map(byte => html`<span>${byte.map(bit => html`<i class="bit bit-${bit.letter}">${bit.value}</i>`)}</span>`)}</p>
  <p class="group-letters">${one.letters.map((letter, i) => html`<b class=${letter === "=" ? "bit-none" : `bit-${i}`}>${letter}</b>`)}</p>
</li>`;

/** @param {import("../models/base64.js").Mistake} one */
const mistake = one => html`<div class="mistake" role="alert">
  <h2>Wrong at byte ${count(one.offset)} <small>line ${one.line}, column ${one.column}</small></h2>
  <pre><code>${one.before}<mark>${one.wrong.trim() || "␣"}</mark>${one.after}</code></pre>
  <p class="reason">${one.message}</p>
</div>`;

/** @param {any} view */
const image = view => (view.mediaType.startsWith("image/")
  ? html`<figure class="held"><img src=${uri(view)} alt="The ${view.mediaType} that the data holds"></figure>` : nothing);

/** @param {any} view */
const uri = view => `data:${view.mediaType || "application/octet-stream"};base64,${
  view.text.replace(/\s/g, "").replaceAll("-", "+").replaceAll("_", "/")}`;

/** @param {number} value */
const hex = value => value.toString(16).toUpperCase().padStart(2, "0");

/** @param {number} value */
const shown = value => (value > 32 && value < 127 ? String.fromCharCode(value) : value === 32 ? "␣" : "·");

/** Empty when they are none. @param {Uint8Array} bytes */
function utf8(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return "";
  }
}

customElements.define("pv-base64", Base64);
