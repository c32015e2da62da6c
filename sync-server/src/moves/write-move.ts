/** What a move writes into documents: computed from what is there, so that done twice it is nothing. */
import * as Y from "yjs";
import { toHex } from "#shared/kit/hex.ts";
import { type DeviceId, MoveId } from "#shared/model/team.ts";
import { writeBirth } from "#shared/sync/births.ts";
import { type DocumentName, placeOf, tagsName } from "#shared/sync/document-name.ts";
import { editsOf, TagId } from "#shared/sync/edits.ts";
import { copyEdits, hasMapOf, type Moving, noteMove, seenAt } from "#shared/sync/moving.ts";
import { nameTag, readTagNames, tagIdOf } from "#shared/sync/tag-dictionary.ts";
import { sha256 } from "../audit/trail-keys.ts";
import type { KeySeal } from "../database/key-seal.ts";
import type { ErasableLog } from "../erasure/erasable.ts";
import { openDocument } from "../erasure/strip.ts";
import type { AppendEntry } from "../hub/hub-port.ts";
import { macOf, type MoveRow } from "./told-moves.ts";

/** One document that the server writes in, and what that comes to. */
export async function changed(
  log: Pick<ErasableLog, "load">,
  name: DocumentName,
  deviceId: DeviceId,
  ids: readonly string[],
  change: (doc: Y.Doc) => void,
): Promise<readonly AppendEntry[]> {
  const doc = await openDocument(log, name);
  const updates: Uint8Array[] = [];
  doc.on("update", (update: Uint8Array) => updates.push(update));
  doc.transact(() => change(doc));
  const hasWritten = Y.getState(doc.store, doc.clientID) > 0;
  const { clientID } = doc;
  doc.destroy();
  return updates.map((update) => ({
    name,
    update,
    deviceId,
    newClients: hasWritten ? [clientID] : [],
    ids,
  }));
}

/** One document, and what is changed in it. */
export interface MoveStep {
  readonly name: DocumentName;
  readonly change: (doc: Y.Doc) => void;
}

/** Of both sides, as they are. */
export interface MoveDocuments {
  /** Edits of what is moved. */
  readonly said: Y.Doc;
  /** Births where it goes. */
  readonly born: Y.Doc;
}

export interface MoveCopy {
  /** What its tags are called where it goes. */
  readonly tagIds: readonly TagId[];
  /** In whose map what was said of it is copied. */
  readonly copyId: MoveId;
  readonly keySeal: Pick<KeySeal, "mac">;
}

/**
 * The copy first, then the register at what was moved, and at last its birth goes: whatever a crash leaves of it, the item is
 * somewhere.
 */
export function stepsOf(
  row: MoveRow,
  { said, born }: MoveDocuments,
  { tagIds, copyId, keySeal }: MoveCopy,
): readonly MoveStep[] {
  const moving: Moving = { moveId: row.move_id, hlc: row.hlc };
  const [from, to] = [placeOf(row.partition_id, row.item_id), placeOf(row.to_partition_id, row.to_item_id)];
  const edits = editsOf(said, from.key);
  const seen = seenAt(said, from.key);
  const sourceGoes: MoveStep = {
    name: from.births,
    change: (doc) => doc.getMap("items").delete(from.key),
  };
  // The copy was made before that was noted; whatever became of it since is not made anew. Where none ever was, a server that was
  // put back has lost it.
  const isNoted = hasMapOf(said, from.key, row.move_id);
  if (isNoted && wasThere(born, to.key)) return [sourceGoes];
  const { payload_id: payloadId, shared_ms: sharedMs, kind } = row;
  const birth = { payloadId, sharedMs, kind, withdrawn: false };
  return [
    {
      name: to.births,
      change(doc) {
        if (!doc.getMap("items").has(to.key)) writeBirth(doc, to.key, birth);
      },
    },
    {
      name: to.edits,
      change(doc) {
        // Where another move was here before, the copy has what was said.
        const isCopied = [...doc.getMap("items").keys()].some((key) => key.startsWith(`${to.key}/`));
        if (!isCopied) copyEdits(doc, to.key, edits, tagIds, { ...moving, moveId: copyId });
      },
    },
    {
      name: from.edits,
      change(doc) {
        const copy = { partitionId: row.to_partition_id, itemId: row.to_item_id };
        const note = { to: copy, birth, seen, mac: macOf(keySeal, row) };
        if (!isNoted) noteMove(doc, from.key, note, moving);
      },
    },
    sourceGoes,
  ];
}

/** Also where it has gone since: Yjs keeps that there was something. */
const wasThere = (births: Y.Doc, key: string): boolean => births.getMap("items")._map.has(key);

/**
 * What a device brings back is in the map of the move, and people have gone on writing in the note there: a server that was put
 * back copies into another, for of two that are made for one key one is lost with all that is in it.
 */
export function copyIdAfterRestore(moveId: MoveId): MoveId {
  const digest = toHex(sha256(new TextEncoder().encode(`${moveId}/restored`)).subarray(0, 16));
  const [one, two, three, four] = [
    digest.slice(0, 8),
    digest.slice(8, 12),
    digest.slice(13, 16),
    digest.slice(17, 20),
  ];
  return MoveId.parse(`${one}-${two}-8${three}-8${four}-${digest.slice(20)}`);
}

export interface WritingDeps {
  readonly log: Pick<ErasableLog, "load">;
  readonly database: { readonly keySeal: Pick<KeySeal, "mac"> };
}

/** Each names the payload, so that nothing of it is taken once that is erased. */
export async function entriesOf(
  { log, database: { keySeal } }: WritingDeps,
  row: MoveRow,
  deviceId: DeviceId,
  copyId: MoveId,
): Promise<readonly AppendEntry[]> {
  const ids = [row.payload_id, row.item_id, row.to_item_id];
  const { edits, key } = placeOf(row.partition_id, row.item_id);
  const said = await openDocument(log, edits);
  const write = (name: DocumentName, change: (doc: Y.Doc) => void) =>
    changed(log, name, deviceId, ids, change);
  const tags = await tagsThere(log, row, editsOf(said, key).tagIds, write);
  const entries = [...tags.entries];
  const born = await openDocument(log, placeOf(row.to_partition_id, row.to_item_id).births);
  for (const { name, change } of stepsOf(row, { said, born }, { tagIds: tags.tagIds, copyId, keySeal }))
    entries.push(...(await write(name, change)));
  for (const doc of [said, born]) doc.destroy();
  return entries;
}

interface TagsThere {
  readonly tagIds: readonly TagId[];
  readonly entries: readonly AppendEntry[];
}

/** As the other partition calls them; a name that it does not know yet is added. */
async function tagsThere(
  log: Pick<ErasableLog, "load">,
  row: MoveRow,
  tagIds: readonly TagId[],
  write: (name: DocumentName, change: (doc: Y.Doc) => void) => Promise<readonly AppendEntry[]>,
): Promise<TagsThere> {
  if (tagIds.length === 0) return { tagIds: [], entries: [] };
  const dictionary = await openDocument(log, tagsName(row.partition_id));
  const names = readTagNames(dictionary);
  dictionary.destroy();
  const found: TagId[] = [];
  const entries = await write(tagsName(row.to_partition_id), (doc) => {
    const known = readTagNames(doc);
    for (const tagId of tagIds) {
      const name = names.get(tagId);
      if (name === undefined) continue;
      const there = tagIdOf(known, name);
      // Told by the move, so that its end finds it where its begin was cut short.
      const made = sha256(new TextEncoder().encode(`${row.move_id}/${tagId}`)).subarray(0, 12);
      const id = there ?? TagId.parse(toHex(made));
      if (there === undefined)
        nameTag(doc, id, name, { device: row.move_id as string as DeviceId, hlc: row.hlc });
      found.push(id);
    }
  });
  return { tagIds: found, entries };
}
