import fc from "fast-check";
import { expect, it } from "vitest";
import type { LibraryStatistics } from "#core/ports/search-store.ts";
import { Revision } from "#shared/model/ids.ts";
import type { QueryFilter, QueryTree, Restriction } from "#shared/query/ast.ts";
import { asksForText, estimatedShare } from "./cardinality.ts";

const statistics: LibraryStatistics = {
  revision: Revision.parse(1),
  itemCount: 1_000,
  segmentCount: 10_000,
  kinds: new Map([
    ["pdf", 0.3],
    ["text", 0.6],
  ]),
  languages: new Map([["de", 0.25]]),
  tags: new Map([
    ["work", 0.5],
    ["late", 0.1],
  ]),
  folders: new Map([
    ["home", 1],
    ["notes", 0.2],
  ]),
  unseenShare: 0.001,
  times: [0, 100, 200, 300, 1_000],
  sizes: [0, 10, 1_000],
};
const share = (...filters: readonly Restriction[]): number => estimatedShare(filters, statistics);
const kind = (value: "pdf" | "text" | "code", not = false) => ({ field: "kind", value, not }) as const;
const tag = (value: string, not = false) => ({ field: "tag", value, not }) as const;
const within = (value: string) => ({ field: "in", value, not: false }) as const;
const after = (fromMs: number) => ({ field: "after", fromMs, written: "", not: false }) as const;
const before = (untilMs: number) => ({ field: "before", untilMs, written: "", not: false }) as const;

it("adds up alternatives of one field, and multiplies what must hold together", () => {
  expect(share()).toBe(1);
  expect(share(kind("pdf"), kind("text"))).toBeCloseTo(0.9, 9);
  expect(share(kind("pdf"), { field: "lang", value: "de", not: false })).toBeCloseTo(0.075, 9);
  expect(share(tag("work"), tag("late"))).toBeCloseTo(0.05, 9);
  expect(share(kind("pdf", true), tag("late", true))).toBeCloseTo(0.63, 9);
});

it("expects little of what it has not seen", () => {
  expect(share(kind("code"))).toBe(0.001);
  expect(share(within("Home/Notes"))).toBe(0.2);
  expect(share(within("Home/elsewhere"))).toBe(0.001);
});

it("reads a span of time from the histogram", () => {
  expect(share(after(200))).toBeCloseTo(0.5, 9);
  expect(share(after(50), before(250))).toBeCloseTo(0.5, 9);
  expect(share(before(650))).toBeCloseTo(0.875, 9);
  expect(share(after(2_000))).toBe(0);
  expect(share(before(-1))).toBe(0);
  expect(share(after(300), before(100))).toBe(0);
});

it("reads sizes likewise", () => {
  expect(share({ field: "larger", fromBytes: 10, written: "10", not: false })).toBeCloseTo(0.5, 9);
  expect(
    share(
      { field: "larger", fromBytes: 5, written: "5", not: false },
      { field: "smaller", untilBytes: 505, written: "505", not: false },
    ),
  ).toBeCloseTo(0.5, 9);
});

it("goes through a tree, taking its parts to be independent", () => {
  const leaf = (filter: QueryFilter): QueryTree => ({ op: "filter", filter });
  const work = leaf(tag("work"));
  const late = leaf(tag("late"));
  expect(share({ op: "any", of: [work, late] })).toBeCloseTo(0.55, 9);
  expect(share({ op: "all", of: [work, { op: "not", of: late }] })).toBeCloseTo(0.45, 9);
  expect(share({ op: "any", of: [leaf(after(200)), leaf(kind("pdf", true))] })).toBeCloseTo(0.85, 9);
  const words: QueryTree = {
    op: "all",
    of: [work, { op: "not", of: { op: "text", text: "x", prefix: false } }],
  };
  expect(asksForText(words)).toBe(true);
  expect(asksForText({ op: "any", of: [work, late] })).toBe(false);
  expect(asksForText(tag("work"))).toBe(false);
});

it("is a share whatever is asked, and no larger for one more condition", () => {
  const filter: fc.Arbitrary<QueryFilter> = fc.oneof(
    fc.record({
      field: fc.constant("tag" as const),
      value: fc.constantFrom("work", "late", "?"),
      not: fc.boolean(),
    }),
    fc.integer({ min: -10, max: 1_200 }).map(after),
    fc.integer({ min: -10, max: 1_200 }).map(before),
    fc.constantFrom("pdf" as const, "code" as const).map((value) => kind(value, true)),
  );
  fc.assert(
    fc.property(fc.array(filter, { maxLength: 6 }), filter, (filters, one) => {
      const fewer = share(...filters, one);
      expect(fewer).toBeGreaterThanOrEqual(0);
      expect(fewer).toBeLessThanOrEqual(share(...filters) + 1e-12);
    }),
  );
});
