/** The sections that ask: without a filter and with every filter. */
import { lessIsBetter, moreIsBetter, type Report } from "../benchmark.ts";
import { short } from "../statistics.ts";
import { measureCurves, timeAtRecall, unsteadiness, type Point } from "./curve.ts";
import type { Engine } from "./engine.ts";
import { tessera, tesseraHalves, usearchGraph, usearchHalfGraph, zvec } from "./engines.ts";
import { nameOf, type Field } from "./field.ts";
import type { Amounts } from "./amounts.ts";
import { limits, recalls, targets } from "./limits.ts";

type Curves = ReadonlyMap<string, readonly Point[]>;

interface Best {
  readonly name: string;
  readonly us: number;
}

/** The peer that reaches a recall first; Infinity where none does. */
function bestPeer(curves: Curves, peers: readonly Engine[], recall: number): Best {
  return peers
    .map(({ name }) => ({
      name,
      us: timeAtRecall(curves.get(name) ?? [], recall) ?? Number.POSITIVE_INFINITY,
    }))
    .reduce((best, next) => (next.us < best.us ? next : best));
}

const ownTime = (curves: Curves, recall: number): number =>
  timeAtRecall(curves.get(tessera.name) ?? [], recall) ?? Number.POSITIVE_INFINITY;

/** Plain questions at equal recall. Returns the time of ours at .95, which filtered ones are held against. */
export async function askPlain(
  field: Field,
  peers: readonly Engine[],
  { passes }: Amounts,
  report: Report,
  signal: AbortSignal,
): Promise<number> {
  const options = {
    passes,
    enough: limits.recallEnough,
    hopeless: limits.hopeless,
    queryCountMax: field.set.shape.queryCount,
  };
  const curves = await measureCurves(
    field.contestants([tessera, tesseraHalves, ...peers]),
    field.set,
    undefined,
    options,
    signal,
  );
  tellCurves(report, `${nameOf(field)}, no filter`, curves);
  for (const recall of recalls) {
    const name = `${nameOf(field)}, no filter, recall ${recall}`;
    tellRatio(report, name, [ownTime(curves, recall), bestPeer(curves, peers, recall)], targets.unfiltered);
  }
  return ownTime(curves, 0.95);
}

/** Where neither comes to a recall there is nothing to compare; that it is so is said. */
export function tellRatio(
  report: Report,
  name: string,
  [ownUs, best]: readonly [number, Best],
  target: number,
): void {
  if (!Number.isFinite(ownUs) && !Number.isFinite(best.us))
    return report.note(`${name}: not compared, nobody comes to it`);
  const { name: peer, us: peerValue } = best;
  report.measured(lessIsBetter({ name, value: ownUs, unit: "µs", peer, peerValue, target }));
}

/** Every filter at recall .95, and the slowest of them against the plain question. */
export async function askFiltered(
  field: Field,
  peers: readonly Engine[],
  amounts: Amounts,
  plainUs: number,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  let [slowestUs, shortest] = [0, 1];
  const { filteredPasses: passes, filteredQueryCount: queryCountMax } = amounts;
  const options = { passes, queryCountMax, hopeless: limits.hopeless, enough: limits.filteredRecallEnough };
  for (const filter of field.set.filters) {
    if (!amounts.filterShares.includes(filter.share)) continue;
    const curves = await measureCurves(
      field.contestants([tessera, ...peers]),
      field.set,
      filter,
      options,
      signal,
    );
    const title = `${nameOf(field)}, ${filter.name}`;
    tellCurves(report, title, curves);
    slowestUs = Math.max(slowestUs, ownTime(curves, 0.95));
    shortest = Math.min(shortest, ...(curves.get(tessera.name) ?? []).map((point) => point.shortestShare));
    compareFiltered(title, curves, peers, report);
  }
  const slowest = `${nameOf(field)}, slowest filter`;
  if (Number.isFinite(plainUs))
    tellRatio(report, slowest, [slowestUs, { name: "no filter", us: plainUs }], targets.worstFilter);
  else report.note(`${slowest}: not compared, no question without a filter comes to recall 0.95`);
  report.measured(
    moreIsBetter({
      name: `${nameOf(field)}, fewest found`,
      value: shortest,
      unit: "of those allowed",
      peer: "limit",
      peerValue: 1,
      target: 1,
    }),
  );
}

/** Asked of each by its name, since the best of a filter is often another. */
const named = [
  { peer: zvec, target: targets.zvec },
  { peer: usearchGraph, target: targets.filtered },
  { peer: usearchHalfGraph, target: targets.filtered },
];

function compareFiltered(title: string, curves: Curves, peers: readonly Engine[], report: Report): void {
  const own = ownTime(curves, 0.95);
  tellRatio(report, `${title}, recall 0.95`, [own, bestPeer(curves, peers, 0.95)], targets.filtered);
  for (const { peer, target } of named.filter((each) => peers.includes(each.peer))) {
    const name = `${title}, recall 0.95, against ${peer.name}`;
    tellRatio(report, name, [own, bestPeer(curves, [peer], 0.95)], target);
  }
}

function tellCurves(report: Report, title: string, curves: Curves): void {
  report.plot({
    title,
    x: { name: "recall@10", scale: "recall" },
    y: { name: "µs a question", scale: "log" },
    series: [...curves].map(([name, points]) => ({
      name,
      points: points.map(({ recall, meanUs }) => [recall, meanUs] as const),
    })),
  });
  for (const [name, points] of curves) {
    const steady = unsteadiness(points, 0.95);
    const told = points.map(
      (point) => `${point.effort}: ${point.recall.toFixed(3)} ${short(point.meanUs)} µs`,
    );
    report.note(
      `${title}: ${name}: ${told.join(", ")}${steady === undefined ? "" : `; passes within ${short(steady)}×`}`,
    );
  }
}
