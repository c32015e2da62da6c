import type { SegmentOwner } from "#core/ports/search-store.ts";
import type { Hit } from "#shared/model/hit.ts";
import type { ItemId } from "#shared/model/ids.ts";
import type { Candidate } from "./fuse.ts";

/** An item that was found, by its best segment. */
export interface Found {
  readonly itemId: ItemId;
  readonly best: Candidate;
  readonly group?: Hit["group"];
  /** Other segments of the item, best first. */
  readonly others: readonly Candidate[];
}

/** One hit an item, and one item of those with the very same bytes: the best of each stands for all. Order is kept. */
export function collapse(
  candidates: readonly Candidate[],
  owners: readonly SegmentOwner[],
): readonly Found[] {
  const ownerOf = new Map(owners.map((owner) => [owner.segmentId, owner]));
  const byItem = new Map<ItemId, { readonly best: Candidate; readonly others: Candidate[] }>();
  const itemOfContent = new Map<string, ItemId>();
  for (const candidate of candidates) {
    const owner = ownerOf.get(candidate.segmentId);
    if (owner === undefined) continue;
    const standsFor =
      owner.contentHash === undefined ? owner.itemId : (itemOfContent.get(owner.contentHash) ?? owner.itemId);
    if (owner.contentHash !== undefined) itemOfContent.set(owner.contentHash, standsFor);
    if (standsFor !== owner.itemId) continue;
    const known = byItem.get(owner.itemId);
    if (known === undefined) byItem.set(owner.itemId, { best: candidate, others: [] });
    else known.others.push(candidate);
  }
  return Array.from(byItem, ([itemId, { best, others }]) => ({ itemId, best, others }));
}

/** Every place a hit of its own, in its order; those of copies are left out all the same. */
export function everyPlace(
  candidates: readonly Candidate[],
  owners: readonly SegmentOwner[],
): readonly Found[] {
  const kept = new Set(collapse(candidates, owners).map(({ itemId }) => itemId));
  const ownerOf = new Map(owners.map((owner) => [owner.segmentId, owner]));
  return candidates.flatMap((candidate) => {
    const itemId = ownerOf.get(candidate.segmentId)?.itemId;
    return itemId === undefined || !kept.has(itemId) ? [] : [{ itemId, best: candidate, others: [] }];
  });
}
