import { expect, it } from "vitest";
import type { LibraryStatistics } from "#core/ports/search-store.ts";
import { Revision } from "#shared/model/ids.ts";
import { parse } from "#shared/query/parse.ts";
import { planQuery } from "../plan.ts";
import { choosePlan, type Known, type PhysicalPlan } from "./choose.ts";
import { costsAtFirst } from "./limits.ts";

const million: LibraryStatistics = {
  revision: Revision.parse(1),
  itemCount: 100_000,
  segmentCount: 1_000_000,
  kinds: new Map([
    ["text", 0.9],
    ["pdf", 0.02],
  ]),
  languages: new Map(),
  tags: new Map([["rare", 0.000_1]]),
  folders: new Map(),
  unseenShare: 0.000_25,
  times: [0, Date.UTC(2020, 0), Date.UTC(2025, 0)],
  sizes: [0, 1_000, 1_000_000],
};
const choose = (text: string, known: Partial<Known> = {}): PhysicalPlan =>
  choosePlan(planQuery(parse(text, { nowMs: 0, timeZone: "UTC", typing: false })), {
    statistics: million,
    costs: costsAtFirst,
    correlation: 1,
    isListed: false,
    wordsMs: undefined,
    ...known,
  });

it("asks for no more than it needs where nothing restricts", () => {
  expect(choose("harbour")).toMatchObject({
    isRestricted: false,
    neighbourCount: 200,
    strategy: { code: "side-by-side" },
    why: { code: "unrestricted" },
  });
});

it("tells what each leg is expected to take once that is known, and leaves out neither", () => {
  const { callMs, nearestMs } = costsAtFirst;
  expect(choose("harbour", { wordsMs: 3.456 }).strategy).toEqual({
    code: "legs-side-by-side",
    wordsMs: 3.46,
    meaningMs: callMs + nearestMs,
  });
  const dear = { ...costsAtFirst, nearestMs: 1_000 };
  expect(choose("harbour", { wordsMs: 0.01, costs: dear }).strategy).toMatchObject({ meaningMs: 1_000.1 });
});

it("looks whether anything passes before a model is asked, where less than one is expected to", () => {
  const none = { ...million, unseenShare: 0.000_000_5 };
  expect(choose("harbour kind:image", { statistics: none }).mayBeNothing).toBe(true);
  expect(choose("harbour kind:image").mayBeNothing).toBe(false);
  expect(choose("harbour kind:image", { statistics: undefined }).mayBeNothing).toBe(false);
  expect(choose("harbour").mayBeNothing).toBe(false);
});

it("lists a few, and checks afterwards what nearly everything passes", () => {
  expect(choose("harbour tag:rare")).toMatchObject({
    filtering: "first",
    allowedCount: 100,
    why: { code: "too-few-to-meet", count: 100 },
  });
  const broad = choose("harbour kind:text");
  expect(broad).toMatchObject({ filtering: "last", strategy: { code: "filter-last" } });
  expect(broad.neighbourCount).toBeGreaterThan(200 / 0.9);
  expect(broad.neighbourCount).toBeLessThan(400);
});

it("asks for more where what is near passes less often, and lists where that would be too much", () => {
  const usual = choose("harbour after:2020").neighbourCount;
  expect(choose("harbour after:2020", { correlation: 0.5 }).neighbourCount).toBeCloseTo(2 * usual, -1);
  expect(choose("harbour after:2020", { correlation: 0.05 })).toMatchObject({ filtering: "first" });
});

it("prefers the list that the store still has", () => {
  expect(choose("harbour after:2020").filtering).toBe("last");
  expect(choose("harbour after:2020", { isListed: true }).filtering).toBe("first");
});

it("lists phrases and exclusions whatever that costs", () => {
  for (const text of [
    '"harbour master" kind:text',
    "harbour -ferry kind:text",
    "harbour (ferry OR kind:text)",
  ])
    expect(choose(text)).toMatchObject({ filtering: "first", why: { code: "must-be-listed" } });
});

it("checks a tree of filters afterwards like a filter", () => {
  expect(choose("harbour (kind:text OR kind:pdf)").filtering).toBe("last");
});

it("lists while the library has not been counted", () => {
  expect(choose("harbour kind:text", { statistics: undefined })).toMatchObject({
    filtering: "first",
    allowedCount: undefined,
    why: { code: "not-counted-yet" },
  });
});
