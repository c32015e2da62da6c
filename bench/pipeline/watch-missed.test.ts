import { expect, it } from "vitest";
import { ItemId } from "#shared/model/ids.ts";
import { missedCount, mustTellOf } from "./watch-missed.ts";

const id = (place: number): ItemId => ItemId.parse(`01990000-0000-7000-8000-00000000000${place}`);
const texts = [
  { itemId: id(1), text: "The bilge pump started." },
  { itemId: id(2), text: "Water stands below the floor." },
  { itemId: id(3), text: "Bilge! The pump again." },
];
const watch = { name: "pumps", text: "bilge pump", wanted: ["bilge", "pump"] };

it("says of each watch by words what it must tell of, and nothing of the others", () => {
  const byMeaning = { name: "leaks", text: "is there a leak", wanted: [] };
  const never = { name: "sails", text: "sail", wanted: ["sail"] };
  expect([...mustTellOf([watch, byMeaning, never], texts)]).toEqual([["pumps", [id(1), id(3)]]]);
});

it("counts one that was missed by its words though another was met by meaning", () => {
  const must = mustTellOf([watch], texts);
  const missed = (...told: readonly ItemId[]): number =>
    missedCount(must, new Map([["pumps", new Set(told)]]));
  expect(missed(id(1), id(3))).toBe(0);
  expect(missed(id(1), id(2), id(3))).toBe(0);
  // As many as there are to be, and one of them another.
  expect(missed(id(1), id(2))).toBe(1);
  expect(missedCount(must, new Map())).toBe(2);
});
