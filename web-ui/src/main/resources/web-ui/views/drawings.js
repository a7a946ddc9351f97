// @ts-check
import { html, svg } from "lit";

/** @param {unknown} content */
const icon = content => html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${content}</svg>`;

export const ICONS = {
  overview: icon(svg`<path d="M3 13h4l3-8 4 14 3-6h4"/>`),
  deployments: icon(svg`<path d="M12 3l8 4.5v9L12 21l-8-4.5v-9zM4 7.5l8 4.5 8-4.5M12 12v9"/>`),
  bus: icon(svg`<path d="M2 12h20M7 12V6M12 12v6M17 12V8"/><circle cx="7" cy="5" r="1.6"/><circle cx="12" cy="19" r="1.6"/><circle cx="17" cy="7" r="1.6"/>`),
  jobs: icon(svg`<path d="M4 6h10M4 12h10M4 18h6M17 5.5l1.5 1.5L21 4.5M17 11.5l1.5 1.5 2.5-2.5M15 18h6"/>`),
  base64: icon(svg`<path d="M3 6h4M10 6h4M17 6h4M3 18h3M8.5 18h3M14 18h3M19.5 18h1.5M5 8.5v2M12 8.5v2M19 8.5v2M5 13.5h14"/>`),
  photobooth: icon(svg`<path d="M4 8h3.5L9 5.5h6L16.5 8H20v11H4z"/><circle cx="12" cy="13" r="3.4"/>`),
  copy: icon(svg`<path d="M9 9h10v11H9zM15 9V5H5v11h4"/>`),
  done: icon(svg`<path d="M5 12.5l4.5 4.5L19 7.5"/>`),
  wrong: icon(svg`<path d="M12 4l9 16H3zM12 10v4.5M12 17.2v.3"/>`),
  key: icon(svg`<circle cx="8" cy="12" r="4"/><path d="M12 12h9M18 12v3.5M15 12v2.5"/>`),
};

/** Verticles of many languages on one line. */
export const LOGO = html`<svg class="logo" viewBox="0 0 32 32" aria-hidden="true">
  <path class="logo-line" d="M4 16h24M10 16V9M16 16v7M22 16v-5"/>
  <circle class="logo-javascript" cx="10" cy="8" r="3"/>
  <circle class="logo-python" cx="16" cy="24" r="3"/>
  <circle class="logo-java" cx="22" cy="10" r="3"/>
</svg>`;

const WIDTH = 120;
const HEIGHT = 32;

/**
 * The last minute as a line; it grows in from the right. The scale is the highest value shown, at least one.
 *
 * @param {number[]} values
 * @param {string} label what a screen reader says
 */
export function sparkline(values, label) {
  const top = Math.max(1, ...values);
  const step = WIDTH / 59;
  const points = values.map((value, i) => {
    const x = WIDTH - (values.length - 1 - i) * step;
    return `${x.toFixed(1)},${(HEIGHT - 2 - (value / top) * (HEIGHT - 5)).toFixed(1)}`;
  });
  const first = points[0]?.split(",")[0] ?? WIDTH;
  return html`<svg class="sparkline" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label=${label}>
    <path class="spark-base" d="M0 ${HEIGHT - 1.5}H${WIDTH}"/>
    ${points.length > 1 ? svg`
      <path class="spark-area" d="M${first},${HEIGHT} L${points.join(" L")} L${WIDTH},${HEIGHT} Z"/>
      <polyline class="spark-line" points=${points.join(" ")}/>` : ""}
  </svg>`;
}

/** How much of a whole, as a bar. @param {number} part 0..1 */
export const bar = part => html`<svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
  <rect class="bar-whole" width="100" height="4"/><rect class="bar-part" width=${Math.round(100 * Math.min(1, Math.max(0, part)))} height="4"/>
</svg>`;

/** Two letters in the colour of the language. @param {string} language */
export const badge = language => html`<span class="badge badge-${language}" aria-hidden="true">${
  { java: "Jv", python: "Py", javascript: "JS", kotlin: "Kt", groovy: "Gr", typescript: "TS" }[language] ?? language.slice(0, 2)}</span>`;

/** @param {string} state of a deployment */
export const dot = state => html`<span class="dot dot-${state}" aria-hidden="true"></span>`;
