// @ts-check
import { link } from "./link.js";
import { base64 } from "./models/base64.js";
import { booth } from "./models/booth.js";
import { contracts } from "./models/contracts.js";
import { jobs } from "./models/jobs.js";
import { key } from "./models/key.js";
import { nodes } from "./models/nodes.js";
import { place } from "./models/place.js";
import { trial } from "./models/trial.js";
import "./views/console.js";

const secret = key({ location, history, store: sessionStorage });
const bus = link(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/eventbus/websocket`);
const cluster = nodes(bus, secret);
/** For what may be open without the key; one that the node has refused would only close it. */
const known = () => (secret.token.get() && cluster.view.get().state !== "refused" ? secret.headers() : {});
const where = place(() => location.hash);

const look = () => {
  cluster.look(document.visibilityState === "visible");
  if (document.visibilityState === "visible") bus.hurry();
};
const move = () => where.read();

addEventListener("hashchange", move);
addEventListener("online", bus.hurry);
document.addEventListener("visibilitychange", look);
addEventListener("pagehide", event => {
  if (event.persisted) return;
  cluster.close();
  bus.close();
});
look();

const shell = /** @type {any} */ (document.querySelector("pv-console"));
shell.replaceChildren();
shell.models = {
  link: bus,
  key: secret,
  nodes: cluster,
  place: where,
  trial: trial(bus, secret.headers),
  base64: base64(known),
  booth: booth(),
  contracts: contracts(bus, secret),
  jobs: jobs(bus, known),
  origin: location.origin,
};
