/** The servers that are compared, each as a program of its own. */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import type { Scratch } from "../scratch.ts";
import { ServerUse, type UseAsked } from "./serve.ts";
import { hocuspocusWire, tesseraWire, yWebsocketWire, type Wire } from "./wires.ts";

interface Kind {
  readonly entry: URL;
  readonly wire: Wire;
}

const kinds = {
  tessera: { entry: new URL("tessera-main.ts", import.meta.url), wire: tesseraWire },
  hocuspocus: { entry: new URL("hocuspocus-main.ts", import.meta.url), wire: hocuspocusWire },
  yWebsocket: { entry: new URL("y-websocket-main.ts", import.meta.url), wire: yWebsocketWire },
  wholeServer: { entry: new URL("whole-server-main.ts", import.meta.url), wire: tesseraWire },
} as const satisfies Record<string, Kind>;
type KindName = keyof typeof kinds;
/** Those that are compared: of ours the hub alone, for the others have nothing beside theirs. */
export const serverNames = ["tessera", "hocuspocus", "yWebsocket"] as const;
export type ServerName = (typeof serverNames)[number];

export interface StartedServer<Name extends KindName = ServerName> extends AsyncDisposable {
  readonly name: Name;
  readonly port: number;
  readonly wire: Wire;
  use(asked: UseAsked): Promise<ServerUse>;
  /** As a machine ends a program: it gets no word. */
  kill(): Promise<void>;
}

const Listening = z.object({ port: z.number() });

/** On its folder of the scratch, which a later one finds again. `settings`: what its program takes after the folder. */
export async function startServer<Name extends KindName>(
  name: Name,
  scratch: Scratch,
  ...settings: readonly string[]
): Promise<StartedServer<Name>> {
  const { entry, wire } = kinds[name];
  const folder = scratch.path(name);
  await mkdir(folder, { recursive: true });
  const child = fork(fileURLToPath(entry), [folder, ...settings], {
    execArgv: ["--disable-warning=ExperimentalWarning", "--expose-gc"],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  };
  const { port } = Listening.parse(await told(child));
  return {
    name,
    port,
    wire,
    async use(asked) {
      child.send(asked);
      return ServerUse.parse(await told(child));
    },
    kill,
    [Symbol.asyncDispose]: kill,
  };
}

const told = (child: ChildProcess): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const ended = (): void => reject(new Error(`${child.spawnfile} ended before it answered`));
    child.once("exit", ended);
    child.once("message", (message) => {
      child.off("exit", ended);
      resolve(message);
    });
  });
