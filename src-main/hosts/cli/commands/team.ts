import { hostname } from "node:os";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import type { PartitionId } from "#shared/model/ids.ts";
import { StreamName } from "#shared/model/stream.ts";
import { DeviceId, SharingState } from "#shared/model/team.ts";
import type { SharedBy } from "#shared/rpc/team-contract.ts";
import { isAllTaken, linesOf } from "#shared/rpc/server/delta-said.ts";
import type { ImportedFile, TeamStatus } from "#shared/rpc/team-status.ts";
import type { CommandContext, RunCommand } from "../command.ts";
import { CommandError, type ExitCode, exitCodes } from "../exit-codes.ts";
import type { Client } from "../session.ts";
import { sharedItemOf } from "../shared-item.ts";
import { showItem, showOpened, showPartition, showReceived, showSource, showStatus } from "../show-team.ts";
import { suggest, suggestions } from "../team-suggestions.ts";
import { printable } from "../terminal.ts";
import { wholeNumber } from "../whole-number.ts";

type Action = (client: Client, context: CommandContext, given: string, second: string) => Promise<ExitCode>;

/** What follows the name of each, where something must; in brackets: where something may. */
const operands: Readonly<Record<string, string>> = {
  join: "URL",
  share: "FOLDER | STREAM",
  unshare: "FOLDER | STREAM",
  open: "ITEM",
  move: "ITEM PARTITION",
  suggest: "ITEM",
  suggestions: "[take ID]",
  export: "FILE",
  import: "FILE",
  deliver: "FILE",
  fetch: "DEVICE FILE",
  carry: "FILE ANSWER",
  rejected: "FILE",
};

const actions: Readonly<Record<string, Action>> = {
  async status(client, context) {
    return tell(await client.team.status(), context);
  },
  join,
  async leave(client, context) {
    await client.team.leave();
    return say(
      context,
      { joined: false },
      "This device has left the team. All that is in its library stays.",
    );
  },
  partitions: async (client, context) =>
    each(await client.team.partitions(), (partition) => showPartition(partition, context)),
  sources: async (client, context) =>
    each(await client.team.sources(), (source) => showSource(source, context)),
  share,
  async unshare(client, context, given) {
    const done = await client.team.unshare({ source: await sourceOf(client, given) });
    return say(context, done, `${given} is shared no more; ${done.withdrawnCount} items are taken back.`);
  },
  async items(client, context) {
    const state = stateOf(context.values["state"]);
    const limit = wholeNumber("--limit", context.values["limit"], 100, 1, 500);
    const asked = { offset: 0, limit, ...(state === undefined ? {} : { state }) };
    const { items, totalCount } = await client.team.items(asked);
    for (const item of items) showItem(item, context);
    if (totalCount > items.length && context.values["json"] !== true)
      context.terminal.warn(`${totalCount - items.length} more; --limit shows up to 500.`);
    return exitCodes.done;
  },
  async received(client, context) {
    const limit = wholeNumber("--limit", context.values["limit"], 100, 1, 500);
    const { items } = await client.team.received({ offset: 0, limit, withdrawn: false });
    return each(items, (item) => showReceived(item, context));
  },
  async open(client, context, given) {
    const id = sharedItemOf(given);
    showOpened(await client.team.openShared({ id }, { signal: context.signal }), context);
    return exitCodes.done;
  },
  async move(client, context, given, partition) {
    const id = sharedItemOf(given);
    const to = await partitionOf(client, partition);
    const done = await client.team.move({ id, to }, { signal: context.signal });
    return say(context, done, `It is ${done.itemId} now.`);
  },
  suggest,
  suggestions,
  pause: async (client, context) => tell(await client.team.setPaused({ paused: true }), context),
  resume: async (client, context) => tell(await client.team.setPaused({ paused: false }), context),
  limits,
  async retry(client, context) {
    const done = await client.team.retry();
    const edited = done.editCount === 0 ? "" : ` What was refused of ${done.editCount} is said anew.`;
    return say(context, done, `${done.itemCount} items are tried again.${edited}`);
  },
  async export(client, context, given) {
    const done = await client.team.exportDelta({ path: resolve(given) }, { signal: context.signal });
    const what = `${done.documentCount} documents and ${done.payloadCount} contents`;
    return say(context, done, `${done.path} holds ${what}. It is as secret as they are.`);
  },
  async import(client, context, given) {
    const done = await client.team.importDelta({ path: resolve(given) }, { signal: context.signal });
    return say(context, done, importedInWords(done));
  },
  async fetch(client, context, given, path) {
    const deviceId = DeviceId.safeParse(given);
    if (!deviceId.success)
      throw new CommandError(
        "Give a device's id, as `tessera team status` prints it there.",
        exitCodes.usage,
      );
    return fetchAnswer(client, context, deviceId.data, path);
  },
  /** A courier's whole errand: what the device made goes there, and what it is to be told comes back. */
  async carry(client, context, given, path) {
    const report = await client.team.deliverDelta({ path: resolve(given) }, { signal: context.signal });
    say(context, report, linesOf(report).join("\n"));
    if (report.origin === undefined) return exitCodes.nothing;
    const fetched = await fetchAnswer(client, context, report.origin.deviceId, path);
    return isAllTaken(report) ? fetched : exitCodes.nothing;
  },
  async forget(client, context) {
    const done = await client.team.forgetRejected();
    return say(context, done, `${done.updateCount} updates that the server did not take are given up.`);
  },
  async deliver(client, context, given) {
    const done = await client.team.deliverDelta({ path: resolve(given) }, { signal: context.signal });
    say(context, done, linesOf(done).join("\n"));
    return isAllTaken(done) ? exitCodes.done : exitCodes.nothing;
  },
  async rejected(client, context, given) {
    const done = await client.team.exportRejected({ path: resolve(given) });
    return say(context, done, `${done.path} holds ${done.updateCount} updates that the server did not take.`);
  },
};

export const run: RunCommand = async (context) => {
  const [name = "status", given, ...rest] = context.words;
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (action === undefined)
    throw new CommandError(
      `tessera team ${Object.keys(actions).join(" | ")}, not ${JSON.stringify(name)}.`,
      exitCodes.usage,
    );
  const operand = operands[name];
  const count = context.words.length - 1;
  // What stands behind a stroke is another way to say the same.
  const needed = operand?.split("|", 1)[0]?.trim().split(" ").length ?? 0;
  const mayBeLeft = operand?.startsWith("[") === true && count <= 0;
  if (Math.max(0, count) !== needed && !mayBeLeft)
    throw new CommandError(
      `tessera team ${operand === undefined ? name : `${name} ${operand}`}: ${count < needed ? "something is missing" : "that is too much"}.`,
      exitCodes.usage,
    );
  const { client } = await context.session();
  return action(client, context, given ?? "", rest[0] ?? "");
};

async function fetchAnswer(
  client: Client,
  context: CommandContext,
  deviceId: DeviceId,
  path: string,
): Promise<ExitCode> {
  const contents = context.values["contents"] === true;
  const asked = { deviceId, path: resolve(path), contents };
  const done = await client.team.fetchAnswer(asked, { signal: context.signal });
  return say(
    context,
    done,
    `${done.path} is for the device ${deviceId} alone, and as secret as what that may read. There: tessera team import FILE`,
  );
}

function importedInWords({ path, documentCount, payloadCount, answer }: ImportedFile): string {
  const taken = `${documentCount} documents and ${payloadCount} contents were taken from ${path}.`;
  if (answer === undefined) return taken;
  const { madeMs, acknowledgedCount, refusedCount } = answer;
  return `${taken} The server wrote it at ${new Date(madeMs).toISOString()}: ${acknowledgedCount} changes of this device are there, ${refusedCount} were not taken.`;
}

/** A password is read from the input, as is a code of `-`: what stands in a command is read by others, and kept by the shell. */
async function join(client: Client, context: CommandContext, url: string): Promise<ExitCode> {
  const { code, email, totp, name } = context.values;
  if (typeof code === "string" && typeof email === "string")
    throw new CommandError(
      "tessera team join URL, to be let in from a browser; or with --code CODE; or with --email ADDRESS and the password on the input.",
      exitCodes.usage,
    );
  if (typeof code !== "string" && typeof email !== "string")
    return joinInBrowser(client, context, { url, deviceName: typeof name === "string" ? name : hostname() });
  const input = async (): Promise<string> => (await text(process.stdin)).trim();
  const as =
    typeof code === "string"
      ? ({ by: "invitation", code: code === "-" ? await input() : code } as const)
      : ({
          by: "password",
          email: String(email),
          password: await input(),
          ...(typeof totp === "string" ? { totp } : {}),
        } as const);
  const deviceName = typeof name === "string" ? name : hostname();
  return tell(await client.team.join({ url, as, deviceName }, { signal: context.signal }), context);
}

/** Says what to do there, and waits until it is done. */
async function joinInBrowser(
  client: Client,
  context: CommandContext,
  input: { readonly url: string; readonly deviceName: string },
): Promise<ExitCode> {
  for await (const step of await client.team.joinInBrowser(input, { signal: context.signal })) {
    if (step.state === "joined") return tell(step.status, context);
    const { link, userCode } = step;
    say(
      context,
      step,
      `Open ${printable(link)} in a browser, here or elsewhere, sign in, and let this device in. The code is ${printable(userCode)}.`,
    );
  }
  return exitCodes.nothing;
}

async function share(client: Client, context: CommandContext, given: string): Promise<ExitCode> {
  const partitionId = await partitionOf(client, context.values["partition"]);
  const source = await sourceOf(client, given);
  const originals = context.values["originals"] === true;
  showSource(await client.team.share({ source, partitionId, originals }), context);
  return exitCodes.done;
}

async function limits(client: Client, context: CommandContext): Promise<ExitCode> {
  const { speed, metered, unmetered, "as-system-says": asSystemSays } = context.values;
  const status = await client.team.status();
  const now = status.joined ? status.limits : { bytesPerSecond: 0, network: "as-system-says" as const };
  return tell(
    await client.team.setLimits({
      bytesPerSecond: wholeNumber("--speed", speed, now.bytesPerSecond, 0, 10_000_000_000),
      network:
        metered === true
          ? "costs"
          : unmetered === true
            ? "free"
            : asSystemSays === true
              ? "as-system-says"
              : now.network,
    }),
    context,
  );
}

/** By its name, where no two have it; or by its id. The only one that there is need not be named. */
async function partitionOf(client: Client, given: string | boolean | undefined): Promise<PartitionId> {
  const all = await client.team.partitions();
  const found =
    typeof given === "string" ? all.filter(({ id, name }) => id === given || name === given) : all;
  const [one, ...others] = found;
  if (one !== undefined && others.length === 0) return one.id;
  throw new CommandError(
    one === undefined
      ? "There is no such partition; `tessera team partitions` lists them."
      : "In which partition? --partition takes its name or its id.",
    exitCodes.usage,
  );
}

/** A stream where one has the name; else a folder that is watched. */
async function sourceOf(client: Client, given: string): Promise<SharedBy> {
  const stream = StreamName.safeParse(given);
  if (stream.success && (await client.streams.list()).some(({ name }) => name === stream.data))
    return { stream: stream.data };
  const path = resolve(given);
  const folder = (await client.library.listFolders()).find((each) => each.path === path);
  if (folder !== undefined) return { folderId: folder.id };
  throw new CommandError(
    `${given} is no stream, and no folder that is watched; \`tessera folders\` lists those.`,
  );
}

function stateOf(given: string | boolean | undefined): SharingState | undefined {
  if (given === undefined) return undefined;
  const state = SharingState.safeParse(given);
  if (state.success) return state.data;
  throw new CommandError(`--state takes one of ${SharingState.options.join(", ")}.`, exitCodes.usage);
}

function tell(status: TeamStatus, context: CommandContext): ExitCode {
  showStatus(status, context);
  return exitCodes.done;
}

function each<Value>(values: readonly Value[], show: (value: Value) => void): ExitCode {
  for (const value of values) show(value);
  return exitCodes.done;
}

function say({ values, terminal }: CommandContext, done: object, sentence: string): ExitCode {
  terminal.out(values["json"] === true ? JSON.stringify(done) : sentence);
  return exitCodes.done;
}
