// @ts-check
import { html, nothing } from "lit";
import { STATES } from "../models/jobs.js";
import { dot } from "./drawings.js";
import { count, duration, latency, plural } from "./format.js";
import { loading } from "./locked.js";
import { View } from "./view.js";

const FINISHED = ["done", "dead", "cancelled"];
const DOTS = /** @type {Record<string, string>} */ ({ running: "running", done: "running", dead: "failed", cancelled: "stopped" });

/** Durable jobs: the queues, and the jobs in them with what became of each attempt. */
class Jobs extends View {
  static properties = { models: { attribute: false } };

  cells() {
    return [this.models.jobs.view];
  }

  connectedCallback() {
    super.connectedCallback();
    this.models.jobs.look(true);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.models.jobs.look(false);
  }

  render() {
    const view = this.models.jobs.view.get();
    return html`<h1 tabindex="-1">Jobs</h1>
      ${[view.problem, view.reason].filter(Boolean).map(words => html`<p class="reason" role="alert">${words}</p>`)}
      ${view.state === "loading" ? loading(2) : view.queues.length ? html`${this.#queues(view)}${this.#list(view)}` : this.#empty(view)}`;
  }

  #empty(/** @type {any} */ view) {
    return view.state === "refused" ? nothing : html`<div class="empty"><p>No job was ever submitted here. Submit one:</p>
      <pre><code>./vertx jobs submit photobooth.thumbnail --file picture.jpg</code></pre></div>`;
  }

  #queues(/** @type {any} */ view) {
    return html`<section aria-labelledby="queues"><h2 id="queues">Queues <small>${plural(view.queues.length, "address", "addresses")}</small></h2>
      <table class="stack queues">
        <thead><tr><th scope="col">Address</th>${STATES.map(state => html`<th scope="col">${state}</th>`)}<th scope="col">Workers</th><th scope="col">Action</th></tr></thead>
        <tbody>${view.queues.map((/** @type {any} */ queue) => this.#queue(queue))}</tbody>
      </table></section>`;
  }

  #queue(/** @type {any} */ queue) {
    const name = queue.address || "(batches, chains)";
    const slots = queue.workers.reduce((/** @type {number} */ all, /** @type {any} */ one) => all + one.concurrency, 0);
    return html`<tr>
      <th scope="row">${name}${queue.paused ? html` <small>paused</small>` : nothing}</th>
      ${STATES.map(state => html`<td data-label=${state}>${queue[state] ? html`<button class="link" aria-label=${`Show ${state} jobs to ${name}`}
        @click=${() => this.models.jobs.only(state, queue.address)}>${count(queue[state])}</button>` : 0}</td>`)}
      <td data-label="Workers">${queue.workers.length ? html`${count(queue.workers.length)} <small>${plural(slots, "slot")}</small>` : "–"}</td>
      <td data-label="Action">${!queue.address ? "–" : queue.paused
        ? html`<button class="button" aria-label=${`Resume ${name}`} @click=${() => this.models.jobs.resume(queue.address)}>Resume</button>`
        : html`<button class="button" aria-label=${`Pause ${name}`} @click=${() => this.models.jobs.pause(queue.address)}>Pause</button>`}</td>
    </tr>`;
  }

  #list(/** @type {any} */ view) {
    const what = [view.filter, view.address].filter(Boolean).join(", ");
    return html`<section aria-labelledby="jobs"><h2 id="jobs">${what ? `Jobs: ${what}` : "Latest jobs"}
        ${what ? html`<button class="button" @click=${() => this.models.jobs.only("", "")}>Show all</button>` : nothing}</h2>
      ${view.jobs.length ? html`<table class="stack jobs">
        <thead><tr><th scope="col">Job</th><th scope="col">Address</th><th scope="col">State</th><th scope="col">Attempt</th><th scope="col">Age</th><th scope="col">Action</th></tr></thead>
        <tbody>${view.jobs.map((/** @type {any} */ job) => this.#job(job))}</tbody></table>` : html`<p>None.</p>`}
      <p>${view.before.length ? html`<button class="button" @click=${this.models.jobs.newer}>Newer</button>` : nothing}
        ${view.next ? html`<button class="button" @click=${this.models.jobs.older}>Older</button>` : nothing}</p></section>`;
  }

  #job(/** @type {any} */ job) {
    const last = job.errors.at(-1);
    return html`<tr>
      <th scope="row"><code>${job.id}</code></th>
      <td data-label="Address">${job.address || "–"}</td>
      <td data-label="State"><div>${dot(DOTS[job.state] ?? "starting")}${job.state}
        ${job.progress && job.state === "running" ? html` <progress max="1" value=${job.progress.done} aria-label="progress"></progress> <small>${job.progress.text}</small>` : nothing}
        ${last ? html`<details><summary>${plural(job.errors.length, "failed attempt")}</summary>
          <ol>${job.errors.map((/** @type {any} */ error) => html`<li class="reason">${error.attempt ? `attempt ${error.attempt}, after ${latency(error.tookMs)}: ` : ""}${error.message}</li>`)}</ol></details>` : nothing}</div></td>
      <td data-label="Attempt">${job.attempt}/${job.attempts}</td>
      <td data-label="Age">${duration(Math.max(0, Date.now() - Date.parse(job.createdAt)))}</td>
      <td data-label="Action">${FINISHED.includes(job.state)
        ? html`<button class="button" aria-label=${`Retry job ${job.id}`} @click=${() => this.models.jobs.retry(job.id)}>Retry</button>`
        : html`<button class="button" aria-label=${`Cancel job ${job.id}`} @click=${() => this.models.jobs.cancel(job.id)}>Cancel</button>`}</td>
    </tr>`;
  }
}

customElements.define("pv-jobs", Jobs);
