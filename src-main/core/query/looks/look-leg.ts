/**
 * The legs of looks and of sounds: pictures whose whole, or a part of them, looks most like what was asked for, and recordings
 * of which a stretch sounds most like it.
 */
import type { LookOwner, LookReads } from "#core/ports/picture-store.ts";
import type { VectorIndex, VectorSearch } from "#core/ports/vector-index.ts";
import type { Box, MediaSpan } from "#shared/model/anchor.ts";
import type { ItemId, SegmentId } from "#shared/model/ids.ts";
import type { PictureHash } from "#shared/model/picture.ts";
import type { Space } from "#shared/model/space.ts";
import { workOf, type StepLog } from "../step-log.ts";
import { moreCountMax } from "../limits.ts";
import type { QueryPlan } from "../plan.ts";
import type { AskedLook, ReadLooks } from "./asked-looks.ts";
import { lookCandidateCountMax, lookedCountMax, sameHashBitsMax } from "./limits.ts";

/** What searching by looks is built on. Another space, made by a model, is another one of these. */
export interface LookSearch {
  readonly space: Space;
  readonly reads: Pick<LookReads, "allowedLooks" | "ownersOfLooks">;
  readonly index: Pick<VectorIndex, "nearest" | "state" | "changeCount">;
  readonly readLooks: ReadLooks;
}

export interface Looked {
  readonly segmentId: SegmentId;
  readonly itemId: ItemId;
  readonly cosine: number;
  /** The part that looks so; absent: the whole. */
  readonly box?: Box;
  /** The stretch that sounds so. */
  readonly span?: MediaSpan;
  /** To the eye it is the very picture that was asked for. */
  readonly isSame: boolean;
}

/** Best first; a picture or recording once, of a film some scenes. `leg`: which sense it is of. */
export async function findLooks(
  leg: "look" | "sound",
  { space, reads, index }: LookSearch,
  asked: readonly AskedLook[],
  { filters, words }: Pick<QueryPlan, "filters" | "words">,
  log: StepLog,
  signal?: AbortSignal,
): Promise<readonly Looked[]> {
  const vector = meanOf(asked.flatMap((look) => look.vector ?? []));
  if (vector === undefined) return [];
  const { looked } = await log.timed(
    leg,
    async () => {
      const [allowed, { vectorCount }] = await Promise.all([
        reads.allowedLooks(space.id, filters, words, signal),
        index.state(),
      ]);
      if (vectorCount === 0 || allowed?.length === 0) return { looked: [], found: undefined, vectorCount };
      const found = await index.nearest({ vector, limit: lookCandidateCountMax, allowed }, signal);
      const owners = await reads.ownersOfLooks(
        found.neighbours.map(({ segmentId }) => segmentId),
        signal,
      );
      return { looked: bestOfEach(found, owners, asked), found, vectorCount: allowed?.length ?? vectorCount };
    },
    ({ looked, found, vectorCount }) => ({
      strategy: found?.strategy ?? { code: "no-vector" },
      why: { code: leg === "look" ? "looks-compared" : "sounds-compared", spaceId: space.id },
      count: looked.length,
      ...(found === undefined ? {} : workOf(found, Math.min(lookedCountMax, vectorCount))),
    }),
  );
  return looked;
}

/** Several pictures ask for what is like all of them. */
export function meanOf(vectors: readonly Float32Array[]): Float32Array | undefined {
  const [first] = vectors;
  if (first === undefined || vectors.length === 1) return first;
  return first.map((_, place) => vectors.reduce((sum, vector) => sum + (vector[place] ?? 0), 0));
}

function bestOfEach(
  { neighbours }: VectorSearch,
  owners: readonly LookOwner[],
  asked: readonly AskedLook[],
): readonly Looked[] {
  const ownerOf = new Map(owners.map((owner) => [owner.lookId, owner]));
  const hashes = asked.flatMap(({ hash }) => hash ?? []);
  const best = new Map<SegmentId, Looked>();
  for (const { segmentId: lookId, cosine } of neighbours) {
    const owner = ownerOf.get(lookId);
    if (owner === undefined || best.has(owner.segmentId) || isAsked(owner, asked)) continue;
    const { segmentId, itemId, box, span, hash } = owner;
    const bits = hash === undefined ? 64 : Math.min(64, ...hashes.map((each) => differentBits(each, hash)));
    const isSame = bits <= sameHashBitsMax;
    best.set(segmentId, {
      segmentId,
      itemId,
      // What is the same to the eye is as near as its bits, though its colours were changed.
      cosine: isSame ? Math.max(cosine, 1 - bits / 64) : cosine,
      ...(box === undefined || isSame ? {} : { box }),
      ...(span === undefined ? {} : { span }),
      isSame,
    });
  }
  const nearest = [...best.values()].toSorted((a, b) => b.cosine - a.cosine);
  return fewOfEach(nearest).slice(0, lookedCountMax);
}

/** Best first: as many scenes of a film as a hit names places, so that one film does not stand in the way of all else. */
export function fewOfEach<Found extends { readonly itemId: ItemId }>(
  found: readonly Found[],
): readonly Found[] {
  const counts = new Map<ItemId, number>();
  return found.filter(({ itemId }) => {
    const count = (counts.get(itemId) ?? 0) + 1;
    counts.set(itemId, count);
    return count <= 1 + moreCountMax;
  });
}

/** The picture that was asked for, or a copy of its bytes, is no answer. */
export const isAsked = (
  { itemId, contentHash }: Pick<LookOwner, "itemId"> & { readonly contentHash?: string | undefined },
  asked: readonly AskedLook[],
): boolean =>
  asked.some(
    ({ item }) => item?.itemId === itemId || (item !== undefined && item.contentHash === contentHash),
  );

/** Hamming distance. */
export function differentBits(left: PictureHash, right: PictureHash): number {
  let count = 0;
  for (let at = 0; at < left.length; at++) {
    let bits = Number.parseInt(left[at] ?? "0", 16) ^ Number.parseInt(right[at] ?? "0", 16);
    for (; bits !== 0; bits &= bits - 1) count++;
  }
  return count;
}
