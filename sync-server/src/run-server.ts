/** The server as a program: what an operator sees, and how it ends. */
import { readFileSync } from "node:fs";
import { open, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { type Config, readConfig, usage } from "./config/config.ts";
import { isOfThisMachine } from "./config/sign-on-service.ts";
import { type Organisation, organisationIn, type Place, placeOf, readDirectory } from "./cells/directory.ts";
import { beingMoved, cancelMove, moveOrganisation } from "./cells/move-organisation.ts";
import { placeOrganisation } from "./cells/place-organisation.ts";
import { type OrganisationServer, serveCells } from "./cells/serve-cells.ts";
import {
  createHiddenServer,
  createTeamServer,
  type OpenIdentity,
  type TeamServer,
} from "./create-team-server.ts";
import { isAllTaken, linesOf } from "#shared/rpc/server/delta-said.ts";
import { dayMs } from "#shared/kit/spans.ts";
import { openTier, type Tier } from "./database/open-tier.ts";
import { scrubServer } from "./database/scrub-server.ts";
import type { Asked } from "./deltas/write-answer.ts";
import { reasonOf } from "./reason-of.ts";
import { createOrgTrail } from "./audit/org-trail.ts";
import { eraseAnew } from "./erasure/erase-anew.ts";
import { readReceipts, receiptsPath } from "./erasure/kept-receipts.ts";
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
  const { cellsFile, organisation } = read.config;
  if (cellsFile === undefined) return withOne(read.config);
  if (organisation === undefined) return withCells(read.config, cellsFile);
  try {
    return await withOne(await organisationsOwn(read.config, cellsFile, organisation));
  } catch (thrown) {
    say(reasonOf(thrown));
    return 3;
  }
}

/** One organisation, whose database the settings name. */
async function withOne(config: Config): Promise<number> {
  if (config.restored) return restored(config);
  if (config.scrub && config.databaseUrl !== undefined) return scrubbed(config.databaseUrl);
  if (config.deltaFile !== undefined) return imported(config, config.deltaFile);
  const { answerFile, answerFor, answerContents: contents } = config;
  if (answerFile !== undefined && answerFor !== undefined)
    return exported(config, answerFile, { deviceId: answerFor, contents });
  const died = Promise.withResolvers<string>();
  let started: { readonly server: TeamServer; readonly access: OpenedAccess };
  try {
    started = await start(config, died.resolve);
  } catch (thrown) {
    say(reasonOf(thrown));
    return 3;
  }
  const { server, access } = started;
  const link = await access.setUpLink();
  const setUp = link === undefined ? "" : `Set it up with this link (once, within a day):\n\n  ${link}\n\n`;
  // Its address is known to whoever looks for a problem; people are given the one that they reach. Said at once:
  // a program that waits for the first line has the second.
  process.stdout.write(`The team server is running at ${server.url}\n${setUp}`);
  return untilTold(closingOf(started), died.promise);
}

/** Of the settings for several organisations those of one. */
async function organisationsOwn(config: Config, path: string, name: string): Promise<Config> {
  const directory = await readDirectory(path);
  const organisation = organisationIn(directory, name);
  if (organisation.movingTo !== undefined) throw new Error(beingMoved(name, organisation.movingTo));
  return ownConfig(config, organisation, placeOf(directory, organisation));
}

const ownConfig = (config: Config, { name, url, singleSignOn }: Organisation, place: Place): Config => ({
  ...config,
  ...place,
  publicUrl: url,
  singleSignOn,
  dataFolder: join(config.dataFolder, name),
});

/** Several organisations: shows or changes where they lie, or serves them all. */
async function withCells(config: Config, path: string): Promise<number> {
  try {
    if (config.directory) {
      const directory = await readDirectory(path);
      for (const { name, cell, url, movingTo } of directory.organisations)
        process.stdout.write(
          `${name}\t${cell}${movingTo === undefined ? "" : ` (being moved to ${movingTo})`}\t${url}\n`,
        );
      return 0;
    }
    if (config.moved !== undefined) return await moved(path, config.moved);
    if (config.placed !== undefined && config.publicUrl !== undefined) {
      await placeOrganisation(path, { ...config.placed, url: config.publicUrl });
      process.stdout.write(
        `${config.placed.name} lies in the cell ${config.placed.cell}. Each instance serves it within seconds and prints the link that sets it up.\n`,
      );
      return 0;
    }
    const report = (thrown: unknown): void => say(`${new Date().toISOString()} ${detailOf(thrown)}`);
    const open = (organisation: Organisation, place: Place) => openOrganisation(config, organisation, place);
    const cells = await serveCells({ ...config, path, open, report });
    process.stdout.write(`The team server is running at ${cells.url}\n`);
    return await untilTold(cells, Promise.withResolvers<string>().promise);
  } catch (thrown) {
    say(reasonOf(thrown));
    return 3;
  }
}

async function moved(path: string, { name, to }: NonNullable<Config["moved"]>): Promise<number> {
  const tell = (line: string): void => void process.stdout.write(`${line}\n`);
  if (to === undefined) await cancelMove({ path, name, tell });
  else await moveOrganisation({ path, name, tell }, to);
  const { cell } = organisationIn(await readDirectory(path), name);
  tell(
    `${name} lies in the cell ${cell}. Each instance that reads this file serves it there within seconds.`,
  );
  return 0;
}

async function openOrganisation(
  config: Config,
  organisation: Organisation,
  place: Place,
): Promise<OrganisationServer> {
  const { options, open, opened } = prepare(ownConfig(config, organisation, place), say);
  const server = await createHiddenServer(options, open);
  const access = opened();
  const link = await access.setUpLink();
  if (link !== undefined)
    process.stdout.write(`Set ${organisation.name} up with this link (once, within a day):\n\n  ${link}\n\n`);
  return { ...server, [Symbol.asyncDispose]: () => closingOf({ server, access })[Symbol.asyncDispose]() };
}

const closingOf = ({
  server,
  access,
}: {
  readonly server: AsyncDisposable;
  readonly access: Disposable;
}): AsyncDisposable => ({
  async [Symbol.asyncDispose]() {
    access[Symbol.dispose]();
    await server[Symbol.asyncDispose]();
  },
});

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
    process.stdout.write(await erasedAgain(tier, receiptsPath(config.dataFolder)));
  } catch (thrown) {
    say(reasonOf(thrown));
    return 3;
  }
  process.stdout.write(
    `Noted. Start the server: until ${new Date(untilMs).toISOString()} every device brings back what it has and the backup lacks.\n`,
  );
  return 0;
}

/** What is said of erasures that the backup lacks: they are carried out at the start. */
async function erasedAgain({ database, log }: Pick<Tier, "database" | "log">, path: string): Promise<string> {
  const { receipts, passedOver } = await readReceipts(path);
  const trail = createOrgTrail({ database, nowMs: Date.now });
  const { notedCount, foreignCount } = await eraseAnew({ database, log, trail }, receipts);
  const lines = [
    `Of ${receipts.length} erasures in ${path} the backup lacks ${notedCount}: these are carried out when the server starts. One that is not in that file has to be asked for again.`,
    ...(passedOver + foreignCount === 0
      ? []
      : [
          `${passedOver + foreignCount} of its lines were passed over: they are no receipts, or not of this organisation.`,
        ]),
  ];
  return `${lines.join("\n")}\n`;
}

/** 1 where something was left as it is. */
async function scrubbed(databaseUrl: string): Promise<number> {
  try {
    const isWhole = await scrubServer(databaseUrl, (line) => void process.stdout.write(`${line}\n`));
    return isWhole ? 0 : 1;
  } catch (thrown) {
    say(reasonOf(thrown));
    return 3;
  }
}

/** 1 where something of the file was not taken. */
async function imported(config: Config, path: string): Promise<number> {
  const file = await open(path, "r").catch((thrown: unknown) => say(`${path}: ${reasonOf(thrown)}`));
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
    say(reasonOf(thrown));
    return 3;
  }
}

/** Whole or not at all, and never over what is there. */
async function exported(config: Config, path: string, asked: Asked): Promise<number> {
  const file = await open(path, "wx", 0o600).catch((thrown: unknown) => say(`${path}: ${reasonOf(thrown)}`));
  if (file === undefined) return 2;
  let isWhole = false;
  await using closing = new AsyncDisposableStack();
  closing.defer(() => (isWhole ? undefined : rm(path, { force: true })));
  closing.defer(() => file.close());
  try {
    const { server, access } = await start({ ...config, host: "127.0.0.1", port: 0 }, say);
    closing.use(server);
    closing.use(access);
    const answer = await server.answerTo(asked);
    if (answer === undefined) {
      say(`There is no device ${asked.deviceId}, or it was shut out: nothing is written for it.`);
      return 2;
    }
    await writeFile(file, answer.chunks(new AbortController().signal));
    await file.sync();
    isWhole = true;
    process.stdout.write(
      `${path} holds ${answer.documentCount} documents and ${answer.payloadCount} contents for ${asked.deviceId}. It is as secret as they are. There: tessera team import FILE\n`,
    );
    return 0;
  } catch (thrown) {
    say(reasonOf(thrown));
    return 3;
  }
}

async function start(config: Config, onDeath: (reason: string) => void) {
  const { options, open, opened, reachedAt } = prepare(config, onDeath);
  const server = await createTeamServer(options, open);
  reachedAt(server.url);
  return { server, access: opened() };
}

/** What a server of these settings is made of, and its identity and rights once it is made. */
function prepare(config: Config, onDeath: (reason: string) => void) {
  const { singleSignOn } = config;
  let url = config.publicUrl;
  let access: OpenedAccess | undefined;
  const report = (thrown: unknown): void => say(`${new Date().toISOString()} ${detailOf(thrown)}`);
  const options = { ...config, nowMs: Date.now, onDeath, report };
  const openIdentity: OpenIdentity = async (tier, { teller, keys }, { isTrusted }) => {
    access = await openAccess(
      {
        ...options,
        isClockTrusted: isTrusted,
        serverKey: config.serverKey,
        origin: () => new URL(url ?? `http://${config.host}:${config.port}`).origin,
        singleSignOn:
          singleSignOn === undefined
            ? undefined
            : {
                ...singleSignOn,
                clientSecret: singleSignOn.clientSecret,
                allowHttp: isOfThisMachine(singleSignOn.issuer),
              },
        version: version(),
        note: teller.tellOfAccess,
        readLost: keys.rotate,
      },
      tier,
    );
    return access;
  };
  return {
    options,
    open: openIdentity,
    opened(): OpenedAccess {
      if (access === undefined) throw new Error("identity and rights were not opened");
      return access;
    },
    /** Where nothing else is said, people reach it where it listens. */
    reachedAt: (listening: string) => void (url ??= listening),
  };
}

/** A second signal ends the program at once: what was acknowledged is on the disk. */
function untilTold(running: AsyncDisposable, died: Promise<string>): Promise<number> {
  return new Promise((resolve) => {
    let isClosing = false;
    const close = async (exitCode: number): Promise<void> => {
      if (isClosing) process.exit(exitCode);
      isClosing = true;
      setTimeout(() => process.exit(exitCode), closeMsMax).unref();
      try {
        await running[Symbol.asyncDispose]();
        resolve(exitCode);
      } catch (thrown) {
        say(reasonOf(thrown));
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

const detailOf = (thrown: unknown): string =>
  thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);

function version(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}
