import { ColourName } from "#shared/model/picture.ts";
import { readBirth } from "#shared/sync/births.ts";
import { placeOf, tagsName } from "#shared/sync/document-name.ts";
import { editsOf } from "#shared/sync/edits.ts";
import type { ItemPlace } from "#shared/sync/moving.ts";
import { fitsNote, type SuggestedEdit } from "#shared/sync/suggestion.ts";
import { readTagNames } from "#shared/sync/tag-dictionary.ts";
import type { HeldBefore } from "#shared/rpc/server/suggestions-contract.ts";
import type { ErasableLog } from "../erasure/erasable.ts";
import { openDocument } from "../erasure/strip.ts";

/** Of an item, as its documents have it. */
export type ItemNow =
  | {
      readonly kind: "there";
      /** What holds, of what the edit would change. */
      readonly held: HeldBefore;
      readonly fitsNote: boolean;
    }
  | { readonly kind: "in-trash" }
  /** Taken back, removed, moved, or never there. */
  | { readonly kind: "gone" };

export async function itemNow(
  log: Pick<ErasableLog, "load">,
  place: ItemPlace,
  edit: SuggestedEdit,
): Promise<ItemNow> {
  const { births, edits, key } = placeOf(place.partitionId, place.itemId);
  const born = await openDocument(log, births);
  const birth = readBirth(born, key);
  born.destroy();
  if (birth === undefined || birth.withdrawn) return { kind: "gone" };
  const said = await openDocument(log, edits);
  const { fields, tagIds, note, trashedAt, move } = editsOf(said, key);
  const fits = fitsNote(said, key, edit);
  said.destroy();
  if (move !== undefined) return { kind: "gone" };
  if (trashedAt !== undefined) return { kind: "in-trash" };
  const { title, label, addTags, removeTags, note: added } = edit;
  const held: HeldBefore = {
    ...place,
    ...(title === undefined ? {} : { title: fields.title ?? null }),
    ...(label === undefined ? {} : { label: ColourName.safeParse(fields.colour).data ?? null }),
    ...(addTags === undefined && removeTags === undefined ? {} : { tags: await namesOf(log, place, tagIds) }),
    ...(added === undefined ? {} : { note: note ?? "" }),
  };
  return { kind: "there", held, fitsNote: fits };
}

async function namesOf(
  log: Pick<ErasableLog, "load">,
  { partitionId }: ItemPlace,
  tagIds: ReturnType<typeof editsOf>["tagIds"],
) {
  const dictionary = await openDocument(log, tagsName(partitionId));
  const names = readTagNames(dictionary);
  dictionary.destroy();
  return [...new Set(tagIds.flatMap((id) => names.get(id) ?? []))].toSorted();
}
