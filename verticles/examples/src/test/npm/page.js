// What a page does with our own client, at /bus of the node that it came from.
async function page(client) {
  const { connect, Failure } = await import(client);
  const statuses = [];
  let became = () => {};
  const onStatus = (status) => {
    statuses.push(status);
    became();
  };
  const bus = await connect("/bus", { onStatus });
  const saw = {};

  const answer = await bus.request("old.echo", { name: "Ada", big: 9007199254740993n, text: "żółw 🙂" }, { headers: { colour: "red" } });
  saw.echo = { ...answer.body, big: String(answer.body.body.big) };
  delete saw.echo.body.big;
  saw.bytes = [...(await bus.request("new.reverse", new Uint8Array([1, 2, 255]))).body];
  const large = new Uint8Array(300_000).fill(7);
  saw.large = (await bus.request("new.reverse", large)).body.length;
  saw.refused = await bus.request("old.refuse").catch((error) => [error instanceof Failure, error.failureCode, error.message]);
  saw.nobody = await bus.request("old.nobody").catch((error) => error.failureType);
  saw.denied = await bus.request("platform.nodes").catch((error) => error.failureCode);
  saw.late = await bus.request("old.echo", null, { signal: AbortSignal.abort("never mind") }).catch((reason) => reason);

  let sum = 0;
  for await (const tick of bus.stream("new.ticks", 1_000)) sum += tick;
  saw.sum = sum;

  const heard = [];
  const consumer = bus.consumer("old.page", ({ body }) => {
    heard.push(body);
    return { page: body };
  });
  await consumer.registered();
  saw.asked = (await bus.request("old.ask-the-page", "title?")).body;

  // the connection breaks; the client comes back with what it serves, and asks again where it was told to
  const open = new Promise((resolve) => {
    became = () => statuses.filter((status) => status === "open").length === 2 && resolve();
  });
  sockets.at(-1).close();
  saw.lost = await bus.request("old.echo").catch((error) => [error.failureType, error.failureCode]);
  saw.again = (await bus.request("old.echo", 1, { retry: true })).body.body;
  await open;
  saw.askedAgain = (await bus.request("old.ask-the-page", "still there?")).body;
  saw.heard = heard;
  await bus.close();
  saw.statuses = statuses;
  return saw;
}
