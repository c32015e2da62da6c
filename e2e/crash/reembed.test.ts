/** Killed while everything is embedded by another model: afterwards nothing lacks a vector, and searching was never in doubt. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { isRefusal } from "#core/ports/use-cases.ts";
import { killOnceItTells } from "./kill-once-it-tells.ts";
import { openRealLibrary, type RealLibrary } from "./real-library.ts";

const roundCount = 4;
const patience = { timeout: 120_000, interval: 50 };
const question = { offset: 0, limit: 5, typing: false, weak: false, facets: false } as const;

/** Some time after it has begun to embed; gives what it told of. */
const reembedAndKill = (dataFolder: string, round: number, afterMs: number): Promise<string> =>
  killOnceItTells("reembed-until-killed.ts", [dataFolder, String(round)], afterMs);

/** Items that lack a vector in the space that is searched. */
async function bareItems({ library, store, embedder }: RealLibrary): Promise<readonly string[]> {
  const bare: string[] = [];
  for (let offset = 0; ; offset += 500) {
    const { items } = await library.listItems({}, offset, 500);
    for (const { id, path, segmentCount } of items)
      if ((await store.vectorsStored(id, embedder.space.id)) !== segmentCount) bare.push(path);
    if (items.length === 0) return bare;
  }
}

test(`nothing lacks a vector after ${roundCount} kills while another model is taken into use`, async () => {
  const dataFolder = await mkdtemp(join(tmpdir(), "tessera-reembed-"));
  onTestFinished(() => rm(dataFolder, { recursive: true, force: true }));
  const stages = new Set<string>();
  for (let round = 0; round < roundCount; round++) {
    const told = await reembedAndKill(dataFolder, round, 30 + round * 250);
    for (const line of told.split("\n")) stages.add(line.split(" ")[1] ?? "");
    await using library = await openRealLibrary({ dataFolder });
    // Before anything goes on: what is searched is one space or the other, and answers.
    const found = await library.search.query({ ...question, text: "a leak of pressure" });
    expect(isRefusal(found) ? 0 : found.totalCount).toBeGreaterThan(0);
    await library.start();
    await expect
      .poll(async () => {
        const { active, building } = await library.spaces.status();
        return [active.missing, building];
      }, patience)
      .toEqual([undefined, undefined]);
    // After going back, what came since is embedded behind searching.
    await expect
      .poll(async () => (await library.vectors.state()).vectorCount, patience)
      .toBe(await library.store.segmentCount());
    if (round === roundCount - 1) expect(await bareItems(library)).toEqual([]);
  }
  expect(stages).toContain("embedding");
}, 600_000);
