// BullMQ as a contender: reads how many jobs, and answers how many it took and did in a second. `PORT IN_FLIGHT`.
import { createInterface } from "node:readline";
import { Queue, Worker } from "bullmq";

const [port, inFlight] = process.argv.slice(2).map(Number);
const connection = { host: "127.0.0.1", port };
const concurrency = 100; // with more it is slower
const body = { photo: "p".repeat(80) };

async function rate(count, work) {
  const begun = performance.now();
  await work();
  return (count * 1_000) / (performance.now() - begun);
}

async function enqueue(queue, count) {
  let left = count;
  const one = async () => {
    while (left-- > 0) await queue.add("job", body);
  };
  await Promise.all(Array.from({ length: inFlight }, one));
}

async function work(name, count) {
  let left = count;
  const worker = new Worker(name, async () => {}, { connection, concurrency, autorun: false });
  const all = new Promise(resolve => worker.on("completed", () => --left === 0 && resolve()));
  worker.run();
  await all;
  return worker;
}

let round = 0;
for await (const line of createInterface({ input: process.stdin })) {
  const count = Number(line);
  const queue = new Queue(`round${++round}`, { connection });
  await queue.waitUntilReady();
  const enqueued = await rate(count, () => enqueue(queue, count));
  let worker;
  const processed = await rate(count, async () => (worker = await work(`round${round}`, count)));
  await worker.close();
  await queue.close();
  console.log(`${enqueued.toFixed(0)} ${processed.toFixed(0)}`);
}
process.exit(0);
