/** The sections that ask: without a filter, with every filter, and by a scan. */
import { lessIsBetter, moreIsBetter, type Report } from "../benchmark.ts";
import { compile, findCompiler } from "../compile.ts";
import { inRoot } from "#scripts/setup/paths.mjs";
import { runProgram } from "../program.ts";
import { median, short, spread } from "../statistics.ts";
import { measureCurves, timeAtRecall, unsteadiness, type Point } from "./curve.ts";
import type { Engine } from "./engine.ts";
import { sqliteVec, tessera, tesseraExact } from "./engines.ts";
import type { Field } from "./field.ts";
import type { Amounts } from "./amounts.ts";
import { limits, recalls, targets } from "./limits.ts";

type Curves = ReadonlyMap<string, readonly Point[]>;

export const nameOf = ({ set: { shape } }: Field): string => `${shape.kind} ${shape.rowCount / 1000}k`;

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
    field.contestants([tessera, ...peers]),
    field.set,
    undefined,
    options,
    signal,
  );
  tellCurves(report, `${nameOf(field)}, no filter`, curves);
  for (const recall of recalls) {
    const peer = bestPeer(curves, peers, recall);
    report.measured(
      lessIsBetter({
        name: `${nameOf(field)}, no filter, recall ${recall}`,
        value: ownTime(curves, recall),
        unit: "µs",
        peer: peer.name,
        peerValue: peer.us,
        target: targets.unfiltered,
      }),
    );
  }
  return ownTime(curves, 0.95);
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
    tellCurves(report, `${nameOf(field)}, ${filter.name}`, curves);
    const peer = bestPeer(curves, peers, 0.95);
    const us = ownTime(curves, 0.95);
    slowestUs = Math.max(slowestUs, us);
    shortest = Math.min(shortest, ...(curves.get(tessera.name) ?? []).map((point) => point.shortestShare));
    report.measured(
      lessIsBetter({
        name: `${nameOf(field)}, ${filter.name}, recall 0.95`,
        value: us,
        unit: "µs",
        peer: peer.name,
        peerValue: peer.us,
        target: targets.filtered,
      }),
    );
  }
  report.measured(
    lessIsBetter({
      name: `${nameOf(field)}, slowest filter`,
      value: slowestUs,
      unit: "µs",
      peer: "no filter",
      peerValue: plainUs,
      target: targets.worstFilter,
    }),
  );
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

/** A scan of all rows against the speed of memory, each at its quickest, and against sqlite-vec. */
export async function scanAll(field: Field, report: Report, signal: AbortSignal): Promise<void> {
  const { set } = field;
  const scannedBytes = set.shape.rowCount * set.dimensions;
  const compiler = findCompiler();
  const stream =
    compiler === undefined
      ? undefined
      : await compile("stream", compiler, [inRoot("bench", "vectors", "stream-main.cpp")], [], signal);
  const streams: number[] = [];
  const scans: number[] = [];
  const peers: number[] = [];
  const [own, peer] = field.contestants([tesseraExact, sqliteVec]);
  for (let round = 0; round < limits.scanRounds; round += 1) {
    if (stream !== undefined) {
      const { stdout } = await runProgram(
        [stream, String(scannedBytes), String(limits.streamPasses)],
        {},
        signal,
      );
      streams.push(Math.max(...stdout.trim().split("\n").map(Number)));
    }
    const asked = await own?.opened.ask(10, undefined, tesseraExact.queryCountMax);
    scans.push(Math.min(...(asked?.elapsedNs ?? [])));
    const askedOfPeer = await peer?.opened.ask(0, undefined, sqliteVec.queryCountMax);
    peers.push(Math.min(...(askedOfPeer?.elapsedNs ?? [])));
  }
  const name = `${nameOf(field)}, scan of all`;
  report.note(
    `${name}: ${spread(
      scans.map((ns) => ns / 1e6),
      "ms",
    )}; sqlite-vec ${spread(
      peers.map((ns) => ns / 1e6),
      "ms",
    )}`,
  );
  if (streams.length > 0) {
    report.note(`memory read in order: ${spread(streams, "GB/s")}`);
    report.measured(
      moreIsBetter({
        name: `${name}, bandwidth`,
        value: scannedBytes / Math.min(...scans),
        unit: "GB/s",
        peer: "memory read in order",
        peerValue: Math.max(...streams),
        target: targets.scanBandwidthShare,
      }),
    );
  } else report.note("the speed of memory was NOT measured: there is no C++ compiler");
  report.measured(
    lessIsBetter({
      name,
      value: median(scans) / 1e6,
      unit: "ms",
      peer: sqliteVec.name,
      peerValue: median(peers) / 1e6,
      target: targets.scanOverSqliteVec,
    }),
  );
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
