/** A device as far as the server sees it: a socket, and what it says on it. */
import { once } from "node:events";
import { WebSocket } from "ws";
import type { DocumentName } from "#shared/sync/document-name.ts";
import { decodeFrames, encodeFrame, type Frame } from "#shared/sync/frames.ts";
import { spoken } from "#shared/sync/protocol-range.ts";

export interface FakeDevice extends AsyncDisposable {
  /** In one message. */
  say(...frames: readonly Frame[]): void;
  /** Reads nothing from now on, though it goes on speaking. */
  stopReading(): void;
  /** The next frame of a type, among those that came and were not taken yet. */
  hear<Type extends Frame["type"]>(type: Type): Promise<Extract<Frame, { readonly type: Type }>>;
  /** All of a type that came and were not taken yet. */
  taken<Type extends Frame["type"]>(type: Type): readonly Extract<Frame, { readonly type: Type }>[];
  /** How far the log is of which it has all then. */
  open(name: DocumentName, channel: number): Promise<number>;
  /** The code with which the server closed. */
  readonly closed: Promise<number>;
}

/** `bearer`: the device's token; where identities are fakes, its id. */
export async function connectDevice(url: string, bearer: string): Promise<FakeDevice> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/sync`, ["tessera.sync.2", `bearer.${bearer}`]);
  const heard: Frame[] = [];
  const waiting = new Set<() => void>();
  socket.on("message", (data: Buffer) => {
    heard.push(...decodeFrames(new Uint8Array(data)).frames);
    for (const look of waiting) look();
  });
  const closed = new Promise<number>((resolve) => socket.on("close", resolve));
  await once(socket, "open");
  // Whatever breaks, `close` follows.
  socket.on("error", () => undefined);
  const device: FakeDevice = {
    closed,
    say: (...frames) => socket.send(Buffer.concat(frames.map(encodeFrame))),
    stopReading: () => socket.pause(),
    hear: (type) =>
      new Promise((resolve) => {
        const look = (): void => {
          const at = heard.findIndex((frame) => frame.type === type);
          const [frame] = at === -1 ? [] : heard.splice(at, 1);
          if (frame === undefined) return;
          waiting.delete(look);
          resolve(frame as Extract<Frame, { readonly type: typeof type }>);
        };
        waiting.add(look);
        look();
      }),
    taken: (type) => {
      const own = heard.filter((frame) => frame.type === type);
      for (const frame of own) heard.splice(heard.indexOf(frame), 1);
      return own as Extract<Frame, { readonly type: typeof type }>[];
    },
    async open(name, channel) {
      device.say({ type: "open", channel, name, since: 0 });
      return (await device.hear("opened")).seq;
    },
    async [Symbol.asyncDispose]() {
      socket.terminate();
      await closed;
    },
  };
  device.say({
    type: "hello",
    ...spoken,
    erasedSince: 0,
  });
  await device.hear("welcome");
  return device;
}
