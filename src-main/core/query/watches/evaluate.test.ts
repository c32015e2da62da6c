import fc from "fast-check";
import { expect, test } from "vitest";
import { ItemId, SegmentId } from "#shared/model/ids.ts";
import { WatchId } from "#shared/model/watch.ts";
import type { Restriction } from "#shared/query/ast.ts";
import type { Heard, Sifting } from "#core/ports/watch-store.ts";
import type { CompiledWatch } from "./compile.ts";
import { evaluate } from "./evaluate.ts";

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

const compiled = ({ leg, divisor, afterSegment }: Asked, number: number): CompiledWatch => ({
  number,
  watchId: WatchId.parse(uuidOf(number)),
  afterSegment,
  threshold: 0.5,
  words: leg === "words" ? { anyOf: [], phrases: [], excluded: [] } : undefined,
  meaning: leg === "meaning" ? "something" : undefined,
  restrictions: dividedBy(divisor),
  key: `${divisor}`,
  meaningRestrictions: dividedBy(divisor),
  meaningKey: `meaning ${divisor}`,
  looks: [],
});

/** Each item is two segments; what has words or is near is given. */
test("finds what each watch would alone, whoever else asks for the same", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(watch, { maxLength: 40 }),
      fc.array(fc.tuple(fc.nat(39), fc.integer({ min: 1, max: 10 }))),
      async (asked, pairs) => {
        const all = asked.map(compiled);
        const segments = Array.from({ length: 10 }, (_, place) => ({
          segmentId: SegmentId.parse(place + 1),
          itemId: ItemId.parse(uuidOf(100 + Math.floor(place / 2))),
        }));
        const itemOf = (segmentId: number): string => segments[segmentId - 1]?.itemId ?? "";
        const put = (leg: Asked["leg"]) =>
          pairs.filter(([number]) => asked[number]?.leg === leg).map(([number, id]) => [number, id] as const);
        const heard: Heard = {
          until: SegmentId.parse(10),
          isAll: true,
          segments,
          vectors: { ids: new Uint32Array(), codes: new Int8Array() },
          worded: put("words").map(([number, id]) => ({ number, itemId: ItemId.parse(itemOf(id)) })),
          looks: [],
        };
        const near = put("meaning").map(([number, id]) => ({
          number,
          segmentId: SegmentId.parse(id),
          cosine: 0.9,
        }));
        const found = await evaluate(
          {
            passingEach: (lists: readonly Sifting[]) =>
              Promise.resolve(
                lists.map(({ segmentIds, filters }) => segmentIds.filter((id) => passes(id, filters))),
              ),
          },
          {
            byNumber: new Map(all.map((each) => [each.number, each])),
            filtering: () =>
              Map.groupBy(
                all.filter(({ words, meaning }) => words === undefined && meaning === undefined),
                ({ key }) => key,
              ),
            looking: () => [],
          },
          heard,
          near,
        );
        const isMet = ({ restrictions, afterSegment }: CompiledWatch, id: number): boolean =>
          id > afterSegment && passes(id, restrictions);
        const wanted = all.flatMap((each, place) => {
          const leg = asked[place]?.leg;
          const own = pairs.filter(([number]) => number === place).map(([, id]) => id);
          // Words are told of an item as a whole, at its first segment.
          const told = leg === "words" ? own.map((id) => id - ((id - 1) % 2)) : own;
          const ids = leg === "filters" ? segments.map(({ segmentId }) => segmentId) : told;
          const items = new Set(ids.filter((id) => isMet(each, id)).map(itemOf));
          return [...items].map((itemId) => `${each.watchId} ${itemId}`);
        });
        const got = found.map(({ watchId, segmentId }) => `${watchId} ${itemOf(segmentId)}`);
        expect(got.sort()).toEqual(wanted.sort());
      },
    ),
    { numRuns: 200 },
  );
});
