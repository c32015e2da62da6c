import { type Item, ItemStatus } from "#shared/model/item.ts";
import type { CommandContext, RunCommand } from "../command.ts";
import { CommandError, exitCodes } from "../exit-codes.ts";
import { countsInWords, durationInWords } from "../in-words.ts";
import { showFolder } from "../show-folder.ts";
import { printable, type Terminal } from "../terminal.ts";

const pageSize = 500;

export const run: RunCommand = async (context) => {
  const { values, terminal, session } = context;
  if (values["items"] === true || values["only"] !== undefined) {
    await listItems(context);
    return exitCodes.done;
  }
  const { client, kind } = await session();
  const activity = await client.library.activity();
  if (values["json"] === true) {
    terminal.out(JSON.stringify(activity));
    return exitCodes.done;
  }
  const counts = countsInWords(activity.counts);
  terminal.out(counts === "" ? "The library is empty. `tessera add PATH --wait` fills it." : counts);
  if (activity.paused) terminal.out(terminal.paint("yellow", "All work is paused."));
  if (activity.itemsPerSecond > 0)
    terminal.out(
      `${Math.round(activity.itemsPerSecond)} items a second${activity.remainingMs === undefined ? "" : `, ${durationInWords(activity.remainingMs)} left`}`,
    );
  if (activity.index.state === "building")
    terminal.out(
      `The vector index is being built: ${activity.index.vectorCount} of ${activity.index.wantedCount}.`,
    );
  const { state, doneCount, wantedCount } = activity.reading;
  if (state !== "off" && doneCount < wantedCount)
    terminal.out(
      `Text in pictures: ${doneCount} of ${wantedCount} read${state === "resting" ? ", resting on battery" : ""}.`,
    );
  for (const folder of activity.folders) showFolder(folder, kind, terminal);
  return exitCodes.done;
};

async function listItems({ values, terminal, signal, session }: CommandContext): Promise<void> {
  const only = ItemStatus.optional().safeParse(values["only"]);
  if (!only.success)
    throw new CommandError(`--only takes one of ${ItemStatus.options.join(", ")}.`, exitCodes.usage);
  const { client } = await session();
  const filter = only.data === undefined ? {} : { statuses: [only.data] };
  for (let offset = 0; ; offset += pageSize) {
    const { items, totalCount } = await client.library.listItems(
      { ...filter, offset, limit: pageSize },
      { signal },
    );
    for (const item of items) terminal.out(values["json"] === true ? asJson(item) : inWords(item, terminal));
    if (items.length === 0 || offset + pageSize >= totalCount) return;
  }
}

const asJson = ({ path, status, reason, ...rest }: Item): string =>
  JSON.stringify({ path, status, reason: reason ?? null, ...rest });

const colours = {
  indexed: "green",
  skipped: "yellow",
  failed: "red",
  cancelled: "dim",
  waiting: "cyan",
  working: "cyan",
} as const satisfies Record<ItemStatus, string>;

function inWords({ path, status, reason }: Item, { paint }: Terminal): string {
  const why = reason === undefined ? "" : `  ${paint("dim", `${reason.code}: ${printable(reason.detail)}`)}`;
  return `${paint(colours[status], status.padEnd(9))} ${printable(path)}${why}`;
}
