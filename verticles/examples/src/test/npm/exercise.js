// What a page or a program does with one of the old clients, from opening to closing; answers what it saw.
async function exercise(EventBus, url, transport) {
  const bus = new EventBus(url, { transports: [transport], vertxbus_ping_interval: 1000, vertxbus_reconnect_delay_min: 10 });
  const happened = (name) => new Promise((resolve) => (bus[name] = resolve));
  const ask = (address, body, headers) =>
    new Promise((resolve) => bus.send(address, body, headers ?? {}, (error, message) => resolve(error ?? message)));
  const saw = {};

  await new Promise((open, fail) => {
    bus.onopen = open;
    bus.onclose = ({ code, reason }) => fail(new Error(`not connected: ${code} ${reason}`));
  });
  saw.transport = bus.sockJSConn.transport;
  saw.echo = (await ask("old.echo", { name: "Ada", list: [1, 2.5, null, true], text: "żółw 🙂" }, { colour: "red" })).body;
  saw.refused = await ask("old.refuse");
  saw.nobody = (await ask("old.nobody")).failureType;
  saw.denied = await ask("platform.nodes");

  const complaint = happened("onerror");
  bus.publish("platform.nodes", {});
  saw.complaint = (await complaint).message;

  // two handlers at one address, one of which answers
  const heard = [];
  bus.registerHandler("old.page", (error, message) => {
    if (message.replyAddress) message.reply({ page: message.body });
  });
  const listen = (error, message) => heard.push(message.body);
  bus.registerHandler("old.page", {}, listen);
  saw.asked = (await ask("old.ask-the-page", "title?")).body;
  await ask("old.tell-the-page", "news");
  bus.publish("old.page", "of its own");
  await ask("old.echo");
  saw.heard = heard.slice();

  // a connection that breaks comes back, and handlers are registered again by the page
  bus.enableReconnect(true);
  const back = happened("onreconnect");
  bus.sockJSConn.close();
  await back;
  saw.gone = (await ask("old.ask-the-page", "title?")).failureCode;
  bus.registerHandler("old.page", {}, listen);
  await ask("old.tell-the-page", "again");
  await ask("old.echo");
  saw.again = heard.at(-1);
  bus.unregisterHandler("old.page", {}, listen);
  await ask("old.tell-the-page", "not heard");
  saw.unheard = heard.at(-1);

  const closed = happened("onclose");
  bus.close();
  saw.closed = (await closed).wasClean;
  return saw;
}

if (typeof module !== "undefined") module.exports = exercise;
