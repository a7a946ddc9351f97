// Ends the process when the node that started it is gone: an endless loop sees no end of the connection, but a thread
// beside it, which loads this module, sees that the parent has changed.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, "SIGKILL");
}, 250);
