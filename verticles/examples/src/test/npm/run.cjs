// node run.cjs CLIENT URL TRANSPORT: what `exercise` sees, as JSON.
const exercise = require("./exercise.js");

const [client, url, transport] = process.argv.slice(2);
exercise(require(client), url, transport).then(
  (saw) => console.log(JSON.stringify(saw)),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
