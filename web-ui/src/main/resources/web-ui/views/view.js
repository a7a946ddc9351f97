// @ts-check
import { LitElement } from "lit";

/**
 * A page or a part of one. Renders into the document itself, so that labels, headings and styles reach across parts;
 * watches the cells it is drawn from while it is connected.
 */
export class View extends LitElement {
  /** @type {(() => void)[]} */
  #stops = [];

  createRenderRoot() {
    return this;
  }

  /** The cells this view is drawn from. @returns {import("../cell.js").Cell<any>[]} */
  cells() {
    return [];
  }

  connectedCallback() {
    super.connectedCallback();
    this.#stops = this.cells().map(one => one.watch(() => this.requestUpdate()));
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#stops.forEach(stop => stop());
    this.#stops = [];
  }
}
