import { readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { inRoot } from "#scripts/setup/paths.mjs";
import { figures } from "./programs.ts";
import { workNames } from "./works.ts";

/**
 * What the figures were when somebody last accepted them. A count holds for whoever has the same toolchain, so there may be
 * some for several. Times are not here: the commit that last changed this file is measured again beside the sources of now.
 */
const Baseline = z.object({
  /** When; it makes every acceptance a change of the file, and so a commit. */
  accepted: z.iso.datetime(),
  counts: z.array(
    z.object({ figure: z.enum(figures), toolchain: z.string(), instructions: z.number().positive() }),
  ),
  /** Instructions over those of another program for the same work: of whichever toolchain, because both are counted with it. */
  peers: z.array(z.object({ figure: z.enum(workNames), peer: z.string(), ratio: z.number().positive() })),
});
export type Baseline = z.infer<typeof Baseline>;

const path = inRoot("bench", "baseline", "gate.json");

export const parseBaseline = (json: string): Baseline => Baseline.parse(JSON.parse(json));
export const readBaseline = (): Baseline => parseBaseline(readFileSync(path, "utf8"));

/** Takes the place of what was there for the same figures and toolchains, and of the peers where those were counted. */
export function acceptBaseline({ counts, peers }: Pick<Baseline, "counts" | "peers">): void {
  const before = readBaseline();
  const kept = before.counts.filter(
    (old) => !counts.some((now) => now.figure === old.figure && now.toolchain === old.toolchain),
  );
  const after: Baseline = {
    accepted: new Date().toISOString(),
    counts: [...kept, ...counts],
    peers: peers.length > 0 ? peers : before.peers,
  };
  writeFileSync(path, `${JSON.stringify(after, null, 2)}\n`);
}
