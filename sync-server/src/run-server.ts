/** The server as a program: what an operator sees, and how it ends. */
import { readFileSync } from "node:fs";
import { open } from "node:fs/promises";
import * as z from "zod";
import { type Config, readConfig, usage } from "./config/config.ts";
import { createTeamServer, type TeamServer } from "./create-team-server.ts";
import { isAllTaken, linesOf } from "./deltas/said.ts";
import { openTier } from "./database/open-tier.ts";
import { noteRestored } from "./restored.ts";
import { openAccess, type OpenedAccess } from "./open-access.ts";

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** Longer than the sockets and the log take: whoever still waits then is told by the end of the program. */
const closeMsMax = 10_000;

/** Until it is told to stop; the exit code. */
export async function runServer(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  const read = readConfig(args, environment);
  if (read.kind === "help") {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  if (read.kind === "wrong") {
    say(read.message);
    return 2;
  }
  if (read.config.restored) return restored(read.config);
  if (read.config.deltaFile !== undefined) return imported(read.config, read.config.deltaFile);
  const died = Promise.withResolvers<string>();
  let started: { readonly server: TeamServer; readonly access: OpenedAccess };
  try {
    started = await start(read.config, died.resolve);
  } catch (thrown) {
    say(sentenceOf(thrown));
    return 3;
  }
  const { server, access } = started;
  // Its address is known to whoever looks for a problem; people are given the one that they reach.
  process.stdout.write(`The team server is running at ${server.url}\n`);
  const link = await access.setUpLink();
  if (link !== undefined)
    process.stdout.write(`Set it up with this link (once, within a day):\n\n  ${link}\n\n`);
  return untilTold(started, died.promise);
}

const dayMs = 24 * 60 * 60_000;

async function restored(config: Config): Promise<number> {
  const untilMs = Date.now() + config.recoverDays * dayMs;
  try {
    await using tier = await openTier({
      ...config,
      // They are of the database as it was before.
      replicaUrls: [],
      onDeath: say,
      report: (thrown) => say(detailOf(thrown)),
    });
    await noteRestored(tier, untilMs);
  } catch (thrown) {
    say(sentenceOf(thrown));
    return 3;
  }
  process.stdout.write(
    `Noted. Start the server: until ${new Date(untilMs).toISOString()} every device brings back what it has and the backup lacks.\nWhat was erased after the backup was made has to be erased again.\n`,
  );
  return 0;
}

/** 1 where something of the file was not taken. */
async function imported(config: Config, path: string): Promise<number> {
  const file = await open(path, "r").catch((thrown: unknown) => say(`${path}: ${sentenceOf(thrown)}`));
  if (file === undefined) return 2;
  await using closing = new AsyncDisposableStack();
  closing.defer(() => file.close());
  try {
    // The whole server, where nobody looks for one.
    const { server, access } = await start({ ...config, host: "127.0.0.1", port: 0 }, say);
    closing.use(server);
    closing.use(access);
    const chunks = file.createReadStream({ start: 0, autoClose: false });
    const report = await server.takeDelta(chunks, new AbortController().signal);
    for (const line of linesOf(report)) process.stdout.write(`${line}\n`);
    return isAllTaken(report) ? 0 : 1;
  } catch (thrown) {
    say(sentenceOf(thrown));
    return 3;
  }
}

async function start(config: Config, onDeath: (reason: string) => void) {
  const { singleSignOn } = config;
  let url = config.publicUrl;
  let access: OpenedAccess | undefined;
  const report = (thrown: unknown): void => say(`${new Date().toISOString()} ${detailOf(thrown)}`);
  const options = { ...config, nowMs: Date.now, onDeath, report };
  const server = await createTeamServer(options, async (tier, { teller }) => {
    access = await openAccess(
      {
        ...options,
        serverKey: config.serverKey,
        origin: () => new URL(url ?? `http://${config.host}:${config.port}`).origin,
        singleSignOn:
          singleSignOn === undefined
            ? undefined
            : { ...singleSignOn, clientSecret: singleSignOn.clientSecret, allowHttp: false },
        version: version(),
        note: teller.tellOfAccess,
      },
      tier,
    );
    return access;
  });
  if (access === undefined) throw new Error("identity and rights were not opened");
  url ??= server.url;
  return { server, access };
}

/** A second signal ends the program at once: what was acknowledged is on the disk. */
function untilTold(
  { server, access }: { readonly server: TeamServer; readonly access: OpenedAccess },
  died: Promise<string>,
): Promise<number> {
  return new Promise((resolve) => {
    let isClosing = false;
    const close = async (exitCode: number): Promise<void> => {
      if (isClosing) process.exit(exitCode);
      isClosing = true;
      setTimeout(() => process.exit(exitCode), closeMsMax).unref();
      access[Symbol.dispose]();
      try {
        await server[Symbol.asyncDispose]();
        resolve(exitCode);
      } catch (thrown) {
        say(sentenceOf(thrown));
        resolve(3);
      }
    };
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void close(0));
    void died.then((reason) => {
      say(`${reason}. Nothing that was acknowledged is lost; start the server again.`);
      return close(3);
    });
  });
}

const sentenceOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));
const detailOf = (thrown: unknown): string =>
  thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);

function version(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}
