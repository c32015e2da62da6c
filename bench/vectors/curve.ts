import { noRow } from "../data/nearest-rows.ts";
import type { VectorFilter } from "../data/vector-filters.ts";
import { neighbourCount, type VectorSet } from "../data/vector-set.ts";
import { median } from "../statistics.ts";
import type { Engine, Opened } from "./engine.ts";

export interface Contestant {
  readonly engine: Engine;
  readonly opened: Opened;
}

/** What one engine reaches at one effort. */
export interface Point {
  readonly effort: number;
  /** Share of the exact neighbours that are among those found, over all queries; in [0, 1]. */
  readonly recall: number;
  /** Mean over queries of each one's quickest pass: a neighbour on the machine only ever adds. */
  readonly meanUs: number;
  /** Of the means of the passes: how steady it was. */
  readonly passUs: readonly number[];
  /** The fewest rows that a query got, of those that there are. */
  readonly shortestShare: number;
}

export interface CurveOptions {
  readonly passes: number;
  readonly enough: number;
  readonly queryCountMax: number;
  /** Who takes so many times as long as the quickest that reached `enough` is not asked to try any harder. */
  readonly hopeless: number;
}

/**
 * Points of every contestant, taking turns: each pass goes through all of them. Points behind the first that reaches
 * `enough` are left out, where a curve only gets slower.
 */
export async function measureCurves(
  contestants: readonly Contestant[],
  set: VectorSet,
  filter: VectorFilter | undefined,
  { passes, enough, queryCountMax, hopeless }: CurveOptions,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly Point[]>> {
  const truth = set.truthOf(filter);
  const runs = contestants.flatMap(({ engine, opened }) =>
    opened.efforts.map((effort) => ({
      engine,
      opened,
      effort,
      times: [] as Float64Array[],
      recall: 0,
      shortestShare: 1,
    })),
  );
  const done = new Set<(typeof runs)[number]>();
  for (let pass = 0; pass < passes; pass += 1) {
    const ended = new Set<string>();
    let quickestNs = Number.POSITIVE_INFINITY;
    for (const run of runs) {
      signal.throwIfAborted();
      if (done.has(run) || (pass === 0 && ended.has(run.engine.name))) {
        done.add(run);
        continue;
      }
      const queryCount = Math.min(run.engine.queryCountMax, queryCountMax, set.shape.queryCount);
      const ask = () => run.opened.ask(run.effort, filter, queryCount);
      const isHopeless = (elapsedNs: Float64Array): boolean => mean(elapsedNs) > hopeless * quickestNs;
      let asked = await ask();
      // The first time a file may come from the disk: nobody is left out for that.
      if (asked !== undefined && pass === 0 && isHopeless(asked.elapsedNs)) asked = await ask();
      if (asked === undefined) {
        done.add(run);
        continue;
      }
      run.times.push(asked.elapsedNs);
      Object.assign(run, compare(asked.rows, truth, queryCount));
      if (run.recall >= enough) quickestNs = Math.min(quickestNs, mean(asked.elapsedNs));
      if (run.recall >= enough || isHopeless(asked.elapsedNs)) ended.add(run.engine.name);
    }
  }
  return new Map(
    contestants.map(({ engine }) => [
      engine.name,
      runs.filter((run) => run.engine === engine && run.times.length > 0).map(pointOf),
    ]),
  );
}

function pointOf(run: {
  readonly effort: number;
  readonly recall: number;
  readonly shortestShare: number;
  readonly times: readonly Float64Array[];
}): Point {
  const { effort, recall, shortestShare, times } = run;
  const quickest = (times[0] ?? new Float64Array()).map((_, query) =>
    Math.min(...times.map((pass) => pass[query] ?? Number.POSITIVE_INFINITY)),
  );
  return {
    effort,
    recall,
    shortestShare,
    meanUs: mean(quickest) / 1e3,
    passUs: times.map((pass) => mean(pass) / 1e3),
  };
}

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function compare(
  rows: Uint32Array,
  truth: Uint32Array,
  queryCount: number,
): { readonly recall: number; readonly shortestShare: number } {
  let [right, wanted, shortestShare] = [0, 0, 1];
  for (let query = 0; query < queryCount; query += 1) {
    const slice = (all: Uint32Array): readonly number[] =>
      [...all.subarray(query * neighbourCount, (query + 1) * neighbourCount)].filter((row) => row !== noRow);
    const exact = new Set(slice(truth));
    const found = slice(rows);
    right += found.filter((row) => exact.has(row)).length;
    wanted += exact.size;
    shortestShare = Math.min(shortestShare, exact.size === 0 ? 1 : found.length / exact.size);
  }
  return { recall: wanted === 0 ? 1 : right / wanted, shortestShare };
}

/** Two points so far apart are not of one curve: a walk gave way to a scan, and nothing lies between them. */
const stepMax = 0.1;

/** Microseconds at which a curve reaches a recall, between two points by their distance; undefined where it never does. */
export function timeAtRecall(points: readonly Point[], recall: number): number | undefined {
  const at = points.findIndex((point) => point.recall >= recall);
  const [below, reached] = [points[at - 1], points[at]];
  if (reached === undefined) return undefined;
  if (below === undefined || reached.recall - below.recall > stepMax) return reached.meanUs;
  const share = (recall - below.recall) / (reached.recall - below.recall);
  return below.meanUs + share * (reached.meanUs - below.meanUs);
}

/** Median of the passes of the point that first reaches a recall over the best of its passes: 1 is perfectly steady. */
export function unsteadiness(points: readonly Point[], recall: number): number | undefined {
  const point = points.find((each) => each.recall >= recall);
  return point && median(point.passUs) / Math.min(...point.passUs);
}
