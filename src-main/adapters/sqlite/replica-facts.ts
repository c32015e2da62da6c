import type Database from "better-sqlite3-multiple-ciphers";
import * as z from "zod";
import type { DocumentFacts, MergedEdits, NamedTag } from "#core/ports/replica-store.ts";
import { ItemId, PartitionId } from "#shared/model/ids.ts";
import { Tag } from "#shared/model/item.ts";
import { JsonText } from "#shared/model/json-text.ts";
import { ColourName } from "#shared/model/picture.ts";
import { PayloadId, SharedItemId } from "#shared/model/team.ts";
import { placeOf } from "#shared/sync/document-name.ts";
import type { Counters } from "./counters.ts";
import { TagNames } from "./replica-items.ts";

type FactsOf<Kind extends DocumentFacts["kind"]> = Extract<DocumentFacts, { readonly kind: Kind }>;

/** Of `shared_edits`. */
export const EditsText = JsonText.pipe(
  z.object({
    tagIds: z.array(z.string()),
    title: z.string().optional(),
    note: z.string().optional(),
    favourite: z.boolean(),
    label: ColourName.optional(),
    trashed: z.boolean(),
    moved: z
      .object({
        partitionId: PartitionId,
        itemId: SharedItemId,
        isEditedSince: z.boolean(),
        payloadId: PayloadId.exactOptional(),
      })
      .optional(),
  }),
);

/**
 * Writes down what a document says; part of the transaction that stores the document. Gives the items whose tags or
 * label changed by it: no tags where this device said it itself, for then it is said of what the library has, or had a moment ago.
 */
export function createFactWrites(
  database: Database.Database,
  counters: Counters,
): (partitionId: PartitionId, facts: DocumentFacts, by: "us" | "others") => readonly ItemId[] {
  const births = createBirthFacts(database);
  const { edits, renamed } = createEditFacts(database);
  const tags = createTagFacts(database);
  return (partitionId, facts, by) => {
    if (facts.kind === "births") {
      births(facts);
      return [];
    }
    const changed =
      facts.kind === "edits" ? edits(partitionId, facts, by) : renamed(partitionId, tags(partitionId, facts));
    if (changed.length > 0) counters.nextRevision();
    return changed;
  };
}

function createBirthFacts(database: Database.Database): (facts: FactsOf<"births">) => void {
  const put = database.prepare(
    `INSERT INTO received_items (id, partition_id, device_id, payload_id, kind, shared_ms, withdrawn)
     SELECT ?, ?, ?, ?, ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM erased_ids WHERE id = ? OR id = ?)
     ON CONFLICT DO UPDATE SET payload_id = excluded.payload_id, kind = excluded.kind, shared_ms = excluded.shared_ms,
       withdrawn = excluded.withdrawn`,
  );
  const remove = database.prepare("DELETE FROM received_items WHERE id = ?");
  // What is in the library stays there as it is.
  const purge = database
    .prepare<[string], number>(
      `UPDATE shared_items SET state = 'refused', why = 'purged', version = iif(unborn = 1, NULL, version), unborn = 0, unsure = 0
       WHERE id = ? AND withdrawn = 0 AND why IS NOT 'erased' RETURNING number`,
    )
    .pluck();
  const forgetPayloads = database.prepare("DELETE FROM payload_outbox WHERE shared_number = ?");
  // A library that was put back from a copy does not know what it has told since, and gives no name again.
  const reserve = database.prepare(
    "UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'shared_items'",
  );
  const begin = database.prepare(
    "INSERT INTO sqlite_sequence (name, seq) SELECT 'shared_items', 0 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'shared_items')",
  );
  return ({ items, gone, ownNumberMax }) => {
    for (const { id, partitionId, deviceId, payloadId, kind, sharedMs, withdrawn } of items)
      put.run(id, partitionId, deviceId, payloadId, kind, sharedMs, Number(withdrawn), id, payloadId);
    for (const id of gone) {
      remove.run(SharedItemId.parse(id));
      const number = purge.get(id);
      if (number !== undefined) forgetPayloads.run(number);
    }
    if (ownNumberMax === 0) return;
    begin.run();
    reserve.run(ownNumberMax);
  };
}

function createTagFacts(
  database: Database.Database,
): (partitionId: PartitionId, facts: FactsOf<"tags">) => ReadonlySet<string> {
  const known = database.prepare<[string], { readonly tag_id: string; readonly name: string }>(
    "SELECT tag_id, name FROM shared_tags WHERE partition_id = ?",
  );
  const put = database.prepare(
    "INSERT INTO shared_tags (partition_id, tag_id, name) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET name = excluded.name",
  );
  const remove = database.prepare("DELETE FROM shared_tags WHERE partition_id = ? AND tag_id = ?");
  return (partitionId, { tags }) => {
    const before = new Map(known.all(PartitionId.parse(partitionId)).map((row) => [row.tag_id, row.name]));
    const changed = new Set(before.keys());
    for (const { tagId, name } of tags) {
      if (before.get(tagId) === name) changed.delete(tagId);
      else changed.add(tagId);
      put.run(partitionId, tagId, name);
    }
    const now = new Set(tags.map(({ tagId }) => tagId));
    for (const tagId of before.keys()) if (!now.has(tagId)) remove.run(partitionId, tagId);
    return changed;
  };
}

function createEditFacts(database: Database.Database) {
  const put = database.prepare(
    `INSERT INTO shared_edits (id, partition_id, edits_json) SELECT ?, ?, ?
       WHERE NOT EXISTS (SELECT 1 FROM erased_ids WHERE id = ?)
     ON CONFLICT DO UPDATE SET edits_json = excluded.edits_json`,
  );
  const all = database.prepare<[string], { readonly id: string; readonly edits_json: string }>(
    "SELECT id, edits_json FROM shared_edits WHERE partition_id = ?",
  );
  const forget = database.prepare("DELETE FROM shared_edits WHERE id = ?");
  const labelOf = database
    .prepare<[string], string | null>(
      "SELECT json_extract(edits_json, '$.label') FROM shared_edits WHERE id = ?",
    )
    .pluck();
  const ownItem = database
    .prepare<[string], string>(
      "SELECT item_id FROM shared_items JOIN items ON items.id = item_id WHERE shared_items.id = ?",
    )
    .pluck();
  const toLibrary = createLibraryTags(database);
  const follow = createFollowing(database);
  return {
    edits(
      partitionId: PartitionId,
      { items, gone }: FactsOf<"edits">,
      by: "us" | "others",
    ): readonly ItemId[] {
      // Nobody took a tag away: the library keeps its own.
      const lost = gone.filter((id) => forget.run(SharedItemId.parse(id)).changes > 0);
      const unlabelled = lost.flatMap((id) => ownItem.get(id) ?? []).map((id) => ItemId.parse(id));
      const told = items.flatMap(({ id, edits }) => {
        const before = labelOf.get(id);
        put.run(SharedItemId.parse(id), PartitionId.parse(partitionId), JSON.stringify(edits), id);
        const tagged = toLibrary(partitionId, id, edits, by);
        const isSameLabel = (before ?? null) === (edits.label ?? null);
        const own = isSameLabel && edits.moved === undefined ? undefined : ownItem.get(id);
        if (edits.moved !== undefined) follow(id, edits.moved);
        return own === undefined ? tagged : [...new Set([...tagged, ItemId.parse(own)])];
      });
      return [...told, ...unlabelled];
    },
    /** Tags are called something else than before. */
    renamed: (partitionId: PartitionId, tagIds: ReadonlySet<string>): readonly ItemId[] =>
      tagIds.size === 0
        ? []
        : all.all(PartitionId.parse(partitionId)).flatMap(({ id, edits_json }) => {
            const edits = EditsText.parse(edits_json) as MergedEdits;
            if (!edits.tagIds.some((tagId) => tagIds.has(tagId))) return [];
            return toLibrary(partitionId, SharedItemId.parse(id), edits, "others");
          }),
  };
}

/** What this device shares it tells of from then on where the server has moved it, under the name that it has there. */
function createFollowing(
  database: Database.Database,
): (id: SharedItemId, to: NonNullable<MergedEdits["moved"]>) => void {
  const known = database.prepare<[string], { readonly number: number; readonly item_id: string }>(
    "SELECT number, item_id FROM shared_items WHERE id = ?",
  );
  // Shared there once before, and taken back: of one item there is one row in a partition.
  const makeRoom = database.prepare(
    "DELETE FROM shared_items WHERE item_id = ? AND partition_id = ? AND withdrawn = 1 AND number <> ?",
  );
  const taken = database
    .prepare<[string, string, number], number>(
      "SELECT 1 FROM shared_items WHERE item_id = ? AND partition_id = ? AND number <> ?",
    )
    .pluck();
  const rename = database.prepare(
    `UPDATE shared_items SET id = ?, home_id = coalesce(home_id, partition_id), partition_id = ?, births = ?,
       state = iif(unborn = 1 OR withdrawn = 1, state, 'projected'), why = NULL WHERE number = ?`,
  );
  // Another content than this device has told of last went along: the newer one lies where the item was, whatever was acknowledged of
  // it. Its birth waits until it is where the item is now.
  const outdate = database.prepare(
    `UPDATE shared_items SET version = NULL, state = 'queued', unborn = unborn AND EXISTS
       (SELECT 1 FROM payload_outbox WHERE payload_outbox.payload_id = shared_items.payload_id)
     WHERE number = ? AND withdrawn = 0 AND payload_id <> ?`,
  );
  // A newer one was not told yet.
  const queue = database.prepare(
    `INSERT INTO sharing_queue (item_id) SELECT item_id FROM shared_items WHERE number = ? AND version IS NULL AND withdrawn = 0
     ON CONFLICT DO UPDATE SET mark = mark + 1, not_before_ms = 0`,
  );
  const redirect = database.prepare("UPDATE payload_outbox SET partition_id = ? WHERE shared_number = ?");
  return (id, { partitionId, itemId, payloadId }) => {
    const row = known.get(SharedItemId.parse(id));
    if (row === undefined) return;
    makeRoom.run(row.item_id, PartitionId.parse(partitionId), row.number);
    // Shared there by itself: that one is told of.
    if (taken.get(row.item_id, partitionId, row.number) !== undefined) return;
    rename.run(SharedItemId.parse(itemId), partitionId, placeOf(partitionId, itemId).births, row.number);
    redirect.run(partitionId, row.number);
    if (payloadId !== undefined) outdate.run(row.number, PayloadId.parse(payloadId));
    queue.run(row.number);
  };
}

/** Names of tags as they are in the partition; what has no name there yet, or none that a tag can have, is left out. */
export function createTagNames(
  database: Database.Database,
): (partitionId: PartitionId, tagIds: readonly string[]) => readonly Tag[] {
  const name = database
    .prepare<[string, string], string>("SELECT name FROM shared_tags WHERE partition_id = ? AND tag_id = ?")
    .pluck();
  return (partitionId, tagIds) => {
    const names = tagIds.flatMap((tagId) => {
      const tag = Tag.safeParse(name.get(partitionId, tagId));
      return tag.success ? [tag.data] : [];
    });
    return [...new Set(names)].toSorted();
  };
}

export function createTagList(
  database: Database.Database,
): (partitionId: PartitionId) => readonly NamedTag[] {
  const all = database.prepare<[string], { readonly tag_id: string; readonly name: string }>(
    "SELECT tag_id, name FROM shared_tags WHERE partition_id = ? ORDER BY tag_id",
  );
  return (partitionId) =>
    all.all(PartitionId.parse(partitionId)).map(({ tag_id, name }) => ({ tagId: tag_id, name }));
}

/** What others did to the tags of an item of this device is done to the library's: what changed, and nothing else. */
function createLibraryTags(
  database: Database.Database,
): (
  partitionId: PartitionId,
  id: SharedItemId,
  edits: MergedEdits,
  by: "us" | "others",
) => readonly ItemId[] {
  const own = database.prepare<
    [string],
    { readonly number: number; readonly item_id: string; readonly tags_json: string | null }
  >("SELECT number, item_id, tags_json FROM shared_items WHERE id = ?");
  const rowOf = database.prepare<[string], number>("SELECT row_id FROM items WHERE id = ?").pluck();
  const note = database.prepare("UPDATE shared_items SET tags_json = ? WHERE number = ?");
  const add = database.prepare(
    "INSERT OR IGNORE INTO item_tags (item_row_id, tag, source) VALUES (?, ?, 'user')",
  );
  const remove = database.prepare(
    "DELETE FROM item_tags WHERE item_row_id = ? AND tag = ? AND source = 'user'",
  );
  const namesOf = createTagNames(database);
  return (partitionId, id, { tagIds }, by) => {
    const shared = own.get(id);
    if (shared === undefined) return [];
    const before = shared.tags_json === null ? [] : TagNames.parse(shared.tags_json);
    const now = namesOf(partitionId, tagIds);
    note.run(JSON.stringify(now), shared.number);
    const rowId = rowOf.get(shared.item_id);
    if (rowId === undefined || by === "us") return [];
    let changeCount = 0;
    for (const tag of now) if (!before.includes(tag)) changeCount += add.run(rowId, tag).changes;
    for (const tag of before)
      if (!now.some((each) => each === tag)) changeCount += remove.run(rowId, tag).changes;
    return changeCount === 0 ? [] : [ItemId.parse(shared.item_id)];
  };
}
