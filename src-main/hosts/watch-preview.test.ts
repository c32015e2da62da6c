/** The whole product: what a watch would have told of is what it tells of when the same comes again. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { isRefusal } from "#core/ports/use-cases.ts";
import { StreamName } from "#shared/model/stream.ts";
import { WatchId, type WatchRehearsal } from "#shared/model/watch.ts";
import { openWhole } from "./open-whole.fake.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tessera-watch-preview-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const texts = [
  "The bilge pump in the engine room leaks oil",
  "Oil leaks from a pump",
  "A pump, and rust on it",
  "The engine room is warm",
  "Rye bread and butter for breakfast",
];
const asked = [
  ["Near", "oil leaks from the bilge pump"],
  ["One word", "pump"],
  ["Without", "pump -rust"],
  ["Side by side", '"engine room"'],
  ["Nowhere", "pump kind:image"],
  ["Filters", "kind:message"],
] as const;

it("would have told, up to a threshold, of what it then tells of with it, and not with a higher one", async () => {
  const faults: string[] = [];
  await using application = await openWhole(join(folder, "data"), faults);
  const { streams, watches } = application.services;
  const stream = StreamName.parse("engine");
  await streams.add(stream);
  const push = async (round: string): Promise<void> => {
    await streams.push(
      stream,
      texts.map((text, place) => ({ key: `${round} ${place}`, text })),
    );
    await watches.heard();
  };
  const add = async (name: string, text: string, threshold: number): Promise<WatchId> => {
    const watch = await watches.add({ name, text, threshold });
    if (isRefusal(watch)) throw new Error(watch.refused);
    return watch.id;
  };
  await push("before");
  const rehearsed = new Map<string, readonly WatchRehearsal[]>();
  for (const [name, text] of asked) {
    const preview = await watches.preview(await add(name, text, 0.5), 200);
    if (isRefusal(preview)) throw new Error(preview.refused);
    expect(preview).toMatchObject({ itemCount: texts.length, isPartial: false });
    rehearsed.set(text, preview.rehearsed);
  }
  const namesOf = (text: string): readonly string[] => (rehearsed.get(text) ?? []).map(({ name }) => name);
  expect(namesOf("pump kind:image")).toEqual([]);
  expect(namesOf("pump -rust")).not.toContain(texts[2]);
  expect(namesOf("kind:message")).toHaveLength(texts.length);
  const near = rehearsed.get(asked[0][1]) ?? [];
  expect(near.filter(({ leg }) => leg === "meaning").length).toBeGreaterThan(1);

  // As it was foretold, on both sides of each threshold that matters.
  const expected: string[] = [];
  for (const [, text] of asked)
    for (const threshold of thresholdsOf(rehearsed.get(text) ?? [])) {
      const name = `${text} at ${threshold}`;
      await add(name, text, threshold);
      for (const { upTo, name: item } of rehearsed.get(text) ?? [])
        if (upTo >= threshold) expected.push(`${name}: ${item}`);
    }
  await push("after");
  const told = (await watches.matches({ onlyNew: false, limit: 500 })).filter(({ watchName }) =>
    watchName.includes(" at "),
  );
  expect(told.map(({ watchName, name }) => `${watchName}: ${name}`).toSorted()).toEqual(expected.toSorted());

  expect(await watches.preview(WatchId.parse("01990000-0000-7000-8000-0000000000ff"), 200)).toEqual({
    refused: "NOT_FOUND",
  });
  const [first] = await watches.list();
  expect(await watches.preview(first!.id, 2)).toMatchObject({ itemCount: 2 });
  expect(faults).toEqual([]);
}, 120_000);

/** A little below and above what each needs; the least and the highest. */
function thresholdsOf(rehearsed: readonly WatchRehearsal[]): readonly number[] {
  const around = rehearsed.flatMap(({ upTo }) => [upTo - 0.001, upTo + 0.001]);
  return [...new Set([0.2, ...around, 1])].filter((threshold) => threshold >= 0.2 && threshold <= 1);
}
