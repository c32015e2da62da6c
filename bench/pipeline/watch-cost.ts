import { cp } from "node:fs/promises";
import { lessIsBetter, moreIsBetter, type Report } from "../benchmark.ts";
import { ownCpuMs, untilCalm } from "../calm.ts";
import { createCollected } from "../collected.ts";
import { createRandom } from "../data/random.ts";
import { readPassages } from "../data/real-passages.ts";
import { type MadeWatch, makeWatches } from "../data/real-watches.ts";
import { limits } from "../limits.ts";
import { openApplication } from "../open-application.ts";
import { createScratch } from "../scratch.ts";
import { median, quantile, short } from "../statistics.ts";
import { watchCostOfFiles } from "./watch-cost-files.ts";
import { watchTime } from "./watch-time.ts";
import { missedCount, mustTellOf } from "./watch-missed.ts";
import type { ItemId } from "#shared/model/ids.ts";
import { type Side, streamName, takeTurns } from "./watch-turns.ts";
import { prepareWatched } from "./watched-libraries.ts";

const seed = 13;

/** How often an event meets one: what hearing costs, and what a match costs, stand apart by it. */
const meetings = ["seldom", "often"] as const;

interface WatchedLibrary {
  readonly meeting: (typeof meetings)[number];
  readonly watches: readonly MadeWatch[];
  readonly folder: string;
}

export interface PreparedWatches {
  readonly libraries: readonly WatchedLibrary[];
  /** What comes. */
  readonly texts: readonly string[];
}

/** Copies of the library that have ten thousand watches: made once, and kept. */
export async function prepareWatches(dataFolder: string, report: Report): Promise<PreparedWatches> {
  const passages = createRandom(seed).shuffled(readPassages());
  const texts = passages.slice(0, limits.watchEventCount);
  const others = passages.slice(limits.watchEventCount);
  const libraries: WatchedLibrary[] = [];
  for (const meeting of meetings) {
    const watches = makeWatches(limits.watchCount, others, seed, meeting);
    libraries.push({ meeting, watches, folder: await prepareWatched(dataFolder, watches, report) });
  }
  return { libraries, texts };
}

/** A copy of its own, which begins with nothing left to do. */
async function openSide(
  opening: AsyncDisposableStack,
  folder: string,
  copy: string,
  entries: Parameters<typeof openApplication>[1],
  signal: AbortSignal,
): Promise<Side> {
  await cp(folder, copy, { recursive: true });
  const application = opening.use(await openApplication(copy, entries));
  await application.start();
  await application.services.streams.add(streamName);
  await application.services.library.idle(signal);
  return { application, itemIds: [], turns: [] };
}

/**
 * What ten thousand watches add to ingestion: the same events into a library without watches and into copies that have them. Time of all
 * processors together: what else the machine does then changes it little.
 */
export async function watchCost(
  dataFolder: string,
  { libraries, texts }: PreparedWatches,
  { isLong }: { readonly isLong: boolean },
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  await using scratch = await createScratch();
  await using opening = new AsyncDisposableStack();
  const folders = [dataFolder, ...libraries.map(({ folder }) => folder)];
  const collected = createCollected(folders.length);
  // Side by side: what each waits for, another may do.
  const sides = await Promise.all(
    folders.map((folder, place) =>
      openSide(opening, folder, scratch.path(String(place)), collected.entriesOf(place), signal),
    ),
  );
  await untilCalm(ownCpuMs, signal);
  const passes = Array.from({ length: limits.watchPassCount }, () => texts)
    .flat()
    .slice(0, isLong ? undefined : limits.quickWatchEventCount);
  let pausedBefore: readonly number[] = [];
  const paused = (): readonly number[] => folders.map((_, place) => collected.pausedMs(place));
  await takeTurns(sides, passes, () => (pausedBefore = paused()), signal);
  const pausedMs = paused().map((ms, place) => ms - (pausedBefore[place] ?? 0));
  const [without, ...watched] = sides;
  if (without === undefined) throw new Error("no library without watches");
  for (const [place, library] of libraries.entries()) {
    const side = watched[place];
    if (side === undefined) throw new Error(`no library for ${library.meeting}`);
    const pausedOf = { without: pausedMs[0] ?? 0, watched: pausedMs[place + 1] ?? 0 };
    await tell({ without, watched: side, pausedOf, library, texts: passes }, report);
  }
  const met = libraries.flatMap(({ meeting }, place) => {
    const side = watched[place];
    return side === undefined ? [] : [{ meeting, side }];
  });
  await watchTime(without, met, texts, report, signal);
  const often = watched.at(-1);
  if (isLong && often !== undefined) {
    const both = { without: without.application, watched: often.application };
    await watchCostOfFiles(both, texts, scratch.path("files"), report, signal);
  }
}

interface Told {
  readonly without: Side;
  readonly watched: Side;
  /** What collectors held the threads up for, in milliseconds. */
  readonly pausedOf: Readonly<Record<"without" | "watched", number>>;
  readonly library: WatchedLibrary;
  readonly texts: readonly string[];
}

async function tell({ without, watched, pausedOf, library, texts }: Told, report: Report): Promise<void> {
  const { meeting, watches } = library;
  const { services } = watched.application;
  const stored = await services.watches.list();
  const matchCount = stored.reduce((sum, { newCount }) => sum + newCount, 0);
  const ratios = watched.turns.map(({ cpuMs }, place) => cpuMs / (without.turns[place]?.cpuMs ?? Number.NaN));
  const [low, ratio, high] = [0.25, 0.5, 0.75].map((share) => quantile(ratios, share));
  const eventUs = (side: Side): string =>
    short((median(side.turns.map(({ cpuMs }) => cpuMs)) * 1000) / limits.watchTurnEventCount);
  const sum = (side: Side, key: "cpuMs" | "wallMs"): number =>
    side.turns.reduce((all, turn) => all + turn[key], 0);
  report.note(
    `${short(matchCount / texts.length)} matches an event, met ${meeting}: an event takes ${eventUs(without)} µs of processors, with ${watches.length} watches ${eventUs(watched)}; ${short(ratio ?? 0)} times as much (${short(low ?? 0)}–${short(high ?? 0)}, ${ratios.length} turns)`,
  );
  report.note(
    `all turns together ${short(sum(watched, "cpuMs") / sum(without, "cpuMs"))}, by the clock ${short(sum(watched, "wallMs") / sum(without, "wallMs"))} times; collecting held its threads up for ${short(pausedOf.watched)} ms, and ${short(pausedOf.without)} without watches`,
  );
  report.measured(
    lessIsBetter({
      name: meeting === "seldom" ? "watch-overhead-ratio" : "watch-overhead-often-ratio",
      value: ratio ?? Number.NaN,
      unit: `times the processors' time with ${watches.length} watches, met ${meeting}`,
      peer: "without",
      peerValue: 1,
      target: 1 / 1.1,
    }),
  );
  const must = mustTellOf(
    watches,
    watched.itemIds.map((itemId, place) => ({ itemId, text: texts[place] ?? "" })),
  );
  const told = new Map<string, ReadonlySet<ItemId>>();
  for (const { id: watchId, name } of stored) {
    if (!must.has(name)) continue;
    const matches = await services.watches.matches({ watchId, onlyNew: false, limit: texts.length });
    told.set(name, new Set(matches.map(({ itemId }) => itemId)));
  }
  report.measured(
    moreIsBetter({
      name: meeting === "seldom" ? "watch-missed" : "watch-often-missed",
      value: 1 / (1 + missedCount(must, told)),
      unit: "of 1 where none was",
      peer: "brute force",
      peerValue: 1,
      target: 1,
    }),
  );
}
