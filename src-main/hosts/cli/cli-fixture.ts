import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

const cli = join(import.meta.dirname, "main.ts");
const edge = join(import.meta.dirname, "..", "edge", "main.ts");
// No keychain, no screen, and not the library of who runs the tests.
const { FORCE_COLOR: _forced, NO_COLOR: _none, ...inherited } = process.env;
const environment = { ...inherited, TESSERA_KEYCHAIN: "off", DISPLAY: "", WAYLAND_DISPLAY: "" };

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface RunningHost {
  readonly child: ChildProcess;
  /** Lets a browser in, once. */
  readonly link: URL;
}

/** Starts commands and hosts in a folder of a test; what still runs at its end can be killed. */
export function createCliFixture(
  folder: () => string,
  besides: () => Readonly<Record<string, string>> = () => ({}),
) {
  const started: ChildProcess[] = [];
  const startProgram = (program: string, args: readonly string[]): ChildProcess => {
    const child = spawn(program, args, {
      cwd: folder(),
      env: { ...environment, ...besides() },
      stdio: ["ignore", "pipe", "pipe"],
    });
    started.push(child);
    return child;
  };
  const start = (entry: string, args: readonly string[]): ChildProcess =>
    startProgram(process.execPath, [entry, ...args]);
  return {
    start,
    /** Of this library, once it can be asked: commands then ask it, which takes a fifth of what opening the library takes. */
    async startHost(dataFolder: string): Promise<RunningHost> {
      const child = start(edge, ["--data", dataFolder, "--port", "0", "--no-open"]);
      return { child, link: await linkOf(child) };
    },
    tessera: (dataFolder: string, ...args: readonly string[]): Promise<Ended> =>
      endOf(start(cli, ["--data", dataFolder, ...args])),
    /** On a terminal of its own, whose output is one stream. */
    tesseraOnTerminal(dataFolder: string, ...args: readonly string[]): Promise<Ended> {
      const line = [process.execPath, cli, "--data", dataFolder, ...args].map(quoted).join(" ");
      return endOf(startProgram("script", ["--quiet", "--return", "--command", line, "/dev/null"]));
    },
    killAll(): void {
      for (const child of started.splice(0)) child.kill("SIGKILL");
    },
  };
}

/** Rejects where the host ends instead. */
function linkOf(child: ChildProcess): Promise<URL> {
  let said = "";
  return new Promise((resolve, reject) => {
    for (const output of [child.stdout, child.stderr])
      output?.on("data", (chunk: Buffer) => {
        said += chunk.toString();
        const [link] = /http:\/\/\S+\/login\?once=\S+/.exec(said) ?? [];
        if (link !== undefined) resolve(new URL(link));
      });
    child.once("exit", (code) => reject(new Error(`the host ended with ${code}:\n${said}`)));
  });
}

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

async function endOf(child: ChildProcess): Promise<Ended> {
  let out = "";
  let err = "";
  child.stdout?.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (err += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, out, err };
}
