import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { isRefusal } from "#core/ports/use-cases.ts";
import { Revision } from "#shared/model/ids.ts";
import { StreamName } from "#shared/model/stream.ts";
import { pushAndKill } from "./push-and-kill.ts";
import { openRealLibrary } from "./real-library.ts";

const name = StreamName.parse("engine-room");
const question = { offset: 0, limit: 5, typing: false, weak: false, facets: false } as const;
const roundCount = 6;

test(`what was acknowledged is there and can be found, killed ${roundCount} times while events are pushed`, async () => {
  const dataFolder = await mkdtemp(join(tmpdir(), "tessera-push-"));
  onTestFinished(() => rm(dataFolder, { recursive: true, force: true }));
  const acknowledged = new Set<string>();
  for (let round = 0; round < roundCount; round++) {
    for (const key of await pushAndKill(dataFolder, round * 100_000, 20 + round * 60)) acknowledged.add(key);
    await using library = await openRealLibrary({ dataFolder });
    const keys = [...acknowledged];
    const events = keys.map((key) => ({ key, text: `Pushed again: ${key}` }));
    for (let from = 0; from < events.length; from += 500) {
      const again = await library.streams.push(name, events.slice(from, from + 500));
      if (isRefusal(again)) throw new Error(again.refused);
      // Each is known: none was lost, and pushing again stores nothing twice.
      expect(again.outcomes.filter(({ outcome }) => outcome !== "known")).toEqual([]);
    }
    const number = keys.at(-1)?.replace("event-", "") ?? "";
    const found = await library.search.query({ ...question, text: `number${number}` });
    expect(isRefusal(found) ? [] : found.hits.map(({ path }) => path)).toContain(
      `stream:engine-room/event-${number}`,
    );
    const state = await library.vectors.state();
    expect((await library.store.segmentCount()) >= acknowledged.size && state.vectorCount).toBe(
      await library.store.segmentCount(),
    );
  }
  expect(acknowledged.size).toBeGreaterThan(roundCount * 15);
}, 300_000);

test("what was pushed is found at once, by word and by meaning, by whoever asks with its revision", async () => {
  const dataFolder = await mkdtemp(join(tmpdir(), "tessera-push-"));
  onTestFinished(() => rm(dataFolder, { recursive: true, force: true }));
  await using library = await openRealLibrary({ dataFolder });
  await library.start();
  await library.streams.add(name);
  for (let round = 0; round < 20; round++) {
    const text = `The ferry to island${round} leaves the harbour in the morning.`;
    const pushed = await library.streams.push(name, [{ key: String(round), text }]);
    if (isRefusal(pushed)) throw new Error(pushed.refused);
    expect(await library.streams.reached(pushed.revision)).toBeUndefined();
    const found = await library.search.query({ ...question, text: `island${round} boat departure` });
    if (isRefusal(found)) throw new Error(found.refused);
    expect(found.hits[0]?.path).toBe(`stream:engine-room/${round}`);
    expect(found.hits[0]?.legs.meaning).toBeDefined();
    expect(found.hits[0]?.legs.words).toBeDefined();
  }
  const next = Revision.parse((await library.store.revision()) + 1);
  expect(await library.streams.reached(next)).toEqual({ refused: "REVISION_UNKNOWN" });
});
