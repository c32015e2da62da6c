import { createHash } from "node:crypto";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { isRefusal } from "#core/ports/use-cases.ts";
import type { Application } from "#hosts/application.ts";
import type { ItemId } from "#shared/model/ids.ts";
import { StreamName } from "#shared/model/stream.ts";
import { lessIsBetter, moreIsBetter, type Report } from "../benchmark.ts";
import { ownCpuMs, untilCalm } from "../calm.ts";
import { createRandom } from "../data/random.ts";
import { readPassages } from "../data/real-passages.ts";
import { type MadeWatch, makeWatches } from "../data/real-watches.ts";
import { limits } from "../limits.ts";
import { openApplication } from "../open-application.ts";
import { createScratch } from "../scratch.ts";
import { short } from "../statistics.ts";
import { watchCostOfFiles } from "./watch-cost-files.ts";
import { missedCount, mustTellOf } from "./watch-missed.ts";

const name = StreamName.parse("realtime");
const seed = 13;

/**
 * What ten thousand watches add to ingestion: the same events, a hundred at a time, into a library without watches and into
 * a copy that has them, in turn, each until they are stored, searchable and told of. Time of all processors together: what
 * else the machine does then changes it little.
 */
export async function watchCost(
  dataFolder: string,
  { withFiles }: { readonly withFiles: boolean },
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  const passages = shuffled(readPassages());
  const texts = passages.slice(0, limits.watchEventCount);
  const watches = makeWatches(limits.watchCount, passages.slice(limits.watchEventCount), seed);
  const watchedFolder = await prepareWatched(dataFolder, watches, report);
  await using scratch = await createScratch();
  await cp(dataFolder, scratch.path("without"), { recursive: true });
  await cp(watchedFolder, scratch.path("watched"), { recursive: true });
  await using without = await openApplication(scratch.path("without"));
  await using watched = await openApplication(scratch.path("watched"));
  for (const application of [without, watched]) {
    await application.start();
    await application.services.streams.add(name);
    await application.services.library.idle(signal);
  }
  await untilCalm(ownCpuMs, signal);
  const cost = { without: { cpuMs: 0, wallMs: 0 }, watched: { cpuMs: 0, wallMs: 0 } };
  const itemIds: ItemId[] = [];
  const sides = [
    { application: without, cost: cost.without, itemIds: [] },
    { application: watched, cost: cost.watched, itemIds },
  ];
  for (let from = 0; from < texts.length; from += limits.watchTurnEventCount) {
    signal.throwIfAborted();
    const turn = texts.slice(from, from + limits.watchTurnEventCount);
    const isWarmUp = from < limits.watchWarmUpEventCount;
    for (const side of (from / limits.watchTurnEventCount) % 2 === 0 ? sides : sides.toReversed()) {
      const [cpuMs, wallMs] = [ownCpuMs(), performance.now()];
      side.itemIds.push(...(await push(side.application, turn, from)));
      await side.application.services.watches.heard();
      // The first turns compile, and meet most words for the first time.
      if (isWarmUp) continue;
      side.cost.cpuMs += ownCpuMs() - cpuMs;
      side.cost.wallMs += performance.now() - wallMs;
    }
  }
  await tell(watched, { texts, itemIds, watches, cost }, report);
  if (withFiles) await watchCostOfFiles({ without, watched }, texts, scratch.path("files"), report, signal);
}

interface Told {
  readonly texts: readonly string[];
  /** Of the texts, in the watched library. */
  readonly itemIds: readonly ItemId[];
  readonly watches: readonly MadeWatch[];
  readonly cost: Readonly<Record<"without" | "watched", { readonly cpuMs: number; readonly wallMs: number }>>;
}

async function tell(
  { services }: Application,
  { texts, itemIds, watches, cost }: Told,
  report: Report,
): Promise<void> {
  const stored = await services.watches.list();
  const matchCount = stored.reduce((sum, { newCount }) => sum + newCount, 0);
  report.note(
    `${texts.length - limits.watchWarmUpEventCount} of ${texts.length} events of real text: ${short(cost.without.cpuMs)} ms of processors, with ${watches.length} watches ${short(cost.watched.cpuMs)}; ${short(matchCount / texts.length)} matches an event`,
  );
  report.note(
    `by the clock, waiting for the watches each time: ${short(cost.watched.wallMs / cost.without.wallMs)} times as long`,
  );
  report.measured(
    lessIsBetter({
      name: "watch-overhead-ratio",
      value: cost.watched.cpuMs,
      unit: `ms of processors, with ${watches.length} watches`,
      peer: "without",
      peerValue: cost.without.cpuMs,
      target: 1 / 1.1,
    }),
  );
  const must = mustTellOf(
    watches,
    itemIds.map((itemId, place) => ({ itemId, text: texts[place] ?? "" })),
  );
  const told = new Map<string, ReadonlySet<ItemId>>();
  for (const { id: watchId, name } of stored) {
    if (!must.has(name)) continue;
    const matches = await services.watches.matches({ watchId, onlyNew: false, limit: texts.length });
    told.set(name, new Set(matches.map(({ itemId }) => itemId)));
  }
  report.measured(
    moreIsBetter({
      name: "watch-missed",
      value: 1 / (1 + missedCount(must, told)),
      unit: "of 1 where none was",
      peer: "brute force",
      peerValue: 1,
      target: 1,
    }),
  );
}

function shuffled<Value>(values: readonly Value[]): readonly Value[] {
  const random = createRandom(seed);
  return values
    .map((value) => ({ value, place: random.next() }))
    .sort((left, right) => left.place - right.place)
    .map(({ value }) => value);
}

/** A copy of the library with its watches, kept beside it: setting ten thousand takes a minute. */
async function prepareWatched(
  dataFolder: string,
  watches: readonly MadeWatch[],
  report: Report,
): Promise<string> {
  // What is made of documentation is other watches once other packages are installed.
  const asked = createHash("sha256").update(JSON.stringify([limits.watchThreshold, watches]));
  const kept = `${dataFolder}-watched-${asked.digest("hex").slice(0, 12)}`;
  if (existsSync(join(kept, "complete"))) return kept;
  rmSync(kept, { recursive: true, force: true });
  await cp(dataFolder, kept, { recursive: true });
  {
    await using application = await openApplication(kept);
    for (const watch of watches) {
      const added = await application.services.watches.add({
        name: watch.name,
        text: watch.text,
        threshold: limits.watchThreshold,
      });
      if (isRefusal(added)) throw new Error(`${watch.text}: ${added.refused}`);
    }
  }
  writeFileSync(join(kept, "complete"), "");
  report.note(`${watches.length} watches set, kept for the next time`);
  return kept;
}

/** Gives the items, in the order of the texts. */
async function push(
  { services }: Application,
  texts: readonly string[],
  from: number,
): Promise<readonly ItemId[]> {
  const pushed = await services.streams.push(
    name,
    texts.map((text, place) => ({ key: `event-${from + place}`, text })),
  );
  if (isRefusal(pushed)) throw new Error(pushed.refused);
  return pushed.outcomes.map(({ itemId }) => itemId);
}
