import { ORPCError } from "@orpc/client";
import { realpath } from "node:fs/promises";
import { resolve } from "node:path";
import type { FolderStatus } from "#shared/model/folder.ts";
import type { CommandContext, RunCommand } from "../command.ts";
import { CommandError, exitCodes } from "../exit-codes.ts";
import { countsInWords, durationInWords } from "../in-words.ts";
import type { Client } from "../session.ts";
import { printable, type Terminal } from "../terminal.ts";

type Added =
  | { readonly path: string; readonly folderId: FolderStatus["id"] }
  | { readonly path: string; readonly error: string };

/** Exit code 0 unless a path could not be added: what cannot be indexed is told by `status`, not by failing. */
export const run: RunCommand = async (context) => {
  const { words, values, terminal } = context;
  if (words.length === 0)
    throw new CommandError("tessera add PATH... [--wait]: which folder?", exitCodes.usage);
  const session = await context.session();
  if (values["wait"] === true) await session.start();
  const added: Added[] = [];
  for (const path of words) added.push(await addOne(session.client, resolve(path)));
  if (values["wait"] === true) await waitUntilDone(session.client, added, context);
  const folders = new Map((await session.client.library.listFolders()).map((folder) => [folder.id, folder]));
  for (const each of added) report(each, folders, context);
  if (values["wait"] !== true && session.kind === "own" && values["json"] !== true)
    terminal.warn("They will be read when Tessera runs (`npm start`, or `tessera add --wait`).");
  return added.some((each) => "error" in each) ? exitCodes.failed : exitCodes.done;
};

async function addOne(client: Client, path: string): Promise<Added> {
  try {
    const folder = await client.library.addFolder({ path });
    return { path, folderId: folder.id };
  } catch (thrown) {
    if (!(thrown instanceof ORPCError)) throw thrown;
    const known = await folderAt(client, path);
    // Adding what is watched already is no mistake: it is compared again, as if it had been added now.
    if (known !== undefined)
      return client.library.rescanFolder({ folderId: known.id }).then(({ id }) => ({ path, folderId: id }));
    return { path, error: thrown.message };
  }
}

async function folderAt(client: Client, path: string): Promise<FolderStatus | undefined> {
  const real = await realpath(path).catch(() => path);
  return (await client.library.listFolders()).find((folder) => folder.path === real);
}

async function waitUntilDone(
  client: Client,
  added: readonly Added[],
  { signal, terminal }: CommandContext,
): Promise<void> {
  const ids = new Set(added.flatMap((each) => ("folderId" in each ? [each.folderId] : [])));
  if (ids.size === 0) return;
  for await (const activity of await client.library.watchActivity(undefined, { signal })) {
    const folders = activity.folders.filter(({ id }) => ids.has(id));
    if (activity.paused)
      throw new CommandError("All work is paused; `tessera folders resume` takes it up again.");
    if (activity.diskFull)
      throw new CommandError(
        "The disk is full: what is left will be read when there is room. Nothing that was read is lost.",
      );
    // Counts may be older than the state beside them; asked for afterwards, they are not.
    if (
      folders.every(isDone) &&
      (await client.library.listFolders()).every((folder) => !ids.has(folder.id) || isDone(folder))
    )
      break;
    showProgress(folders, activity, terminal);
  }
  // The stream ends without a word when the person has had enough.
  signal.throwIfAborted();
  terminal.progress("");
}

const isDone = ({ state, counts }: FolderStatus): boolean =>
  state === "paused" ||
  state === "missing" ||
  (state !== "scanning" && counts.waiting + counts.working === 0);

function showProgress(
  folders: readonly FolderStatus[],
  {
    itemsPerSecond,
    remainingMs,
    working,
  }: {
    readonly itemsPerSecond: number;
    readonly remainingMs?: number | undefined;
    readonly working: readonly string[];
  },
  terminal: Terminal,
): void {
  const left = folders.reduce((sum, { counts }) => sum + counts.waiting + counts.working, 0);
  const all = folders.reduce(
    (sum, { counts }) => sum + Object.values(counts).reduce((one, other) => one + other, 0),
    0,
  );
  const looking = folders.some(({ state }) => state === "scanning") ? "looking · " : "";
  const rest = remainingMs === undefined ? "" : ` · ${durationInWords(remainingMs)} left`;
  terminal.progress(
    `${looking}${all - left} of ${all} · ${Math.round(itemsPerSecond)}/s${rest} · ${printable(working[0] ?? "")}`,
  );
}

function report(
  added: Added,
  folders: ReadonlyMap<string, FolderStatus>,
  { values, terminal }: CommandContext,
): void {
  if ("error" in added) {
    if (values["json"] === true)
      terminal.out(JSON.stringify({ path: added.path, added: false, error: added.error }));
    else terminal.warn(`${terminal.paint("red", "✗")} ${printable(added.path)}: ${added.error}`);
    return;
  }
  const folder = folders.get(added.folderId);
  if (values["json"] === true)
    return terminal.out(
      JSON.stringify({
        path: added.path,
        added: true,
        folderId: added.folderId,
        state: folder?.state,
        counts: folder?.counts,
      }),
    );
  const counts = folder === undefined ? "" : countsInWords(folder.counts);
  terminal.out(
    `${terminal.paint("green", "✓")} ${printable(added.path)}${counts === "" ? "" : `: ${counts}`}`,
  );
}
