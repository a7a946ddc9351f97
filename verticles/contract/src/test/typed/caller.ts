import { bus, Failure } from "vertx";
import { Base64Service } from "./Base64Service.js";
import { JobsService, type Job } from "./JobsService.js";
import { Till, type Receipt } from "./Till.js";
import { WorkerService, type WorkStats } from "./WorkerService.js";

declare const process: { exit(code: number): never };

const base64 = new Base64Service(bus);
const text: string = await base64.encode(Uint8Array.of(251, 255), "url");
const bytes: Uint8Array = await base64.decode(text, "url", { timeout: 5_000 });
const wrong = await base64.validate("a*", "standard");

const stats: readonly WorkStats[] = await new WorkerService(bus).stats();

const jobs = new JobsService(bus);
const { id } = await jobs.submit({ address: "nobody.does.this", delayMs: 600_000, key: "typed-ts" });
const job: Job = await jobs.get(id);
await jobs.cancel(id);

const till = new Till(bus);
const receipt: Receipt = await till.sell({ article: "lemon", pieces: 3, tags: ["sour"] }, true);
till.note("from ts");
const refused = await till.sell({ article: "gold" }, false).catch((failure: Failure) => failure);
const notes = await till.notes();
await till.closeUp();

console.log(JSON.stringify({
  text,
  bytes: [...bytes],
  valid: wrong.valid,
  offset: wrong.offset,
  pools: stats.length >= 0,
  job: job.state,
  total: receipt.total,
  printed: receipt.printed,
  sale: receipt.sale,
  refused: refused instanceof Failure ? refused.failureCode : 0,
  notes,
  picture: [...((await till.picture(Uint8Array.of(1, 2, 3))) ?? [])],
  none: await till.picture(null),
}));
process.exit(0);
