import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { z } from "zod";
import { inRoot } from "#scripts/setup/paths.mjs";
import { digestOf } from "#scripts/setup/stamp.mjs";
import type { Report } from "../benchmark.ts";
import type { VectorSet } from "../data/vector-set.ts";
import { limits } from "../limits.ts";
import { runProgram } from "../program.ts";
import { short } from "../statistics.ts";
import type { Engine } from "./engine.ts";

const BuildCost = z.object({ cpuMs: z.number(), wallMs: z.number(), grownBytes: z.number() });
export type BuildCost = z.infer<typeof BuildCost>;

const program = fileURLToPath(new URL("build-main.ts", import.meta.url));

/** Builds in a process of its own, so that neither memory nor compiled code of another counts. */
export async function buildIndex(
  set: VectorSet,
  engine: Engine,
  use: { readonly rowCount: number; readonly threadCount: number; readonly path: string },
  signal: AbortSignal,
): Promise<BuildCost> {
  const { kind, rowCount, queryCount } = set.shape;
  const numbers = [rowCount, queryCount, use.rowCount, use.threadCount].map(String);
  const args = ["--disable-warning=ExperimentalWarning", program, engine.name, kind, ...numbers, use.path];
  const { stdout } = await runProgram([process.execPath, ...args], {}, signal, limits.buildMaxMs);
  return BuildCost.parse(JSON.parse(stdout));
}

export interface KeptIndex {
  readonly path: string;
  /** With two threads, whenever that was. */
  readonly cost: BuildCost;
}

/** The index of a set or of its first rows, built when it is first asked for: peers take minutes. */
export async function keptIndex(
  set: VectorSet,
  engine: Engine,
  report: Report,
  signal: AbortSignal,
  rowCount = set.rowCount,
): Promise<KeptIndex> {
  const digest = digestOf(engine.madeOf.map((path) => inRoot(path))).slice(0, 12);
  const name = `${engine.name.replaceAll(" ", "-")}-${rowCount}`;
  const path = join(set.folder, `${name}.${digest}`);
  const costPath = `${path}.json`;
  if (!existsSync(costPath)) {
    for (const old of globSync(`${name}.*`, { cwd: set.folder }))
      rmSync(join(set.folder, old), { recursive: true, force: true });
    mkdirSync(set.folder, { recursive: true });
    const draft = `${path}.draft`;
    const use = { rowCount, threadCount: 2, path: draft };
    const cost = await buildIndex(set, engine, use, signal);
    renameSync(draft, path);
    writeFileSync(costPath, JSON.stringify(cost));
    report.note(
      `${engine.name}: ${rowCount} rows built in ${short(cost.wallMs / 1000)} s, kept for the next time`,
    );
  }
  return { path, cost: BuildCost.parse(JSON.parse(readFileSync(costPath, "utf8"))) };
}
