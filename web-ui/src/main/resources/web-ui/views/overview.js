// @ts-check
import { html, nothing } from "lit";
import { addresses, summary } from "../models/nodes.js";
import { badge, bar, ICONS, sparkline } from "./drawings.js";
import { bytes, count, duration, plural, rate } from "./format.js";
import { loading, locked } from "./locked.js";
import { View } from "./view.js";

/** Four questions: is it up, is it moving, what is waiting, what is wrong. */
class Overview extends View {
  static properties = { models: { attribute: false } };

  cells() {
    return [this.models.nodes.view, this.models.link.status];
  }

  render() {
    const view = this.models.nodes.view.get();
    if (view.state === "ready") return this.#ready(view);
    return html`<h1 tabindex="-1">Overview</h1>
      ${view.state === "loading" ? loading(4) : locked(this.models, "The overview and the deployments")}`;
  }

  #ready(/** @type {any} */ view) {
    const { up, moving, waiting, wrong } = summary(view);
    const broken = [...wrong.deployments, ...wrong.silent.map((/** @type {any} */ one) => ({ ...one, name: `node ${one.id.slice(0, 8)}` }))];
    return html`
      <h1 class="sentence" tabindex="-1">${sentence(up, moving, waiting, wrong)}</h1>
      <div class="tiles">
        ${tile("Up", plural(up.nodes, "node"), `for ${duration(up.uptimeMs)}`, nothing)}
        ${tile("Moving", html`${rate(moving.now)} <small>messages/s</small>`, nothing, sparkline(moving.rates, `${rate(moving.now)} messages a second, the last minute`))}
        ${tile("Waiting", plural(waiting.queued, "task"), `${count(waiting.running)} running on workers`, nothing)}
        ${tile("Wrong", broken.length ? count(broken.length) : count(wrong.perMinute),
          broken.length ? broken.map(one => one.name).join(", ") : "failed replies in a minute", nothing, broken.length > 0)}
      </div>
      ${broken.map(one => html`<div class="banner">${ICONS.wrong}<p><strong>${one.name}</strong> ${one.failure ?? "failed"}</p></div>`)}
      <div class="sides">
        <section><h2>${view.nodes.length === 1 ? "Node" : "Nodes"}</h2>
          <div class="cards">${view.nodes.map((/** @type {any} */ node) => card(node, view.pulses.get(node.id)))}</div></section>
        ${busiest(view)}
      </div>`;
  }
}

/** @param {any} up @param {any} moving @param {any} waiting @param {any} wrong */
function sentence(up, moving, waiting, wrong) {
  if (wrong.deployments.length) return `${plural(wrong.deployments.length, "deployment")} failed.`;
  if (wrong.silent.length) return `${plural(wrong.silent.length, "node does", "nodes do")} not answer.`;
  const speed = moving.now >= 0.5 ? `${plural(Math.round(moving.now), "message")} a second` : "All quiet";
  const queue = waiting.queued ? `${plural(waiting.queued, "task")} waiting` : "nothing waits";
  return `${up.nodes === 1 ? "The node is" : `${count(up.nodes)} nodes are`} up. ${speed}, ${queue}.`;
}

/** @param {string} name @param {unknown} value @param {unknown} detail @param {unknown} drawing @param {boolean} [bad] */
const tile = (name, value, detail, drawing, bad = false) => html`<section class="tile ${bad ? "bad" : ""}">
  <h2 class="tile-name">${name}</h2>
  <p class="tile-value">${value}</p>
  ${detail === nothing ? nothing : html`<p class="tile-detail">${detail}</p>`}
  ${drawing}
</section>`;

/** @param {any} node @param {any} pulse */
const card = (node, pulse) => html`<article class="card" aria-label="Node ${node.name}">
  <header>
    <h3>${node.name}</h3>
    <span class="tag">${node.clustered ? "clustered" : "alone"}</span>
  </header>
  ${sparkline(pulse?.rates ?? [], `${rate(pulse?.rates.at(-1) ?? 0)} messages a second at ${node.name}`)}
  <dl class="facts">
    <div><dt>messages/s</dt><dd>${rate(pulse?.rates.at(-1) ?? 0)}</dd></div>
    <div><dt>uptime</dt><dd>${duration(node.uptimeMs)}</dd></div>
    <div><dt>process</dt><dd>${node.pid}</dd></div>
    <div><dt>cores</dt><dd>${node.cpus}</dd></div>
    <div><dt>Java</dt><dd>${node.java}</dd></div>
    <div><dt>Polyvert</dt><dd>${node.version}</dd></div>
    <div class="wide"><dt>heap</dt><dd>${bytes(node.heapUsedBytes)} of ${bytes(node.heapMaxBytes)}</dd>${bar(node.heapUsedBytes / node.heapMaxBytes)}</div>
  </dl>
  <ul class="chips" aria-label="Deployments">
    ${node.deployments.map((/** @type {any} */ one) => html`<li>${badge(one.language)}${one.name}${one.instances > 1 ? html`<small>×${one.instances}</small>` : nothing}</li>`)}
    ${node.deployments.length ? nothing : html`<li class="quiet">nothing deployed yet</li>`}
  </ul>
</article>`;

/** @param {any} view */
function busiest(view) {
  const rows = addresses(view).filter(row => row.rate > 0 && !/^(platform\.|__|\()/.test(row.address)).sort((a, b) => b.rate - a.rate).slice(0, 6);
  if (!rows.length) return nothing;
  return html`<section><h2>Busiest addresses</h2>
    <ul class="ranking">${rows.map(row => html`<li>
      <code>${row.address}</code>${bar(row.rate / rows[0].rate)}<span>${rate(row.rate)}/s</span>
    </li>`)}</ul></section>`;
}

customElements.define("pv-overview", Overview);
