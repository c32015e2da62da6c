/** What was just stored, read back for the watches: which words it has, its vectors, and what passes their filters. */
import type Database from "better-sqlite3-multiple-ciphers";
import type { PackedRows } from "#core/ports/vector-index.ts";
import type { FoundMatch, MetElsewhere } from "#core/ports/watch-store.ts";
import { type SegmentId, SpaceId } from "#shared/model/ids.ts";
import type { ItemKind } from "#shared/model/item.ts";
import { boundLimit } from "./bound-limit.ts";
import { chooseMatches, type HeardPage } from "./choose-matches.ts";
import { createHeardWords } from "./heard-words.ts";
import type { Watches } from "./library.ts";
import { createListenedWatches } from "./listened-watches.ts";
import { createSiftings } from "./sifting.ts";
import { createHeardLooks } from "./watch-looks.ts";

/** Asked of the connection that wrote it: what it holds in memory is still what it wrote, where a reader's is of before. */
export type Hearing = Pick<Watches, "listenFor" | "hear"> & {
  /** All that came after one, in the transaction that stores it. */
  readonly hearWithin: (after: number) => void;
  /** Of what was heard last, and how far that was; nothing where nothing was heard. */
  readonly choose: (met: MetElsewhere) => { readonly until: number; readonly found: readonly FoundMatch[] };
};

type SegmentRow = readonly [
  id: SegmentId,
  itemRowId: number,
  words: string,
  codes: Uint8Array | null,
  /** Of its item. */
  segmentCount: number,
  kind: ItemKind,
];

/** The segments of an item that came one behind the other. */
interface HeardItem {
  readonly rowId: number;
  /** The first of them. */
  readonly segmentId: SegmentId;
  readonly text: string;
  readonly isWhole: boolean;
  readonly kind: ItemKind;
}

export function createHearing(database: Database.Database): Hearing {
  const count = database.prepare<[string], number>("SELECT doc FROM words_vocabulary WHERE term = ?").pluck();
  const { stored, page, fieldsOf } = createHeardRows(database);
  const itemOf = database
    .prepare<[SegmentId], number>("SELECT item_row_id FROM segments WHERE id = ?")
    .pluck();
  // Made with the first watch: most libraries have none.
  let words: ReturnType<typeof createHeardWords> | undefined;
  const looksOf = createHeardLooks(database);
  const watches = createListenedWatches();
  let last: HeardPage & { readonly until: SegmentId | 0 } = { until: 0, segments: [], worded: [] };
  // What is sifted is nearly always of the page that was heard last.
  let itemRows: ReadonlyMap<SegmentId, number> = new Map();
  let kinds: ReadonlyMap<number, ItemKind> = new Map();
  const siftings = createSiftings(database, (segmentId) => itemRows.get(segmentId) ?? itemOf.get(segmentId), {
    kindOf: (rowId) => kinds.get(rowId),
    has: (rowId, text) => words?.has(rowId, text, fieldsOf),
  });
  const hearAll = (rows: readonly SegmentRow[], after: number): readonly HeardItem[] => {
    const items = itemsOf(rows);
    siftings.forget();
    itemRows = new Map(rows.map(([segmentId, rowId]) => [segmentId, rowId]));
    kinds = new Map(items.map(({ rowId, kind }) => [rowId, kind]));
    last = {
      until: rows.at(-1)?.[0] ?? (after as SegmentId | 0),
      segments: rows.map(([segmentId, rowId]) => ({ segmentId, rowId })),
      worded: words?.hear(items) ?? [],
    };
    return items;
  };
  return {
    hearWithin: (after) => void hearAll(stored.all(after), after),
    listenFor(added, gone) {
      words ??= createHeardWords((term) => count.get(term) ?? 0);
      words.listenFor(
        added.flatMap(({ number, words: asked }) => (asked === undefined ? [] : [{ number, words: asked }])),
        gone,
      );
      watches.change(added, gone);
    },
    hear(after, spaceId, segmentCountMax, lookSpaceIds) {
      const rows = page.all(SpaceId.parse(spaceId), after, segmentCountMax + 1);
      const isAll = rows.length <= segmentCountMax;
      const whole = isAll ? rows : wholeItems(rows);
      const items = hearAll(whole, after);
      return {
        until: last.until,
        isAll,
        segmentCount: whole.length,
        vectors: packed(whole),
        looks: lookSpaceIds.flatMap((id) => looksOf(items, SpaceId.parse(id))),
      };
    },
    choose: (met) => ({ until: last.until, found: chooseMatches(siftings.each, watches, last, met) }),
  };
}

function createHeardRows(database: Database.Database) {
  const columns = "segments.id, item_row_id, segments.title || char(10) || headings || char(10) || text";
  // What was compared ahead is asked for without its vectors.
  const stored = database
    .prepare<[number], SegmentRow>(
      `SELECT ${columns}, NULL, segment_count, kind FROM segments JOIN items ON items.row_id = item_row_id
       WHERE segments.id > ? ORDER BY segments.id`,
    )
    .raw();
  const page = database
    .prepare<[string, number, number], SegmentRow>(
      `SELECT ${columns}, codes, segment_count, kind
       FROM segments JOIN items ON items.row_id = item_row_id
       LEFT JOIN vectors ON segment_id = segments.id AND space_id = ?
       WHERE segments.id > ? ORDER BY segments.id ${boundLimit}`,
    )
    .raw();
  const fields = database
    .prepare<[number], readonly string[]>("SELECT title, headings, text FROM segments WHERE item_row_id = ?")
    .raw();
  return { stored, page, fieldsOf: (rowId: number) => fields.all(rowId).flat() };
}

const itemsOf = (rows: readonly SegmentRow[]): readonly HeardItem[] =>
  Array.from(
    Map.groupBy(rows, ([, rowId]) => rowId),
    ([rowId, own]) => ({ rowId, own }),
  ).flatMap(({ rowId, own }) => {
    const [first] = own;
    if (first === undefined) return [];
    const [segmentId, , text, , segmentCount, kind] = first;
    return [
      {
        rowId,
        segmentId,
        text: own.length === 1 ? text : own.map((row) => row[2]).join("\n"),
        isWhole: own.length === segmentCount,
        kind,
      },
    ];
  });

/** The segments of an item are stored side by side: all but the last item of a page are whole. One alone is taken as it is. */
function wholeItems(rows: readonly SegmentRow[]): readonly SegmentRow[] {
  const last = rows.at(-1)?.[1];
  const whole = rows.filter(([, rowId]) => rowId !== last);
  return whole.length === 0 ? rows : whole;
}

function packed(rows: readonly SegmentRow[]): PackedRows {
  const having = rows.flatMap(([id, , , codes]) => (codes === null ? [] : [{ id, codes }]));
  const dimensions = having[0]?.codes.length ?? 0;
  const all = new Int8Array(having.length * dimensions);
  for (const [place, { codes }] of having.entries()) {
    // Those of one space are alike: another length is damage, and would move what comes behind it.
    if (codes.length !== dimensions)
      throw new Error(`vectors of ${dimensions} and ${codes.length} dimensions in a space`);
    all.set(codes, place * dimensions);
  }
  return { ids: Uint32Array.from(having, ({ id }) => id), codes: all };
}
