import fc from "fast-check";
import { expect, test } from "vitest";
import { SegmentId } from "#shared/model/ids.ts";
import { WatchId } from "#shared/model/watch.ts";
import type { Restriction } from "#shared/query/ast.ts";
import type { NumberedWatch } from "#core/ports/watch-store.ts";
import { chooseMatches } from "./choose-matches.ts";
import { createListenedWatches } from "./listened-watches.ts";

const uuidOf = (number: number): string => `01990000-0000-7000-8000-${String(number).padStart(12, "0")}`;
/** Segment ids that it can be told of beforehand whether they pass: those that the number divides. */
const dividedBy = (number: number): readonly Restriction[] =>
  number === 0 ? [] : [{ field: "larger", fromBytes: number, written: "", not: false }];
const passes = (segmentId: number, filters: readonly Restriction[]): boolean =>
  filters.every(
    (filter) => "field" in filter && filter.field === "larger" && segmentId % filter.fromBytes === 0,
  );

const watch = fc.record({
  leg: fc.constantFrom("words", "meaning", "filters"),
  divisor: fc.nat(3),
  afterSegment: fc.nat(6),
});
type Asked = typeof watch extends fc.Arbitrary<infer Value> ? Value : never;

const numbered = ({ leg, divisor, afterSegment }: Asked, number: number): NumberedWatch => ({
  number,
  watchId: WatchId.parse(uuidOf(number)),
  afterSegment,
  words: leg === "words" ? { anyOf: [], phrases: [], excluded: [] } : undefined,
  vector: undefined,
  looks: [],
  asksFiltersAlone: leg === "filters",
  restrictions: dividedBy(divisor),
  key: `${divisor}`,
  meaningRestrictions: dividedBy(divisor),
  meaningKey: `meaning ${divisor}`,
});

/** Each item is two segments; what has words or is near is given. */
test("finds what each watch would alone, whoever else asks for the same", () => {
  fc.assert(
    fc.property(
      fc.array(watch, { maxLength: 40 }),
      fc.array(fc.tuple(fc.nat(39), fc.integer({ min: 1, max: 10 }))),
      (asked, pairs) => {
        const all = asked.map(numbered);
        const listened = createListenedWatches();
        listened.change(all, []);
        const itemOf = (segmentId: number): number => 100 + Math.floor((segmentId - 1) / 2);
        const segments = Array.from({ length: 10 }, (_, place) => ({
          segmentId: SegmentId.parse(place + 1),
          rowId: itemOf(place + 1),
        }));
        const put = (leg: Asked["leg"]) =>
          pairs.filter(([number]) => asked[number]?.leg === leg).map(([number, id]) => [number, id] as const);
        const worded = put("words").map(([number, id]) => ({ number, rowId: itemOf(id) }));
        const near = put("meaning").map(([number, id]) => ({
          number,
          segmentId: SegmentId.parse(id),
          cosine: 0.9,
        }));
        const found = chooseMatches(
          (lists) => lists.map(({ segmentIds, filters }) => segmentIds.filter((id) => passes(id, filters))),
          listened,
          { segments, worded, near },
          [],
        );
        const isMet = ({ restrictions, afterSegment }: NumberedWatch, id: number): boolean =>
          id > afterSegment && passes(id, restrictions);
        const wanted = all.flatMap((each, place) => {
          const leg = asked[place]?.leg;
          const own = pairs.filter(([number]) => number === place).map(([, id]) => id);
          // Words are told of an item as a whole, at its first segment.
          const told = leg === "words" ? own.map((id) => id - ((id - 1) % 2)) : own;
          const ids = leg === "filters" ? segments.map(({ segmentId }) => segmentId) : told;
          const items = new Set(ids.filter((id) => isMet(each, id)).map(itemOf));
          return [...items].map((rowId) => `${each.watchId} ${rowId}`);
        });
        const got = found.map(({ watchId, segmentId }) => `${watchId} ${itemOf(segmentId)}`);
        expect(got.sort()).toEqual(wanted.sort());
      },
    ),
    { numRuns: 200 },
  );
});

test("opens what has the words where its meaning is nearest, whatever the order", () => {
  const asked = numbered({ leg: "words", divisor: 0, afterSegment: 0 }, 1);
  const listened = createListenedWatches();
  listened.change([asked], []);
  const segments = [1, 2, 3].map((id) => ({ segmentId: SegmentId.parse(id), rowId: 7 }));
  const near = [
    { number: 1, segmentId: SegmentId.parse(2), cosine: 0.9 },
    { number: 1, segmentId: SegmentId.parse(3), cosine: 0.8 },
  ];
  for (const given of [near, near.toReversed()])
    expect(
      chooseMatches(() => [], listened, { segments, worded: [{ number: 1, rowId: 7 }], near: given }, []),
    ).toEqual([{ watchId: asked.watchId, segmentId: 2, leg: "words", score: 1 }]);
});
