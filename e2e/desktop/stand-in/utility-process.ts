import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { EventEmitter } from "node:events";
import { fileURLToPath } from "node:url";
import { app } from "./app.ts";
import type { FarEnd, PortMain } from "./ports.ts";

interface FromChild {
  readonly data?: unknown;
  readonly portId?: number;
  readonly closed?: boolean;
}

class UtilityProcess extends EventEmitter {
  readonly #child: ChildProcess;
  readonly #ports = new Map<number, PortMain>();
  pid: number | undefined;

  constructor(entry: string, given: readonly string[]) {
    super();
    this.#child = fork(entry, given, {
      serialization: "advanced",
      execArgv: ["-r", fileURLToPath(new URL("./register.cjs", import.meta.url))],
      env: { ...process.env, STAND_IN_UTILITY: "1" },
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    this.pid = this.#child.pid;
    this.#child.on("spawn", () => this.emit("spawn"));
    this.#child.on("message", (message) => this.#receive(message as FromChild));
    this.#child.on("exit", (code) => {
      this.pid = undefined;
      this.emit("exit", code ?? 1);
    });
    process.on("exit", () => this.#child.kill("SIGKILL"));
  }

  postMessage(data: unknown, ports: readonly PortMain[] = []): void {
    const far: FarEnd = {
      send: (portId, value) => this.#send({ portId, data: value }),
      closed: (portId) => this.#send({ portId, closed: true }),
    };
    for (const port of ports) this.#ports.set(port.id, port);
    this.#send({ data, transferred: ports.map((port) => port.id) });
    for (const port of ports) port.handOver(far);
  }

  kill(): boolean {
    return this.#child.kill();
  }

  #send(message: object): void {
    if (this.#child.connected) this.#child.send(message);
  }

  #receive(message: FromChild): void {
    if (message.portId === undefined) this.emit("message", message.data);
    else if (message.closed === true) this.#ports.get(message.portId)?.close();
    else this.#ports.get(message.portId)?.postMessage(message.data);
  }
}

export const utilityProcess = {
  fork(entry: string, given: readonly string[] = []): UtilityProcess {
    if (!app.isReady()) throw new TypeError("utilityProcess cannot be created before app is ready.");
    return new UtilityProcess(entry, given);
  },
};
