/** The sections about what an index costs: to build, to open, to keep in memory. */
import { lessIsBetter, type Report } from "../benchmark.ts";
import { copyToDisk, dropFromCache } from "../cold-file.ts";
import { createScratch } from "../scratch.ts";
import { median, spread } from "../statistics.ts";
import type { Engine } from "./engine.ts";
import { tessera, usearchHalf } from "./engines.ts";
import { nameOf, type Field } from "./field.ts";
import { buildIndex } from "./indexes.ts";
import type { Amounts } from "./amounts.ts";
import { targets } from "./limits.ts";
import { openOnce, type Opening, type OpenSide } from "./open-once.ts";

/** Processor time with one thread, ours and the peers' one after another. */
export async function buildAll(
  field: Field,
  { buildRowCount: rowCount, buildRounds, buildPeers }: Amounts,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  await using scratch = await createScratch();
  const costs = new Map<Engine, number[]>([tessera, ...buildPeers.keys()].map((engine) => [engine, []]));
  for (let round = 0; round < buildRounds; round += 1) {
    for (const [engine, costsMs] of costs) {
      const path = scratch.path(`${engine.name}-${round}`);
      const { cpuMs } = await buildIndex(field.set, engine, { rowCount, threadCount: 1, path }, signal);
      costsMs.push(cpuMs);
    }
  }
  const name = `${field.set.shape.kind} ${rowCount / 1000}k, build`;
  const told = [...costs].map(([engine, costsMs]) => `${engine.name} ${spread(costsMs, "ms")}`);
  report.note(`${name}: ${told.join("; ")} of a processor`);
  for (const [peer, target] of buildPeers) {
    report.measured(
      lessIsBetter({
        name: `${name}, against ${peer.name}`,
        value: median(costs.get(tessera) ?? []),
        unit: "ms of a processor",
        peer: peer.name,
        peerValue: median(costs.get(peer) ?? []),
        target,
      }),
    );
  }
}

interface Openings {
  readonly own: readonly Opening[];
  readonly peer: readonly Opening[];
}
const openMsOf = (openings: readonly Opening[]): readonly number[] => openings.map(({ openMs }) => openMs);

/** Opening in a fresh process: with the file in the system's cache, then where it must come from the disk. */
export async function openBoth(
  field: Field,
  { openRounds, openOverPeer }: Amounts,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  const paths = { own: field.indexOf(tessera).path, peer: field.indexOf(usearchHalf).path };
  const warm = await openAll(field, paths, openRounds, signal);
  const name = `${nameOf(field)}, open`;
  tellOpenings(report, name, warm);
  await openCold(field, paths, openRounds, report, signal);
  const ownMs = median(openMsOf(warm.own));
  const anonymousMb = Math.max(0.1, median(warm.own.map(({ anonymousBytes }) => anonymousBytes / 1e6)));
  const within = { peer: "limit", target: 1 };
  for (const measurement of [
    { ...within, name, value: ownMs, unit: "ms", peerValue: targets.openMs },
    {
      name: `${name}, against a peer`,
      value: ownMs,
      unit: "ms",
      peer: `${usearchHalf.name} (view)`,
      peerValue: median(openMsOf(warm.peer)),
      target: openOverPeer,
    },
    {
      ...within,
      name: `${name}, anonymous memory`,
      value: anonymousMb,
      unit: "MB",
      peerValue: targets.openAnonymousMb,
    },
  ])
    report.measured(lessIsBetter(measurement));
}

/** Of copies that nobody has mapped: what the field has open stays in the cache. Beside the set, since a folder in memory is never cold. */
async function openCold(
  field: Field,
  paths: Readonly<Record<Side, string>>,
  rounds: number,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  const name = `${nameOf(field)}, cold open`;
  if (process.platform !== "linux") {
    report.note(`${name}: not measured, files leave the cache on Linux alone`);
    return;
  }
  await using scratch = await createScratch(field.set.folder);
  const copies = { own: scratch.path("own"), peer: scratch.path("peer") };
  for (const side of sides) await copyToDisk(paths[side], copies[side]);
  const cold = await openAll(field, copies, rounds, signal, (path) => dropFromCache(path, signal));
  tellOpenings(report, name, cold);
}

const sides = ["own", "peer"] as const satisfies readonly OpenSide[];
type Side = (typeof sides)[number];

/** In turns. */
async function openAll(
  field: Field,
  paths: Readonly<Record<Side, string>>,
  rounds: number,
  signal: AbortSignal,
  before?: (path: string) => Promise<void>,
): Promise<Openings> {
  const openings: Record<Side, Opening[]> = { own: [], peer: [] };
  for (let round = 0; round < rounds; round += 1)
    for (const side of sides) {
      await before?.(paths[side]);
      openings[side].push(await openOnce(field.set, side, [paths[side]], signal));
    }
  return openings;
}

function tellOpenings(report: Report, name: string, { own, peer }: Openings): void {
  const first = (openings: readonly Opening[]): string =>
    spread(
      openings.map(({ firstMs }) => firstMs),
      "ms",
    );
  const [ownMs, peerMs] = [openMsOf(own), openMsOf(peer)];
  report.note(`${name}: ${spread(ownMs, "ms")}; ${usearchHalf.name} (view) ${spread(peerMs, "ms")}`);
  report.note(`${name}, first question: ${first(own)}; ${usearchHalf.name} ${first(peer)}`);
}
