/** What came last, held against one watch as it would have been when it came: the same rows, words and filters, and nothing is written. */
import type Database from "better-sqlite3-multiple-ciphers";
import type { Rehearsed } from "#core/ports/watch-store.ts";
import { codeCosine } from "#shared/kit/int8-vector.ts";
import { type SegmentId, SpaceId } from "#shared/model/ids.ts";
import { boundLimit } from "./bound-limit.ts";
import { type Candidate, candidatesPassing, type HeardPage } from "./choose-matches.ts";
import { createHeardWords, type HeardWords } from "./heard-words.ts";
import { createFieldsRead, heardRows, itemsOf, type SegmentRow } from "./hearing.ts";
import type { Watches } from "./library.ts";
import { rehearsedSegmentCountMax } from "./limits.ts";
import { createListenedWatches } from "./listened-watches.ts";
import { shownTextLength } from "./match-rows.ts";
import { createSiftings } from "./sifting.ts";
import { codesOf } from "./vector-rows.ts";
import { createHeardLooks } from "./watch-looks.ts";

type Met = Rehearsed["met"][number];

/** An item that came among the last, as its first segment stands for it. */
interface LastItem {
  readonly rowId: number;
  readonly segmentId: SegmentId;
}

export function createRehearsal(database: Database.Database): Pick<Watches, "lastLooks" | "rehearse"> {
  const lastItems = createLastItems(database);
  const looksOf = createHeardLooks(database);
  const rowsOf = database
    .prepare<[string, number], SegmentRow>(`${heardRows} WHERE item_row_id = ? ORDER BY segments.id`)
    .raw();
  const words = createRehearsedWords(database);
  let itemRows: ReadonlyMap<SegmentId, number> = new Map();
  const siftings = createSiftings(database, (segmentId) => itemRows.get(segmentId), {
    kindOf: () => undefined,
    has: words.has,
  });
  const metOf = createMetRead(database);
  const rehearse: Watches["rehearse"] = (watch, looks, spaceId, itemCountMax) => {
    const items = lastItems(itemCountMax);
    const rows = items.flatMap(({ rowId }) => rowsOf.all(SpaceId.parse(spaceId), rowId));
    itemRows = new Map(rows.map(([segmentId, rowId]) => [segmentId, rowId]));
    siftings.forget();
    const watches = createListenedWatches();
    watches.change([watch], []);
    const page: HeardPage = {
      segments: rows.map(([segmentId, rowId]) => ({ segmentId, rowId })),
      worded: words.hear(watch, itemsOf(rows)),
      near: nearOf(watch, rows),
    };
    // One that is gone by now, or came since, is none of those that are counted.
    const among = looks.filter(({ segmentId }) => itemRows.has(segmentId));
    const found = candidatesPassing(siftings.each, watches, page, among);
    return { itemCount: items.length, met: bestOfLegs(found, itemRows).flatMap(metOf) };
  };
  return {
    lastLooks: (itemCountMax, spaceIds) =>
      spaceIds.flatMap((id) => looksOf(lastItems(itemCountMax), SpaceId.parse(id))),
    rehearse: database.transaction(rehearse),
  };
}

/** The newest first, whole ones only; one alone may have more segments than are looked at, and is read all the same. */
function createLastItems(database: Database.Database): (itemCountMax: number) => readonly LastItem[] {
  const last = database
    .prepare<[number], readonly [rowId: number, segmentCount: number]>(
      `SELECT item_row_id, segment_count FROM segments CROSS JOIN items ON items.row_id = item_row_id ORDER BY segments.id DESC ${boundLimit}`,
    )
    .raw();
  const first = database
    .prepare<[number], SegmentId>("SELECT min(id) FROM segments WHERE item_row_id = ?")
    .pluck();
  return (itemCountMax) => {
    const chosen = new Set<number>();
    let segmentCount = 0;
    for (const [rowId, ownCount] of last.iterate(rehearsedSegmentCountMax)) {
      if (chosen.has(rowId)) continue;
      segmentCount += ownCount;
      if (chosen.size > 0 && segmentCount > rehearsedSegmentCountMax) break;
      chosen.add(rowId);
      if (chosen.size === itemCountMax) break;
    }
    return [...chosen].flatMap((rowId) => {
      const segmentId = first.get(rowId);
      return segmentId === undefined ? [] : [{ rowId, segmentId }];
    });
  };
}

/** Made with the first preview. One watch alone has no rarest word among others, so nothing is counted. */
function createRehearsedWords(database: Database.Database) {
  const fieldsOf = createFieldsRead(database);
  let words: HeardWords | undefined;
  return {
    has: (rowId: number, text: string) => words?.has(rowId, text, fieldsOf),
    hear({ number, words: asked }: Parameters<Watches["rehearse"]>[0], items: ReturnType<typeof itemsOf>) {
      words ??= createHeardWords(() => 0);
      words.listenFor(asked === undefined ? [] : [{ number, words: asked }], [number]);
      return words.hear(items);
    },
  };
}

const nearOf = (
  { number, vector }: Parameters<Watches["rehearse"]>[0],
  rows: readonly SegmentRow[],
): HeardPage["near"] =>
  vector === undefined
    ? []
    : rows.flatMap(([segmentId, , , codes]) => {
        const cosine = codes === null ? -1 : codeCosine(vector.codes, codesOf(codes));
        return cosine < vector.threshold ? [] : [{ number, segmentId, cosine }];
      });

function bestOfLegs(
  found: readonly Candidate[],
  itemRows: ReadonlyMap<SegmentId, number>,
): readonly Candidate[] {
  const best = new Map<string, Candidate>();
  for (const each of found) {
    const key = `${itemRows.get(each.segmentId)} ${each.leg}`;
    if (each.score > (best.get(key)?.score ?? Number.NEGATIVE_INFINITY)) best.set(key, each);
  }
  return [...best.values()];
}

function createMetRead(database: Database.Database): (found: Candidate) => readonly Met[] {
  const read = database.prepare<[SegmentId], Pick<Met, "itemId" | "name" | "path" | "kind" | "text">>(
    `SELECT items.id AS itemId, coalesce(items.title, items.name) AS name, items.path, items.kind, substr(segments.text, 1, ${shownTextLength}) AS text
     FROM segments JOIN items ON items.row_id = item_row_id WHERE segments.id = ?`,
  );
  return ({ segmentId, leg, score, startMs }) => {
    const place = read.get(segmentId);
    return place === undefined
      ? []
      : [{ ...place, segmentId, leg, score, ...(startMs === undefined ? {} : { startMs }) }];
  };
}
