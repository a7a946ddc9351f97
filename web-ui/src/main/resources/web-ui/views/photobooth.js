// @ts-check
import { html, nothing } from "lit";
import { STEPS } from "../models/booth.js";
import "./copy.js";
import { ICONS } from "./drawings.js";
import { bytes, count, latency } from "./format.js";
import { View } from "./view.js";

const STEP_NAMES = /** @type {Record<string, [string, string, string]>} */ ({
  received: ["Receive", "Gateway.java", "java"],
  facts: ["Inspect", "inspect.py", "python"],
  thumbnail: ["Shrink", "Thumbnail.java", "java"],
  result: ["Caption", "caption.js", "javascript"],
});

const EXIF_NAMES = /** @type {Record<string, string>} */ ({
  make: "Make", model: "Camera", lens: "Lens", taken: "Taken", exposure: "Exposure", fNumber: "Aperture", iso: "ISO",
  focalLength: "Focal length", orientation: "Orientation", latitude: "Latitude", longitude: "Longitude",
});

/** Drop a photograph, see what four verticles make of it. */
class Photobooth extends View {
  static properties = { models: { attribute: false }, over: { state: true } };

  constructor() {
    super();
    this.over = false;
  }

  cells() {
    return [this.models.booth.picture];
  }

  render() {
    const picture = this.models.booth.picture.get();
    return html`<h1 tabindex="-1">Photobooth</h1>
      <p class="lead">Four verticles in three languages develop your photograph: it goes in over HTTP, and over the bus from Java to Python, Java and JavaScript.</p>
      ${this.#slot(picture)}
      ${picture.state === "refused" ? refusal(picture) : nothing}
      ${steps(picture)}
      ${picture.facts ? this.#result(picture) : nothing}
      <details class="shell"><summary>The same from a shell</summary>
        <div class="row"><pre><code>${this.#curl()}</code></pre><pv-copy .text=${() => this.#curl()}></pv-copy></div></details>`;
  }

  #curl() {
    return `curl -F photo=@picture.jpg ${this.models.origin}/photobooth`;
  }

  #slot(/** @type {any} */ picture) {
    const take = (/** @type {FileList | undefined | null} */ files) => files?.[0] && this.models.booth.develop(files[0]);
    return html`<label class="drop ${this.over ? "over" : ""} ${picture.state === "idle" ? "" : "slim"}"
        @dragover=${(/** @type {DragEvent} */ event) => { event.preventDefault(); this.over = true; }}
        @dragleave=${() => (this.over = false)}
        @drop=${(/** @type {DragEvent} */ event) => { event.preventDefault(); this.over = false; take(event.dataTransfer?.files); }}>
      <input class="unseen" type="file" accept="image/jpeg,image/png" @change=${(/** @type {any} */ event) => { take(event.target.files); event.target.value = ""; }}>
      ${CAMERA}
      <span class="drop-words"><strong>Drop a photograph here</strong> or <u>choose one</u><small>JPEG or PNG, up to 20 MiB. It stays on this machine, in memory.</small></span>
    </label>`;
  }

  #result(/** @type {any} */ { facts, thumbnail, caption, base64, name }) {
    const { exif = {} } = facts;
    return html`<div class="developed">
      <figure class="print">
        ${thumbnail ? html`<img src=${thumbnail} alt=${caption ?? `Thumbnail of ${name}`}>` : html`<div class="print-empty"></div>`}
        <figcaption>${caption ?? ""}</figcaption>
      </figure>
      <div>
        <h2>Facts</h2>
        <table class="facts-table"><tbody>
          ${fact("File", name)}${fact("Format", facts.format)}
          ${fact("Pixels", `${count(facts.width)} × ${count(facts.height)}`)}${fact("Size", `${bytes(facts.bytes)} (${count(facts.bytes)} bytes)`)}
          ${Object.entries(EXIF_NAMES).map(([key, label]) => (exif[key] === undefined ? nothing : fact(label, shown(key, exif[key]))))}
        </tbody></table>
        ${Object.keys(exif).length ? nothing : html`<p class="quiet">The file carries no EXIF: nothing about camera, time or place.</p>`}
        ${base64 ? html`<h2>Data-URI</h2>
          <div class="row"><code class="uri">${base64.slice(0, 60)}…</code><pv-copy .text=${() => base64} label="Copy ${bytes(base64.length)}"></pv-copy></div>` : nothing}
      </div>
    </div>`;
  }
}

/** @param {string} label @param {unknown} value */
const fact = (label, value) => html`<tr><th scope="row">${label}</th><td>${value}</td></tr>`;

/** @param {string} key @param {any} value */
function shown(key, value) {
  switch (key) {
    case "fNumber": return `f/${value}`;
    case "exposure": return `${value} s`;
    case "focalLength": return `${value} mm`;
    case "latitude": return `${Math.abs(value)}° ${value < 0 ? "S" : "N"}`;
    case "longitude": return `${Math.abs(value)}° ${value < 0 ? "W" : "E"}`;
    case "taken": return new Date(value).toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short" });
    case "orientation": return ["upright", "mirrored", "upside down", "upside down, mirrored", "on its side, mirrored", "on its side, turned right", "on its side, mirrored", "on its side, turned left"][value - 1];
    default: return value;
  }
}

/** @param {any} picture */
const refusal = picture => html`<div class="banner" role="alert">${ICONS.wrong}
  <p><strong>${picture.name} was not developed:</strong> ${picture.reason}. <small>code ${picture.code}</small></p></div>`;

/** @param {any} picture */
function steps({ step, state, ms }) {
  const reached = STEPS.indexOf(step);
  return html`<ol class="steps" aria-label="Progress" aria-live="polite">
    ${STEPS.map((name, i) => {
      const now = state === "refused" && i === reached + 1 ? "stopped" : i <= reached ? "done" : i === reached + 1 && state === "working" ? "working" : "open";
      const [words, by, language] = STEP_NAMES[name];
      return html`<li class="step step-${now} step-${language}">
        <span class="stop">${now === "done" ? ICONS.done : nothing}</span>
        <span>${words}${now === "open" ? nothing : html`<span class="unseen">: ${now}</span>`}<small>${by}</small></span>
      </li>`;
    })}
    <li class="step step-time">${state === "done" ? latency(ms) : nothing}</li>
  </ol>`;
}

const CAMERA = html`<svg class="camera" viewBox="0 0 96 72" aria-hidden="true">
  <rect class="camera-body" x="6" y="16" width="84" height="50" rx="8"/>
  <path class="camera-body" d="M32 16l6-9h20l6 9"/>
  <circle class="camera-lens" cx="48" cy="41" r="17"/>
  <circle class="camera-glass" cx="48" cy="41" r="9"/>
  <circle class="camera-light" cx="78" cy="27" r="3"/>
</svg>`;

customElements.define("pv-photobooth", Photobooth);
