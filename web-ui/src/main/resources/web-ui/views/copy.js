// @ts-check
import { html, nothing } from "lit";
import { ICONS } from "./drawings.js";
import { View } from "./view.js";

/** A button that copies a text and says so. */
class Copy extends View {
  static properties = { text: { attribute: false }, label: {}, disabled: { type: Boolean }, said: { state: true } };

  constructor() {
    super();
    /** @type {() => string} */
    this.text = () => "";
    this.label = "Copy";
    this.said = "";
    this.disabled = false;
  }

  async #copy() {
    try {
      await navigator.clipboard.writeText(this.text());
      this.said = "Copied";
    } catch {
      this.said = "The browser forbids copying";
    }
    setTimeout(() => (this.said = ""), 2_000);
  }

  render() {
    return html`<button class="button small" type="button" ?disabled=${this.disabled} @click=${() => this.#copy()}>
      ${this.said === "Copied" ? ICONS.done : ICONS.copy}<span>${this.said || this.label}</span></button>
      <span class="unseen" role="status">${this.said || nothing}</span>`;
  }
}

customElements.define("pv-copy", Copy);
