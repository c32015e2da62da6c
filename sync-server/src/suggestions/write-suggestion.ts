/** What is written into documents where a suggestion is taken over: computed from what is there, so that done twice it is nothing. */
import { toHex } from "#shared/kit/hex.ts";
import type { Tag } from "#shared/model/item.ts";
import type { DeviceId } from "#shared/model/team.ts";
import { placeOf, tagsName } from "#shared/sync/document-name.ts";
import { TagId } from "#shared/sync/edits.ts";
import { hasMapOf } from "#shared/sync/moving.ts";
import { fitsNote, type SuggestedTags, writeSuggestion } from "#shared/sync/suggestion.ts";
import { nameTag, readTagNames, tagIdOf } from "#shared/sync/tag-dictionary.ts";
import { sha256 } from "../audit/trail-keys.ts";
import type { ErasableLog } from "../erasure/erasable.ts";
import { openDocument } from "../erasure/strip.ts";
import type { AppendEntry } from "../hub/hub-port.ts";
import { changed } from "../moves/write-move.ts";
import { editOf, type SuggestionRow } from "./suggestion-rows.ts";

/** One that was decided to be taken over. */
export interface TakenRow extends SuggestionRow {
  readonly map_id: DeviceId;
  readonly hlc: string;
}

type Log = Pick<ErasableLog, "load">;

export async function entriesOf(
  log: Log,
  row: TakenRow,
  deviceId: DeviceId,
): Promise<readonly AppendEntry[] | "note-full"> {
  const { partition_id, item_id, map_id, hlc } = row;
  const { edits, key } = placeOf(partition_id, item_id);
  const said = await openDocument(log, edits);
  const edit = editOf(row);
  const isWritten = hasMapOf(said, key, map_id);
  const isFull = !fitsNote(said, key, edit);
  said.destroy();
  if (isWritten) return [];
  if (isFull) return "note-full";
  const named = await namedTags(log, row, deviceId);
  const written = await changed(log, edits, deviceId, [item_id], (doc) =>
    writeSuggestion(doc, key, edit, named.tags, { device: map_id, hlc }),
  );
  return [...named.entries, ...written];
}

/** As the partition calls them; a name that it does not know yet is added. */
async function namedTags(
  log: Log,
  row: TakenRow,
  deviceId: DeviceId,
): Promise<{ readonly tags: SuggestedTags; readonly entries: readonly AppendEntry[] }> {
  const { addTags = [], removeTags = [] } = editOf(row);
  if (addTags.length === 0 && removeTags.length === 0)
    return { tags: { added: [], removed: [] }, entries: [] };
  const added: TagId[] = [];
  let removed: readonly TagId[] = [];
  const name = tagsName(row.partition_id);
  const entries = await changed(log, name, deviceId, [row.item_id], (doc) => {
    const known = readTagNames(doc);
    // Two devices may have named the same tag at once: it is gone when all of them are.
    removed = [...known].flatMap(([id, tag]) => (removeTags.includes(tag) ? [id] : []));
    for (const tag of addTags) {
      const there = tagIdOf(known, tag);
      const id = there ?? tagIdBy(row, tag);
      if (there === undefined) nameTag(doc, id, tag, { device: row.map_id, hlc: row.hlc });
      added.push(id);
    }
  });
  return { tags: { added, removed }, entries };
}

/** Told by the decision, so that its end finds it where its begin was cut short. */
const tagIdBy = ({ map_id }: TakenRow, tag: Tag): TagId =>
  TagId.parse(toHex(sha256(new TextEncoder().encode(`${map_id}/${tag}`)).subarray(0, 12)));
