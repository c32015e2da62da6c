import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { z } from "zod";
import type { VectorSet } from "../data/vector-set.ts";
import { runProgram } from "../program.ts";

const Opening = z.object({ openMs: z.number(), firstMs: z.number(), anonymousBytes: z.number() });
export type Opening = z.infer<typeof Opening>;

export type OpenSide = "own" | "peer" | "sealed";

const program = fileURLToPath(new URL("open-main.ts", import.meta.url));

/** In a fresh process; what is sealed takes, behind its path, key and size as the program takes them. */
export async function openOnce(
  set: VectorSet,
  side: OpenSide,
  [path, ...sealed]: readonly [path: string, ...sealed: readonly string[]],
  signal: AbortSignal,
): Promise<Opening> {
  const args = [program, side, path, String(set.dimensions), join(set.folder, "queries.f32"), ...sealed];
  const command = [process.execPath, "--disable-warning=ExperimentalWarning", ...args] as const;
  const { stdout } = await runProgram(command, {}, signal);
  return Opening.parse(JSON.parse(stdout));
}
