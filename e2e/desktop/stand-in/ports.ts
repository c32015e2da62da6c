import { EventEmitter } from "node:events";

/** How messages reach a port's end that was handed to another process or page. */
export interface FarEnd {
  send(portId: number, data: unknown): void;
  closed(portId: number): void;
}

let nextPortId = 1;

/** Electron's MessagePortMain: queues until started, and can be handed over once. */
export class PortMain extends EventEmitter {
  readonly id = nextPortId++;
  peer: PortMain | undefined;
  #started = false;
  #early: unknown[] = [];
  #far: FarEnd | undefined;

  postMessage(data: unknown): void {
    this.peer?.deliver(structuredClone(data));
  }

  start(): void {
    this.#started = true;
    for (const data of this.#early.splice(0)) this.emit("message", { data, ports: [] });
  }

  close(): void {
    const { peer } = this;
    this.peer = undefined;
    peer?.peerClosed();
  }

  /** From now on, what the peer posts goes to the far end. */
  handOver(far: FarEnd): number {
    this.#far = far;
    for (const data of this.#early.splice(0)) far.send(this.id, data);
    return this.id;
  }

  deliver(data: unknown): void {
    if (this.#far !== undefined) this.#far.send(this.id, data);
    else if (this.#started) this.emit("message", { data, ports: [] });
    else this.#early.push(data);
  }

  private peerClosed(): void {
    this.peer = undefined;
    if (this.#far !== undefined) this.#far.closed(this.id);
    else this.emit("close");
  }
}

export class MessageChannelMain {
  readonly port1 = new PortMain();
  readonly port2 = new PortMain();
  constructor() {
    this.port1.peer = this.port2;
    this.port2.peer = this.port1;
  }
}
