/** The sections that hold ours against what memory can do. */
import { lessIsBetter, moreIsBetter, type Report } from "../benchmark.ts";
import { median, short, spread } from "../statistics.ts";
import { sqliteVec, tessera, tesseraExact } from "./engines.ts";
import type { Amounts } from "./amounts.ts";
import { nameOf, type Field } from "./field.ts";
import { limits, targets } from "./limits.ts";
import { memorySpeed } from "./memory-speed.ts";
import { loadSegment } from "./tessera-engine.ts";

/** A scan of all rows against the speed of memory, each at its quickest, and against sqlite-vec. */
export async function scanAll(
  field: Field,
  { scanRounds }: Amounts,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  const { set } = field;
  const bytes = set.rowCount * set.dimensions;
  const streams: number[] = [];
  const scans: number[] = [];
  const peers: number[] = [];
  const [own, peer] = field.contestants([tesseraExact, sqliteVec]);
  for (let round = 0; round < scanRounds; round += 1) {
    const speeds = await memorySpeed({ bytes }, signal);
    if (speeds !== undefined) streams.push(Math.max(...speeds));
    const asked = await own?.opened.ask(10, undefined, tesseraExact.queryCountMax);
    scans.push(Math.min(...(asked?.elapsedNs ?? [])) / 1e6);
    const askedOfPeer = await peer?.opened.ask(0, undefined, sqliteVec.queryCountMax);
    peers.push(Math.min(...(askedOfPeer?.elapsedNs ?? [])) / 1e6);
  }
  const name = `${nameOf(field)}, scan of all`;
  report.note(`${name}: ${spread(scans, "ms")}; sqlite-vec ${spread(peers, "ms")}`);
  if (streams.length > 0) {
    report.note(`memory read in order: ${spread(streams, "GB/s")}`);
    report.measured(
      moreIsBetter({
        name: `${name}, bandwidth`,
        value: bytes / Math.min(...scans) / 1e6,
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
      value: median(scans),
      unit: "ms",
      peer: sqliteVec.name,
      peerValue: median(peers),
      target: targets.scanOverSqliteVec,
    }),
  );
}

/** Plain questions against reading as many rows, here and there in as much memory. */
export async function walkAll(
  field: Field,
  { scanRounds }: Amounts,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  const { set } = field;
  const segment = loadSegment(field.indexOf(tessera).path);
  const question = {
    queries: new Float32Array(set.queries),
    count: 10,
    effort: limits.rooflineEffort,
    strategy: "graph",
  } as const;
  const usOfRound: number[] = [];
  const speeds: number[] = [];
  let measured = 0;
  for (let round = 0; round < scanRounds; round += 1) {
    const { elapsedNs, measured: counts } = await segment.search(question);
    usOfRound.push(elapsedNs.reduce((sum, ns) => sum + ns, 0) / elapsedNs.length / 1e3);
    measured = counts.reduce((sum, count) => sum + count, 0) / counts.length;
    const all = { bytes: set.rowCount * set.dimensions, rowBytes: set.dimensions };
    speeds.push(Math.max(...((await memorySpeed(all, signal)) ?? [])));
  }
  segment.close();
  const name = `${nameOf(field)}, rows measured by a walk`;
  if (!speeds.every(Number.isFinite)) return report.note(`${name}: NOT measured, there is no C++ compiler`);
  report.note(`${name}: ${short(measured)} a question in ${spread(usOfRound, "µs")}`);
  report.measured(
    moreIsBetter({
      name,
      value: (measured * set.dimensions) / Math.min(...usOfRound) / 1e3,
      unit: "GB/s",
      peer: "rows read here and there",
      peerValue: Math.max(...speeds),
      target: targets.gatherShare,
    }),
  );
}
