import { enableCompileCache } from "node:module";
import { limits } from "#hosts/limits.ts";
import { edgeHelp, type EdgeOptions, parseEdgeArguments } from "./options.ts";
import { type Edge, startEdge } from "./start-edge.ts";

enableCompileCache();
const say = (line: string): void => void process.stderr.write(`${line}\n`);

const parsed = parseEdgeArguments(process.argv.slice(2));
if (parsed.kind === "options") await run(parsed.options);
else if (parsed.kind === "help") process.stdout.write(edgeHelp);
else {
  say(`${parsed.sentence}\n\n${edgeHelp}`);
  process.exitCode = 2;
}

async function run(options: EdgeOptions): Promise<void> {
  const started = await startEdge(options, say);
  if (started.kind === "refused") {
    say(started.detail);
    process.exitCode = 3;
    return;
  }
  const { edge } = started;
  closeOnSignals(edge);
  if (options.address !== "127.0.0.1" && options.address !== "::1")
    say("Others on this network can reach this port. What goes over it is not encrypted: put a proxy with TLS before it where the network is not yours.");
  if (!edge.hasPage) say("The page has not been built; the command line and the API work.");
  process.stdout.write(`Tessera is running. Open this link (it works once):\n\n  ${edge.link}\n\nStop it with Ctrl-C.\n`);
  if (options.open ?? hasScreen()) await openBrowser(edge.link);
}

/** A second signal ends the process at once: what was acknowledged is on the disk already. */
function closeOnSignals(edge: Edge): void {
  let closing = false;
  const close = async (exitCode: number): Promise<void> => {
    if (closing) process.exit(exitCode);
    closing = true;
    setTimeout(() => process.exit(exitCode), limits.closeMsMax).unref();
    await edge[Symbol.asyncDispose]();
    process.exit(exitCode);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void close(0));
  void edge.application.failed.then((reason) => {
    say(`A part of Tessera has stopped (${reason}). Nothing that was acknowledged is lost; start Tessera again.`);
    return close(3);
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
    say(`No browser could be opened (${thrown instanceof Error ? thrown.message : String(thrown)}); the link above works in any.`);
  }
}
