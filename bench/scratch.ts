import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Scratch extends AsyncDisposable {
  path(name: string): string;
}

/** A folder of a benchmark's own, gone afterwards; `beside`: where temporary files may lie in memory and these must not. */
export async function createScratch(beside: string = tmpdir()): Promise<Scratch> {
  const folder = await mkdtemp(join(beside, "tessera-bench-"));
  return {
    path: (name) => join(folder, name),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
