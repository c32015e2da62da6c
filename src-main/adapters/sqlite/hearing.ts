/** What was just stored, as it was given or read back, for the watches: which words it has, its vectors, and what passes their filters. */
import type Database from "better-sqlite3-multiple-ciphers";
import type { EventRow } from "#core/ports/stream-store.ts";
import type { PackedRows } from "#core/ports/vector-index.ts";
import type { LikelyLook, NumberedCodes, WatchLooks } from "#core/ports/watch-looks.ts";
import type { FoundMatch, MetLook, NumberedWatch, NumberedWords } from "#core/ports/watch-store.ts";
import type { WatchVector, WatchVectors } from "#core/ports/watch-vectors.ts";
import type { Native } from "#native";
import { type SegmentId, SpaceId } from "#shared/model/ids.ts";
import type { ItemKind } from "#shared/model/item.ts";
import { boundLimit } from "./bound-limit.ts";
import { chooseMatches, type HeardPage } from "./choose-matches.ts";
import { createHeardWords, type ItemFields } from "./heard-words.ts";
import type { Watches } from "./library.ts";
import { heardAheadCountMin } from "./limits.ts";
import { createListenedWatches, type ListenedWatches } from "./listened-watches.ts";
import { createSiftings } from "./sifting.ts";
import type { StoredEvent } from "./streams.ts";
import { createOwing } from "./unheard.ts";
import { createHeardLooks } from "./watch-looks.ts";

/** Asked of the connection that wrote it: what it holds in memory is still what it wrote, where a reader's is of before. */
export type Hearing = Pick<Watches, "listenFor" | "hear"> & {
  /** What is about to be stored: what can be told of it without the store is begun in another thread. */
  readonly begin: (events: readonly EventRow[]) => void;
  /** All that came after one, in the transaction that stores it, as it was given. */
  readonly hearWithin: (after: number, stored: readonly StoredEvent[]) => void;
  /** As `hear`, whole items, wherever they stand. */
  readonly hearItems: (rowIds: readonly number[], spaceId: SpaceId | null) => readonly LikelyLook[];
  /** Of a segment that was heard last. */
  readonly itemRowOf: (segmentId: SegmentId) => number | undefined;
  /** Of what came late, or is known otherwise. */
  readonly chooseFrom: (page: HeardPage, looks: readonly MetLook[]) => readonly FoundMatch[];
  /** Of what was heard last, and how far that was; nothing where nothing was heard. */
  readonly choose: (looks: readonly MetLook[]) => {
    readonly until: number;
    readonly found: readonly FoundMatch[];
  };
};

/** Vectors of watches that are asked about each page. */
export interface HearingScans {
  readonly meanings: WatchVectors;
  readonly looks: WatchLooks;
}

export type SegmentRow = readonly [
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

export function createHearing(
  database: Database.Database,
  scans: HearingScans,
  Words?: Native["Words"],
): Hearing {
  const { meanings, looks } = scans;
  const { pageAfter, rowsOfItems, fieldsOf, itemOf } = createHeardRows(database);
  const words = createWordsWhenNeeded(database, Words);
  const looksOf = createHeardLooks(database);
  const watches = createListenedWatches();
  const owe = createOwing(database);
  let last: HeardPage & { readonly until: SegmentId | 0 } = { until: 0, segments: [], worded: [], near: [] };
  const facts = createLastFacts();
  const siftings = createSiftings(database, (segmentId) => facts.itemRowOf(segmentId) ?? itemOf(segmentId), {
    kindOf: facts.kindOf,
    has: (rowId, text) =>
      words.current()?.has(rowId, text, (asked) => facts.givenOf(asked) ?? fieldsOf(asked)),
  });
  const hearAll = (items: readonly HeardItem[], heard: HeardSegments, after: number): void => {
    const { segments, rows } = heard;
    owe(heard.bare);
    siftings.forget();
    facts.take(items, segments);
    last = {
      until: segments.at(-1)?.segmentId ?? (after as SegmentId | 0),
      segments,
      worded: words.current()?.hear(items) ?? [],
      near: meanings.near(rows),
    };
  };
  const hearRows = (rows: readonly SegmentRow[], after: number): readonly LikelyLook[] => {
    const items = itemsOf(rows);
    facts.give([]);
    hearAll(items, segmentsRead(rows), after);
    return looks.likely(looks.spaceIds().flatMap((id) => looksOf(items, id)));
  };
  return {
    begin: (events) => beginAhead(meanings, events),
    hearWithin(after, stored) {
      facts.give(stored);
      hearAll(stored.flatMap(eventHeard), segmentsStored(stored), after);
    },
    itemRowOf: facts.itemRowOf,
    listenFor: listenersOf(scans, words, watches),
    hear(after, spaceId, segmentCountMax) {
      const { rows, isAll } = pageAfter(after, SpaceId.nullable().parse(spaceId), segmentCountMax);
      const likely = hearRows(rows, after);
      return { until: last.until, isAll, segmentCount: rows.length, looks: likely };
    },
    hearItems: (rowIds, spaceId) => hearRows(rowsOfItems(rowIds, spaceId), 0),
    chooseFrom(page, met) {
      siftings.forget();
      return chooseMatches(siftings.each, watches, page, met);
    },
    choose: (met) => ({ until: last.until, found: chooseMatches(siftings.each, watches, last, met) }),
  };
}

const listenersOf =
  (
    { meanings, looks }: HearingScans,
    words: ReturnType<typeof createWordsWhenNeeded>,
    watches: ListenedWatches,
  ): Hearing["listenFor"] =>
  (added, gone) => {
    meanings.change(added.flatMap(byVector), gone);
    looks.change(added.flatMap(byLooks), gone);
    words.made().listenFor(added.flatMap(byWords), gone);
    watches.change(added, gone);
  };

/** Of the page that was heard last: what is sifted is nearly always of it. */
function createLastFacts() {
  let itemRows: ReadonlyMap<SegmentId, number> = new Map();
  let kinds: ReadonlyMap<number, ItemKind> = new Map();
  let given: ReadonlyMap<number, StoredEvent["fields"]> = new Map();
  return {
    take(items: readonly HeardItem[], segments: HeardPage["segments"]): void {
      itemRows = new Map(segments.map(({ segmentId, rowId }) => [segmentId, rowId]));
      kinds = new Map(items.map(({ rowId, kind }) => [rowId, kind]));
    },
    give: (stored: readonly StoredEvent[]): void =>
      void (given = new Map(stored.map(({ rowId, fields }) => [rowId, fields]))),
    itemRowOf: (segmentId: SegmentId) => itemRows.get(segmentId),
    kindOf: (rowId: number) => kinds.get(rowId),
    givenOf: (rowId: number) => given.get(rowId)?.flat(),
  };
}

/** Made with the first watch: most libraries have none. */
function createWordsWhenNeeded(database: Database.Database, Words?: Native["Words"]) {
  const count = database.prepare<[string], number>("SELECT doc FROM words_vocabulary WHERE term = ?").pluck();
  let words: ReturnType<typeof createHeardWords> | undefined;
  return {
    current: () => words,
    made: () => (words ??= createHeardWords((term) => count.get(term) ?? 0, Words)),
  };
}

/** `SegmentRow`s with their vectors in the space that is bound first. */
export const heardRows = `SELECT segments.id, item_row_id, segments.title || char(10) || headings || char(10) || text, codes, segment_count, kind
  FROM segments JOIN items ON items.row_id = item_row_id
  LEFT JOIN vectors ON segment_id = segments.id AND space_id = ?`;

export function createFieldsRead(database: Database.Database): ItemFields {
  const fields = database
    .prepare<[number], readonly string[]>("SELECT title, headings, text FROM segments WHERE item_row_id = ?")
    .raw();
  return (rowId) => fields.all(rowId).flat();
}

function createHeardRows(database: Database.Database) {
  const page = database
    .prepare<[string | null, number, number], SegmentRow>(
      `${heardRows}
       WHERE segments.id > ? ORDER BY segments.id ${boundLimit}`,
    )
    .raw();
  const ofItem = database
    .prepare<[string | null, number], SegmentRow>(`${heardRows} WHERE item_row_id = ? ORDER BY segments.id`)
    .raw();
  const fieldsOf = createFieldsRead(database);
  const itemOf = database
    .prepare<[SegmentId], number>("SELECT item_row_id FROM segments WHERE id = ?")
    .pluck();
  return {
    fieldsOf,
    rowsOfItems: (rowIds: readonly number[], spaceId: SpaceId | null) =>
      rowIds.flatMap((rowId) => ofItem.all(SpaceId.nullable().parse(spaceId), rowId)),
    itemOf: (segmentId: SegmentId) => itemOf.get(segmentId),
    pageAfter(after: number, spaceId: SpaceId | null, segmentCountMax: number) {
      const rows = page.all(spaceId, after, segmentCountMax + 1);
      const isAll = rows.length <= segmentCountMax;
      return { rows: isAll ? rows : wholeItems(rows), isAll };
    },
  };
}

const byVector = ({ number, vector }: NumberedWatch): readonly WatchVector[] =>
  vector === undefined ? [] : [{ number, ...vector }];
const byLooks = ({ number, looks }: NumberedWatch): readonly NumberedCodes[] =>
  looks.map((codes) => ({ number, ...codes }));
const byWords = ({ number, words }: NumberedWatch): readonly NumberedWords[] =>
  words === undefined ? [] : [{ number, words }];

interface HeardSegments extends Pick<HeardPage, "segments"> {
  /** Of those that have a vector. */
  readonly rows: PackedRows;
  /** The others. */
  readonly bare: readonly SegmentId[];
}

interface SegmentCodes {
  readonly id: SegmentId;
  readonly codes: Int8Array | Uint8Array | null;
}

const segmentsRead = (rows: readonly SegmentRow[]): HeardSegments => ({
  segments: rows.map(([segmentId, rowId]) => ({ segmentId, rowId })),
  ...rowsOf(rows.map(([id, , , codes]) => ({ id, codes }))),
});

const segmentsStored = (stored: readonly StoredEvent[]): HeardSegments => ({
  segments: stored.flatMap(({ rowId, segmentIds }) => segmentIds.map((segmentId) => ({ segmentId, rowId }))),
  ...rowsOf(
    stored.flatMap(({ segmentIds, codes }) =>
      segmentIds.map((id, place) => ({ id, codes: codes[place] ?? null })),
    ),
  ),
});

const rowsOf = (segments: readonly SegmentCodes[]): Pick<HeardSegments, "rows" | "bare"> => ({
  rows: packed(segments.flatMap(({ id, codes }) => (codes === null ? [] : [{ id, codes }]))),
  bare: segments.flatMap(({ id, codes }) => (codes === null ? [id] : [])),
});

/** As it would be read back; nothing where it has no segment. */
function eventHeard({ rowId, segmentIds: [segmentId], fields }: StoredEvent): readonly HeardItem[] {
  if (segmentId === undefined) return [];
  const text = fields.map((own) => own.join("\n")).join("\n");
  return [{ rowId, segmentId, text, isWhole: true, kind: "message" }];
}

export const itemsOf = (rows: readonly SegmentRow[]): readonly HeardItem[] =>
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

export const packed = (
  rows: readonly { readonly id: SegmentId; readonly codes: Int8Array | Uint8Array }[],
): PackedRows => ({ ids: Uint32Array.from(rows, ({ id }) => id), codes: packedCodes(rows) });

function beginAhead(vectors: WatchVectors, events: readonly EventRow[]): void {
  if (events.length >= heardAheadCountMin)
    vectors.begin(packedCodes(events.flatMap((event) => event.vectors)));
}

function packedCodes(rows: readonly { readonly codes: Int8Array | Uint8Array }[]): Int8Array<ArrayBuffer> {
  const dimensions = rows[0]?.codes.length ?? 0;
  const all = new Int8Array(rows.length * dimensions);
  for (const [place, { codes }] of rows.entries()) {
    // Those of one space are alike: another length is damage, and would move what comes behind it.
    if (codes.length !== dimensions)
      throw new Error(`vectors of ${dimensions} and ${codes.length} dimensions in a space`);
    all.set(codes, place * dimensions);
  }
  return all;
}
