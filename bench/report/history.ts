import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import { inRoot } from "#scripts/setup/paths.mjs";
import { digestOf } from "#scripts/setup/stamp.mjs";
import type { Measurement, Plot } from "../benchmark.ts";
import { processorName } from "../processor.ts";

const Scale = z.enum(["linear", "log", "recall"]);
const Axis = z.object({ name: z.string(), scale: Scale });
/** JSON has no infinity: what was never reached is null. */
const Finite = z.number().nullable();

const Run = z.object({
  atMs: z.number(),
  benchmark: z.string(),
  /** Changes with the program. */
  code: z.string(),
  processor: z.string(),
});

const Entry = z.discriminatedUnion("kind", [
  Run.extend({
    kind: z.literal("measured"),
    name: z.string(),
    value: Finite,
    unit: z.string(),
    peer: z.string(),
    peerValue: Finite,
    ratio: Finite,
    target: z.number(),
    holds: z.boolean(),
  }),
  Run.extend({
    kind: z.literal("plot"),
    title: z.string(),
    x: Axis,
    y: Axis,
    series: z.array(z.object({ name: z.string(), points: z.array(z.tuple([z.number(), z.number()])) })),
  }),
]);
export type Entry = z.infer<typeof Entry>;

const path = inRoot(".cache", "bench", "history.jsonl");

export interface History {
  measured(measurement: Measurement, holds: boolean): void;
  plot(plot: Plot): void;
}

/** Adds to what earlier runs left; a run that is stopped leaves what it had measured. */
export function openHistory(benchmark: string): History {
  const code = digestOf(
    ["src-main", "src-shared", "native/src", "native/binding"].map((part) => inRoot(part)),
  );
  const run = () => ({ atMs: Date.now(), benchmark, code: code.slice(0, 8), processor: processorName() });
  const append = (entry: object): void => {
    mkdirSync(dirname(path), { recursive: true });
    appendFileSync(path, `${JSON.stringify({ ...run(), ...entry })}\n`);
  };
  return {
    measured: (measurement, holds) => append({ kind: "measured", ...measurement, holds }),
    plot: (plot) => append({ kind: "plot", ...plot }),
  };
}

/** Oldest first. A line that an older version wrote otherwise is left out. */
export function readHistory(): readonly Entry[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8")
    .split("\n")
    .flatMap((line) => {
      const parsed = line === "" ? undefined : Entry.safeParse(parseLine(line));
      return parsed?.success === true ? [parsed.data] : [];
    });
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // The last line of a run that was killed.
    return undefined;
  }
}
