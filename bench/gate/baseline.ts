import { readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { inRoot } from "#scripts/setup/paths.mjs";
import { figures } from "./programs.ts";

/**
 * What the figures were when somebody last accepted them. A count holds for whoever has the same toolchain, times only
 * for the same processor: both kinds may be there for several.
 */
const Baseline = z.object({
  counts: z.array(
    z.object({ figure: z.enum(figures), toolchain: z.string(), instructions: z.number().positive() }),
  ),
  times: z.array(
    z.object({
      figure: z.enum(figures),
      processor: z.string(),
      ratios: z.array(z.number().positive()).min(8),
    }),
  ),
});
export type Baseline = z.infer<typeof Baseline>;

const path = inRoot("bench", "baseline", "gate.json");

export const readBaseline = (): Baseline => Baseline.parse(JSON.parse(readFileSync(path, "utf8")));

/** Takes the place of what was there for the same figures, toolchains and processor. */
export function acceptBaseline(accepted: Baseline): void {
  const before = readBaseline();
  const after: Baseline = {
    counts: [
      ...before.counts.filter(
        (old) => !accepted.counts.some((now) => now.figure === old.figure && now.toolchain === old.toolchain),
      ),
      ...accepted.counts,
    ],
    times: [
      ...before.times.filter(
        (old) => !accepted.times.some((now) => now.figure === old.figure && now.processor === old.processor),
      ),
      ...accepted.times,
    ],
  };
  writeFileSync(path, `${JSON.stringify(after, null, 2)}\n`);
}
