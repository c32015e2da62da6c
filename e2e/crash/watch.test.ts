import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { isRefusal, type Refusal } from "#core/ports/use-cases.ts";
import { StreamName } from "#shared/model/stream.ts";
import { usualThreshold } from "#shared/model/watch.ts";
import { pushAndKill } from "./push-and-kill.ts";
import { openRealLibrary, type RealLibrary } from "./real-library.ts";

const name = StreamName.parse("engine-room");

function granted<Value extends object>(value: Value | Refusal): Value {
  if (isRefusal(value)) throw new Error(value.refused);
  return value;
}

async function folderOfTest(): Promise<string> {
  const dataFolder = await mkdtemp(join(tmpdir(), "tessera-watch-"));
  onTestFinished(() => rm(dataFolder, { recursive: true, force: true }));
  return dataFolder;
}

const push = async (library: RealLibrary, ...texts: readonly string[]): Promise<void> => {
  const events = texts.map((text) => ({ key: text, text, tags: ["log"] }));
  granted(await library.streams.push(name, events));
  await library.watches.heard();
};
const foundBy = async (library: RealLibrary): Promise<readonly string[]> =>
  (await library.watches.matches({ onlyNew: false, limit: 500 }))
    .map(({ watchName, leg, text }) => `${watchName} (${leg}): ${text}`)
    .sort();

test("tells of what comes: by all words, by meaning, by filters, each item once, and nothing from before", async () => {
  await using library = await openRealLibrary({ dataFolder: await folderOfTest() });
  await library.start();
  granted(await library.streams.add(name));
  await push(library, "The bilge pump failed yesterday.");
  const add = async (watchName: string, text: string, threshold = usualThreshold) =>
    granted(await library.watches.add({ name: watchName, text, threshold }));
  await add("words", "bilge pumps");
  await add("meaning", "the ship is taking on water", 0.35);
  await add("phrase", '"engine room" -drill');
  await add("filter", "tag:log kind:message -pump");
  await add("other", "bilge kind:pdf");
  const paused = await add("paused", "bilge");
  granted(await library.watches.update({ id: paused.id, paused: true }));
  const told: string[] = [];
  const stop = new AbortController();
  const listening = (async () => {
    for await (const { watchName } of library.watches.stream(stop.signal)) told.push(watchName);
  })();

  await push(
    library,
    "Pumps in the bilge run again.",
    "A fire drill in the engine room.",
    "Fire in the engine room!",
  );
  await push(library, "Water is coming into the boat through the hull.");
  expect(await foundBy(library)).toEqual(
    [
      "words (words): Pumps in the bilge run again.",
      "phrase (words): Fire in the engine room!",
      "meaning (meaning): Water is coming into the boat through the hull.",
      "filter (filters): A fire drill in the engine room.",
      "filter (filters): Fire in the engine room!",
      "filter (filters): Water is coming into the boat through the hull.",
    ].sort(),
  );
  expect(told.sort()).toEqual(["filter", "filter", "filter", "meaning", "phrase", "words"]);
  stop.abort();
  await listening;
  // The same item again, and what came while it was paused, is not told of.
  granted(await library.watches.update({ id: paused.id, paused: false }));
  await push(library, "Pumps in the bilge run again.");
  expect((await foundBy(library)).length).toBe(6);
  await push(library, "Bilge dry.");
  expect((await foundBy(library)).filter((each) => each.startsWith("paused"))).toHaveLength(1);
  expect((await library.watches.list()).find(({ name: own }) => own === "words")?.newCount).toBe(2);
  expect(await library.watches.see(undefined)).toBe(9);
  expect(await library.watches.matches({ onlyNew: true, limit: 10 })).toEqual([]);
});

test("asks what it was killed before asking, and tells of nothing twice", async () => {
  const dataFolder = await folderOfTest();
  {
    await using library = await openRealLibrary({ dataFolder });
    await library.start();
    granted(await library.streams.add(name));
    granted(await library.watches.add({ name: "pumps", text: "pressure drop", threshold: 1 }));
  }
  const acknowledged = new Set<string>();
  for (let round = 0; round < 4; round++) {
    for (const key of await pushAndKill(dataFolder, round * 100_000, 30 + round * 70)) acknowledged.add(key);
    await using library = await openRealLibrary({ dataFolder });
    await library.start();
    await library.watches.heard();
    const matches = await library.watches.matches({ onlyNew: false, limit: 500 });
    const itemIds = matches.map(({ itemId }) => itemId);
    expect(new Set(itemIds).size).toBe(itemIds.length);
    // Each acknowledged event has both words; newer ones may have been stored without it having been told.
    const [watch] = await library.watches.list();
    expect(watch?.newCount).toBe(await library.store.segmentCount());
    expect(watch?.newCount).toBeGreaterThanOrEqual(acknowledged.size);
  }
}, 240_000);
