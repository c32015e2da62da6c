import { limits } from "#hosts/limits.ts";
import { edgeHelp, type EdgeOptions, parseEdgeArguments } from "./options.ts";
import { type Edge, startEdge } from "./start-edge.ts";

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** Runs the host until it is told to stop; the exit code. */
export async function runEdge(args: readonly string[]): Promise<number> {
  const parsed = parseEdgeArguments(args);
  if (parsed.kind === "options") return run(parsed.options);
  if (parsed.kind === "help") {
    process.stdout.write(edgeHelp);
    return 0;
  }
  say(`${parsed.sentence}\n\n${edgeHelp}`);
  return 2;
}

async function run(options: EdgeOptions): Promise<number> {
  const started = await startEdge(options, say);
  if (started.kind === "refused") {
    say(started.detail);
    return 3;
  }
  const { edge } = started;
  const closed = closeOnSignals(edge);
  if (options.address !== "127.0.0.1" && options.address !== "::1")
    say(
      "Others on this network can reach this port. What goes over it is not encrypted: put a proxy with TLS before it where the network is not yours.",
    );
  if (!edge.hasPage) say("The page has not been built; the command line and the API work.");
  if (options.demo) say(`This is the sample library, in ${options.dataFolder}. Your own is not touched.`);
  process.stdout.write(
    `Tessera is running. Open this link (it works once):\n\n  ${edge.link}\n\nStop it with Ctrl-C.\n`,
  );
  if (options.open ?? hasScreen()) await openBrowser(edge.link);
  return closed;
}

/** The exit code once it has closed. A second signal ends the process at once: what was acknowledged is on the disk already. */
function closeOnSignals(edge: Edge): Promise<number> {
  return new Promise((resolve) => {
    let closing = false;
    const close = async (exitCode: number): Promise<void> => {
      if (closing) process.exit(exitCode);
      closing = true;
      setTimeout(() => process.exit(exitCode), limits.closeMsMax).unref();
      await edge[Symbol.asyncDispose]();
      resolve(exitCode);
    };
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.removeAllListeners(signal);
      process.on(signal, () => void close(0));
    }
    void edge.application.failed.then((reason) => {
      say(
        `A part of Tessera has stopped (${reason}). Nothing that was acknowledged is lost; start Tessera again.`,
      );
      return close(3);
    });
  });
}

function hasScreen(): boolean {
  if (process.platform === "win32" || process.platform === "darwin") return process.stdout.isTTY;
  return process.stdout.isTTY && (process.env["DISPLAY"] ?? process.env["WAYLAND_DISPLAY"] ?? "") !== "";
}

async function openBrowser(link: string): Promise<void> {
  try {
    const { default: open } = await import("open");
    const child = await open(link);
    child.on("error", () => undefined);
  } catch (thrown) {
    say(
      `No browser could be opened (${thrown instanceof Error ? thrown.message : String(thrown)}); the link above works in any.`,
    );
  }
}
