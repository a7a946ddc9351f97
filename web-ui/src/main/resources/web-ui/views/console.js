// @ts-check
import { html, nothing } from "lit";
import { PAGES } from "../models/place.js";
import { ICONS, LOGO } from "./drawings.js";
import { View } from "./view.js";
import "./base64.js";
import "./bus.js";
import "./deployments.js";
import "./jobs.js";
import "./overview.js";
import "./photobooth.js";

const TITLES = /** @type {Record<string, string>} */ ({ overview: "Overview", deployments: "Deployments", bus: "Bus", jobs: "Jobs", base64: "Base64", photobooth: "Photobooth" });

/** The frame around the pages: navigation, connection, and the page itself. */
class Console extends View {
  static properties = { models: { attribute: false } };

  /** @type {any} */
  #tick = null;
  /** The page that was drawn last; empty before the first. */
  #drawn = "";

  cells() {
    return this.models ? [this.models.place.page, this.models.link.status] : [];
  }

  updated(/** @type {Map<string, any>} */ changed) {
    if (changed.has("models") && this.models) {
      this.disconnectedCallback();
      this.connectedCallback();
    }
    const lost = this.models?.link.status.get().state === "lost";
    if (lost && !this.#tick) this.#tick = setInterval(() => this.requestUpdate(), 500);
    if (!lost) this.#rest();
    if (this.models) this.#turn(this.models.place.page.get());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#rest();
  }

  #rest() {
    clearInterval(this.#tick);
    this.#tick = null;
  }

  #turn(/** @type {string} */ here) {
    document.title = `${TITLES[here]} · Polyvert`;
    if (this.#drawn && this.#drawn !== here) this.#arrive();
    this.#drawn = here;
  }

  /** The heading gets the focus, so that a keyboard or a screen reader starts where the new page starts. */
  #arrive() {
    requestAnimationFrame(() => /** @type {HTMLElement | null} */ (this.querySelector("h1"))?.focus());
  }

  #page() {
    const { models } = this;
    switch (models.place.page.get()) {
      case "deployments": return html`<pv-deployments .models=${models}></pv-deployments>`;
      case "bus": return html`<pv-bus .models=${models}></pv-bus>`;
      case "jobs": return html`<pv-jobs .models=${models}></pv-jobs>`;
      case "base64": return html`<pv-base64 .models=${models}></pv-base64>`;
      case "photobooth": return html`<pv-photobooth .models=${models}></pv-photobooth>`;
      default: return html`<pv-overview .models=${models}></pv-overview>`;
    }
  }

  #connection() {
    const status = this.models.link.status.get();
    const words = { connecting: "Connecting", up: "Connected", lost: "Connection lost" }[/** @type {"up"} */ (status.state)];
    return html`<p class="connection connection-${status.state}" role="status"><span class="pulse" aria-hidden="true"></span>${words}</p>`;
  }

  #lost() {
    const status = this.models.link.status.get();
    if (status.state !== "lost") return nothing;
    const seconds = Math.max(0, Math.ceil((status.retryAt - Date.now()) / 1_000));
    return html`<div class="banner" role="alert">
      ${ICONS.wrong}
      <p><strong>The node does not answer.</strong> What you see is the last it said.
        <span aria-live="off">Trying again ${seconds > 0 ? `in ${seconds} s` : "now"}.</span></p>
      <button class="button" @click=${() => this.models.link.hurry()}>Try now</button>
    </div>`;
  }

  render() {
    if (!this.models) return nothing;
    const here = this.models.place.page.get();
    return html`
      <a class="skip" href="#main" @click=${(/** @type {Event} */ event) => { event.preventDefault(); this.#arrive(); }}>Skip to the page</a>
      <header class="frame">
        <a class="brand" href="#/overview">${LOGO}<span>Polyvert</span></a>
        <nav aria-label="Pages">
          ${PAGES.map(page => html`<a href="#/${page}" aria-current=${here === page ? "page" : nothing} @click=${() => here === page && this.#arrive()}>
            ${ICONS[/** @type {"bus"} */ (page)]}<span>${TITLES[page]}</span></a>`)}
        </nav>
        ${this.#connection()}
      </header>
      <main id="main" class=${this.models.link.status.get().state === "lost" ? "stale" : ""}>
        ${this.#lost()}
        ${this.#page()}
      </main>`;
  }
}

customElements.define("pv-console", Console);
