import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRouterClient } from "@orpc/server";
import { expect, it, onTestFinished } from "vitest";
import { isRefusal } from "#core/ports/use-cases.ts";
import type { VectorIndexState } from "#core/ports/vector-index.ts";
import { Revision } from "#shared/model/ids.ts";
import { lookSpace } from "#shared/model/look-space.ts";
import type { RecallState } from "#shared/model/recall.ts";
import type { Application } from "./application.ts";
import { readingFinding, vectorFinding } from "./doctor.ts";
import { openStore } from "./open-store.ts";
import { openVault } from "./open-vault.ts";
import { openWhole } from "./open-whole.fake.ts";
import { sourceTree } from "./source-tree.ts";

const checkOf = async ({ services }: Application, name: string) =>
  (await services.doctor()).find((check) => check.name === name);

/** Between two runs, as the recall watch keeps it. */
async function keepRecall(dataFolder: string, learnt: readonly RecallState[]): Promise<void> {
  const vault = await openVault(dataFolder, { TESSERA_KEYCHAIN: "off" }, { mayCreate: false });
  if (vault.kind === "refused") throw new Error(vault.detail);
  const store = await openStore(dataFolder, vault.vault, sourceTree.entries.db, expect.unreachable);
  if (store.kind === "refused") throw new Error(store.detail);
  await using open = store;
  await open.library.writeSetting("recall-watch", JSON.stringify(learnt));
}

it("keeps an answer beyond the moment in which the trail tells of the search", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tessera-kept-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const faults: string[] = [];
  await using application = await openWhole(folder, faults);
  const { search, audit } = createRouterClient(application.router);
  await expect
    .poll(async () => (await checkOf(application, "vectors"))?.level, { timeout: 60_000 })
    .toBe("ok");
  const ask = async () => (await search.query({ text: "kind:text", limit: 10 })).plan.steps[0]?.name;
  const searchCount = async () =>
    (await audit.list({ limit: 100 })).leaves.filter(({ act }) => act === "search").length;
  expect(await ask()).not.toBe("cache");
  for (const count of [1, 2]) {
    await expect.poll(searchCount).toBe(count);
    expect(await ask()).toBe("cache");
  }
  expect(faults).toEqual([]);
});

it("tells how many answers came from the cache, and what the recall watch has learnt", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tessera-doctor-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const faults: string[] = [];
  let spaceId = "";
  {
    await using application = await openWhole(folder, faults);
    // No word of it: of those that nobody has no answer is kept, and nothing is here.
    const asked = { text: "kind:text", offset: 0, limit: 10, typing: false, weak: false, facets: false };
    // Its coming is a change, after which nothing is kept either.
    await expect
      .poll(async () => (await checkOf(application, "vectors"))?.level, { timeout: 60_000 })
      .toBe("ok");
    for (let turn = 0; turn < 3; turn++)
      expect(isRefusal(await application.services.search.query(asked))).toBe(false);
    expect(await checkOf(application, "search")).toMatchObject({
      level: "ok",
      foundRemarks: [{ code: "answers-kept", hitCount: 2, count: 3 }, { code: "recall-unmeasured" }],
      found: expect.stringContaining("2 of 3 questions were answered from the cache."),
    });
    spaceId = (await application.services.spaces.status()).active.id;
  }
  await keepRecall(folder, [
    {
      method: "segments",
      spaceId,
      estimates: [{ strategy: "graph-through-all", shareMax: 0.1, recall: 0.914, sampleCount: 12 }],
      raised: [
        { shareMax: 0.1, level: "doubled", recall: 0.904, vectorCount: 0 },
        { shareMax: 0.5, level: "exact", recall: 0.8, vectorCount: 0 },
      ],
    },
    {
      method: "segments",
      spaceId: lookSpace.id,
      estimates: [],
      raised: [{ shareMax: 1, level: "exact", recall: 0.7, vectorCount: 0 }],
    },
    {
      method: "segments",
      spaceId: "of-another-model@1",
      estimates: [],
      raised: [{ shareMax: 1, level: "exact", recall: 0.6, vectorCount: 0 }],
    },
  ]);
  await using application = await openWhole(folder, faults);
  const raised = { spaceId, sharePercent: 10, recallPercent: 90 };
  expect((await checkOf(application, "search"))?.foundRemarks).toEqual([
    { code: "answers-kept", hitCount: 0, count: 0 },
    {
      code: "recall-measured",
      spaceId,
      strategy: "graph-through-all",
      sharePercent: 10,
      recallPercent: 91,
      sampleCount: 12,
    },
    { code: "recall-effort-doubled", ...raised },
    { ...raised, code: "recall-made-exact", sharePercent: 50, recallPercent: 80 },
    { code: "recall-made-exact", spaceId: lookSpace.id, sharePercent: 100, recallPercent: 70 },
  ]);
  expect(faults).toEqual([]);
});

it("notices vectors that no graph could be made of, and says what to do", async () => {
  const held: VectorIndexState = {
    state: "ready",
    vectorCount: 200_000,
    revision: Revision.parse(1),
    engine: "segments: 1, with a graph: 0",
    method: "segments",
  };
  const found = { code: "vectors-held", vectorCount: 200_000, engine: held.engine };
  expect(await vectorFinding({ state: () => Promise.resolve(held) })).toEqual({
    level: "ok",
    foundRemarks: [found],
    adviceRemarks: [],
  });
  const withoutGraph = { code: "graph-not-made", detail: "std::bad_alloc" } as const;
  expect(await vectorFinding({ state: () => Promise.resolve({ ...held, withoutGraph }) })).toEqual({
    level: "notice",
    foundRemarks: [found, withoutGraph],
    adviceRemarks: [{ code: "free-memory-for-graph" }],
  });
});

it("says how many pictures and films are yet to be looked at, and nothing once all were", async () => {
  const reading = { state: "done", doneCount: 1, wantedCount: 1, withTextCount: 0 } as const;
  const found = async (state: "done" | "off", doneCount: number) => {
    const library = { activity: () => Promise.resolve({ reading: { ...reading, state } }) };
    const looking = () => Promise.resolve({ doneCount, totalCount: 3 });
    return (await readingFinding({ library, looking })).foundRemarks.map(({ code }) => code);
  };
  expect(await found("done", 2)).toEqual(["pictures-read", "pictures-looked-at"]);
  expect(await found("off", 2)).toEqual(["pictures-unread", "pictures-looked-at"]);
  expect(await found("done", 3)).toEqual(["pictures-read"]);
});
