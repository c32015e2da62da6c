/** Two thousand sockets that say nothing and five hundred that speak slowly; whichever is closed is opened again. By port. */
import { connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

const port = Number(process.argv[2]);
const [idleCount, slowCount] = [2_000, 500] as const;
/** One does not take the processors from who is besieged. */
const dialsPerSecond = 500;
const slowHead = "GET /v1/session HTTP/1.1\r\nHost: server\r\nX-Slow: ";

let dialling = Promise.resolve();

function keep(isSlow: boolean): Promise<void> {
  dialling = dialling.then(() => pause(1_000 / dialsPerSecond));
  return dialling.then(
    () =>
      new Promise((resolve) => {
        const socket = connect({ port, host: "127.0.0.1" });
        const speaking = isSlow ? setInterval(() => socket.write("x"), 1_000) : undefined;
        socket.on("error", () => undefined);
        socket.once("connect", () => {
          if (isSlow) socket.write(slowHead);
          resolve();
        });
        socket.resume();
        socket.once("close", () => {
          clearInterval(speaking);
          resolve();
          void keep(isSlow);
        });
      }),
  );
}

await Promise.all(Array.from({ length: idleCount + slowCount }, (_, n) => keep(n >= idleCount)));
process.send?.("besieged");
process.once("disconnect", () => process.exit());
