// In a utility process: `process.parentPort`, and the far ends of ports that were handed over.
const { EventEmitter } = require("node:events");

const parentPort = new EventEmitter();
parentPort.postMessage = (data) => process.send({ data });
const ports = new Map();

function farEnd(id) {
  const port = new EventEmitter();
  const early = [];
  let started = false;
  port.postMessage = (data) => process.send({ portId: id, data });
  port.start = () => {
    started = true;
    for (const data of early.splice(0)) port.emit("message", { data, ports: [] });
  };
  port.close = () => process.send({ portId: id, closed: true });
  port.deliver = (data) => (started ? port.emit("message", { data, ports: [] }) : early.push(data));
  ports.set(id, port);
  return port;
}

// Messages that come before anyone listens wait for the listener, as in Electron.
let early = [];
parentPort.on("newListener", (name) => {
  if (name !== "message" || early === null) return;
  const waiting = early;
  early = null;
  queueMicrotask(() => waiting.forEach((event) => parentPort.emit("message", event)));
});
process.on("message", (message) => {
  if (message.portId !== undefined) {
    const port = ports.get(message.portId);
    if (message.closed) port?.emit("close");
    else port?.deliver(message.data);
    return;
  }
  const event = { data: message.data, ports: (message.transferred ?? []).map(farEnd) };
  if (early === null) parentPort.emit("message", event);
  else early.push(event);
});
process.parentPort = parentPort;
