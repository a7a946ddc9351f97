// @ts-check
import { html, nothing } from "lit";
import { byLanguage } from "../models/nodes.js";
import { badge, dot } from "./drawings.js";
import { duration, plural } from "./format.js";
import { loading, locked } from "./locked.js";
import { View } from "./view.js";

const NAMES = /** @type {Record<string, string>} */ ({ java: "Java", javascript: "JavaScript", python: "Python", typescript: "TypeScript", kotlin: "Kotlin", groovy: "Groovy", node: "Node", executable: "Programs" });

/** What runs, by language. */
class Deployments extends View {
  static properties = { models: { attribute: false } };

  cells() {
    return [this.models.nodes.view];
  }

  render() {
    const { state, nodes } = this.models.nodes.view.get();
    return html`<h1 tabindex="-1">Deployments</h1>
      ${state === "ready" ? this.#groups(byLanguage(nodes), nodes.length > 1)
        : state === "loading" ? loading(2) : locked(this.models, "The deployments")}`;
  }

  #groups(/** @type {ReturnType<typeof byLanguage>} */ groups, /** @type {boolean} */ many) {
    if (!groups.length) {
      return html`<div class="empty"><p>Nothing is deployed. In the folder of your clone:</p>
        <pre><code>./vertx run verticles/examples/photobooth/app.yaml</code></pre></div>`;
    }
    return groups.map(({ language, deployments }) => html`<section class="language" aria-labelledby="language-${language}">
      <h2 id="language-${language}">${badge(language)}${NAMES[language] ?? language}
        <small>${plural(deployments.length, "deployment")}</small></h2>
      <table class="stack">
        <thead><tr><th scope="col">Name</th><th scope="col">File</th><th scope="col">Runs on</th>
          <th scope="col">Instances</th><th scope="col">State</th>${many ? html`<th scope="col">Node</th>` : nothing}</tr></thead>
        <tbody>${deployments.map(one => row(one, many))}</tbody>
      </table>
    </section>`);
  }
}

/** @param {any} one @param {boolean} many */
const row = (one, many) => html`<tr>
  <th scope="row">${one.name}</th>
  <td data-label="File"><code>${one.target}</code></td>
  <td data-label="Runs on"><div>${(one.threading ?? "").replace("-", " ")}${one.pids?.length ? html` <small>pid ${one.pids.join(", ")}</small>` : nothing}</div></td>
  <td data-label="Instances">${one.instances}</td>
  <td data-label="State"><div>${dot(one.state)}${one.state}${one.since ? html` <small>for ${duration(Date.now() - Date.parse(one.since))}${one.restarts ? `, ${plural(one.restarts, "restart")}` : ""}</small>` : nothing}
    ${one.version > 1 ? html` <small>version ${one.version}</small>` : nothing}
    ${one.failure ? html`<p class="reason">${one.failure}</p>` : nothing}
    ${one.problem ? html`<p class="reason">The last save was not deployed: ${one.problem}</p>` : nothing}</div></td>
  ${many ? html`<td data-label="Node">${one.node.name}</td>` : nothing}
</tr>`;

customElements.define("pv-deployments", Deployments);
