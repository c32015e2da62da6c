import { expect, test } from "vitest";
import { say } from "#shared/kit/message.ts";
import { type Leaf, Leaf as LeafShape } from "#shared/audit/leaf.ts";
import { serverErrors } from "#shared/rpc/server/server-errors.ts";
import { DeltaEnd, LeftOut } from "#shared/rpc/server/delta-report.ts";
import type { DescribedItem } from "#shared/rpc/server/items-contract.ts";
import { PartitionId } from "#shared/model/ids.ts";
import { SharedItemId } from "#shared/model/team.ts";
import { usualSettings } from "#shared/rpc/usual-settings.ts";
import { closeCodes } from "#shared/sync/close-codes.ts";
import { de } from "#ui/ui/messages/de.ts";
import { en } from "#ui/ui/messages/en.ts";
import type { Text } from "#ui/ui/text.tsx";
import { leafWords, type Telling } from "./leaf-words.ts";

const textOf =
  (messages: typeof en | typeof de): Text =>
  (key, values) =>
    say(messages[key], values, new Intl.PluralRules("en"), String);
const leaf = (
  part: Pick<Leaf, "act"> & { readonly targets: readonly string[]; readonly actor?: Leaf["actor"] },
): Leaf =>
  LeafShape.parse({
    seq: 1,
    timeMs: 1,
    actor: { kind: "user", id: "u1" },
    outcome: "done",
    ...part,
  });
const barge = "01890000-0000-7000-8000-000000000072";
const nameOf = (id: string): string | undefined => (id === barge ? "Barge" : undefined);
const inEnglish: Telling = { locale: "en", text: textOf(en), nameOf };
const inGerman: Telling = { locale: "de", text: textOf(de), nameOf };

test("an act is told in words, with names beside the ids", () => {
  const revoked = leaf({
    act: "device.change",
    targets: ["procedure:admin.devices.revoke", `device:${barge}`],
  });
  expect(leafWords(revoked, inEnglish)).toMatchObject({
    deed: "A device was shut out",
    things: [{ words: "device Barge", id: "…000072" }],
  });
  expect(leafWords(revoked, inGerman)).toMatchObject({
    deed: "Ein Gerät wurde ausgesperrt",
    things: [{ words: "Gerät Barge" }],
  });
  const looked = leaf({ act: "search", targets: ["procedure:search.query", "count:12"] });
  expect(leafWords(looked, inEnglish)).toMatchObject({
    deed: "A search",
    things: [{ words: "12 results" }],
  });
});

test("a role is told as it was and as it is; what another program wrote there, as it stands", () => {
  const words = (role: string, telling: Telling) =>
    leafWords(leaf({ act: "permission.change", targets: [`role:${role}`] }), telling).things[0]?.words;
  expect(words("none/member", inEnglish)).toBe("role No role → Member");
  expect(words("viewer/none", inGerman)).toMatch(/^Rolle .+ → Keine Rolle$/);
  for (const other of ["king/member", "member", "a/b/c", "viewer/none/none"])
    expect(words(other, inEnglish), other).toBe(`role ${other}`);
});

test("an item is called by its title or name, or it is said why it has none", () => {
  const itemOf = (id: string): DescribedItem | undefined => described.find((each) => each.itemId === id);
  const ids = [0, 1, 2, 3, 4, 5].map((n) => SharedItemId.parse(`${barge}.0.${n}`));
  const [titled, trashed, erased, removed, unknown] = ids as [SharedItemId, ...typeof ids];
  const there = { state: "there", kind: "pdf", name: "quay.pdf" } as const;
  const at = (itemId: SharedItemId) => ({
    itemId,
    now: { partitionId: PartitionId.parse("01890000-0000-7000-8000-000000000073"), itemId },
  });
  const described = [
    { ...there, ...at(titled), title: "Quay wall" },
    { ...there, ...at(trashed as SharedItemId), trash: { goneMs: 5, leftMs: 4 } },
    { state: "erased", itemId: erased },
    { state: "removed", itemId: removed },
    { state: "unknown", itemId: unknown },
  ] as DescribedItem[];
  const touched = leaf({ act: "item.read", targets: ids.map((id) => `item:${id}`) });
  const { things } = leafWords(touched, { ...inEnglish, itemOf });
  expect(things.map(({ words }) => words)).toEqual([
    "“Quay wall”",
    "“quay.pdf”, in the bin",
    "an item that was erased",
    "an item that was removed from the bin",
    "an item that you may not read, or that is no longer there",
    "item",
  ]);
  // What may be looked into, and what can only be copied.
  expect(things.map(({ itemId, wholeId }) => itemId ?? wholeId)).toEqual([...ids.slice(0, 5), undefined]);
  expect(things[5]?.id).toBe("…72.0.5");
});

test("a number says what it is of", () => {
  const wordsOf = (part: Parameters<typeof leaf>[0]) =>
    leafWords(leaf(part), inEnglish).things.map(({ words }) => words);
  expect(wordsOf({ act: "audit.read", targets: ["trail:leaves", "count:0"] })).toEqual([]);
  expect(wordsOf({ act: "audit.read", targets: ["count:40"] })).toEqual(["before number 40"]);
  expect(wordsOf({ act: "erase", targets: ["count:3"] })).toEqual(["3 items"]);
  const actor = { kind: "nobody", id: "" } as const;
  expect(wordsOf({ act: "sign-in", actor, targets: ["count:2"] })).toEqual(["2 times"]);
  expect(wordsOf({ act: "item.add", targets: ["count:2"] })).toEqual(["number 2"]);
});

test("since when a device was undone is a time, and of the beginning no number", () => {
  const things = (sinceMs: number) =>
    leafWords(
      leaf({ act: "device.undo", targets: [`device:${barge}`, `time:${sinceMs}`, "count:4"] }),
      inEnglish,
    ).things.map(({ words }) => words);
  expect(things(Date.UTC(2026, 4, 5, 12))).toEqual([
    "device Barge",
    expect.stringMatching(/^since May \d, 2026/u),
    "number 4",
  ]);
  expect(things(0)[1]).toBe("from the beginning");
});

test("each reason that is given and each setting that is changed has words", () => {
  const codes = [
    ...Object.keys(serverErrors),
    ...LeftOut.options,
    ...DeltaEnd.options.filter((end) => end !== "whole"),
    ...Object.values(closeCodes).map(String),
  ];
  const wordsOf = (target: string): string =>
    leafWords(leaf({ act: "setting.change", targets: [target] }), inGerman).things[0]?.words ?? "";
  for (const code of codes) expect(wordsOf(`reason:${code}`), code).not.toBe(code);
  for (const name of Object.keys(usualSettings)) expect(wordsOf(`setting:${name}`), name).not.toBe(name);
  expect(wordsOf("reason:something-newer")).toBe("something-newer");
});
