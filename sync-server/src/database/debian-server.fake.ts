/** A server of Debian that a test starts on this machine alone, gone with the test. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { connect, createServer, type AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import * as z from "zod";

const Found = z.union([
  z.object({ program: z.string(), libraryPath: z.string() }),
  z.object({ reason: z.string() }),
]);
export type FoundServer = Extract<z.infer<typeof Found>, { readonly program: string }>;
const finder = fileURLToPath(new URL("../../../scripts/setup/print-server.mjs", import.meta.url));

/** A reason where there is none: the tests that need it are then skipped, and say it. */
export function findServer(name: "nats-server" | "haproxy" | "pgbouncer"): z.infer<typeof Found> {
  const { stdout } = spawnSync(process.execPath, [finder, name], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", 2],
  });
  const found = Found.parse(JSON.parse(stdout));
  if ("reason" in found) console.warn(`tests with ${name} are skipped: ${found.reason}`);
  return found;
}

export interface RunningServer extends AsyncDisposable {
  readonly process: ChildProcess;
}

export interface Spawning {
  readonly uid?: number;
  readonly gid?: number;
}

/** Resolves when it takes connections. */
export async function startServer(
  { program, libraryPath }: FoundServer,
  args: readonly string[],
  port: number,
  as: Spawning = {},
): Promise<RunningServer> {
  const child = spawn(program, args, {
    ...as,
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, LD_LIBRARY_PATH: libraryPath },
  });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => void (said = (said + chunk.toString()).slice(-2_000)));
  for (let attempt = 0; !(await takesConnections(port)); attempt++) {
    if (attempt > 1_200 || child.exitCode !== null) {
      child.kill("SIGKILL");
      throw new Error(`${program} did not start: ${said}`);
    }
    await sleep(25);
  }
  return {
    process: child,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
  };
}

const takesConnections = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });

/** Free at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
