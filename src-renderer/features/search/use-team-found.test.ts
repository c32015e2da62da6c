import { describe, expect, it } from "vitest";
import type { TeamHit } from "#shared/model/team-hit.ts";
import { placedAfter, type TeamPlace, togetherCount } from "./use-team-found.ts";

const place = (name: string, afterHere: number): TeamPlace => ({ hit: { name } as TeamHit, afterHere });
const namesAfter = (places: readonly TeamPlace[], count: number, isEnd = false): readonly string[] =>
  placedAfter(places, count, isEnd).map(({ name }) => name);

describe("the places of the team's hits", () => {
  const places = [place("a", 0), place("b", 2), place("c", 2), place("d", 7), place("e", Infinity)];

  it("puts each after as many own hits as its list says, in its order", () => {
    expect([0, 1, 2, 3].map((count) => namesAfter(places, count))).toEqual([["a"], [], ["b", "c"], []]);
  });

  it("puts what is left at the end, and only once nothing more comes", () => {
    expect(namesAfter(places, 3, true)).toEqual(["d", "e"]);
    expect(namesAfter(places, 2, true)).toEqual(["b", "c", "d", "e"]);
  });

  it("keeps every hit once, however many own hits there are", () => {
    for (let ownCount = 0; ownCount < 10; ownCount += 1) {
      const shown = Array.from({ length: ownCount + 1 }, (_, at) => namesAfter(places, at, at === ownCount));
      expect(shown.flat().toSorted()).toEqual(["a", "b", "c", "d", "e"]);
    }
  });
});

describe("how many are asked for of both together", () => {
  it("is a page beyond what is shown of this device, or as many pages as were asked for, up to a limit", () => {
    const counts = [
      [0, 1],
      [59, 1],
      [60, 1],
      [130, 1],
      [3, 4],
      [900, 1],
      [3, 90],
    ] as const;
    expect(counts.map(([here, pages]) => togetherCount(here, pages))).toEqual([
      60, 60, 120, 180, 240, 480, 480,
    ]);
  });
});
