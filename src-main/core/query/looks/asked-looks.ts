/** The pictures that a question names, as what the index compares. */
import type { Decoder } from "#core/ports/decoder.ts";
import type { KnownPicture, LookReads } from "#core/ports/picture-store.ts";
import { dequantise } from "#shared/kit/int8-vector.ts";
import type { ContentHash, ItemId, SpaceId } from "#shared/model/ids.ts";
import { HeldId, type PictureHash } from "#shared/model/picture.ts";
import type { QueryLook } from "#shared/query/ast.ts";
import type { SearchResult } from "#shared/rpc/search-contract.ts";
import type { HeldPictures } from "./held-pictures.ts";
import { heldBytesMax, seenPartCountMax } from "./limits.ts";

export interface AskedLook extends QueryLook {
  /** Absent where it is gone. */
  readonly name?: string;
  /** Of the library. */
  readonly item?: { readonly itemId: ItemId; readonly contentHash: ContentHash };
  /** At unit length; absent where it is gone, or could not be looked at. */
  readonly vector?: Float32Array;
  /** Of a whole picture. */
  readonly hash?: PictureHash;
}

export interface AskedLooksDeps {
  readonly reads: LookReads;
  readonly held: Pick<HeldPictures, "get">;
  /** Beside the one of ingestion. */
  readonly decoder: Decoder;
  readonly spaceId: SpaceId;
}

export type ReadLooks = (asked: readonly QueryLook[], signal?: AbortSignal) => Promise<readonly AskedLook[]>;

export const isHeld = (target: QueryLook["target"]): target is HeldId => HeldId.safeParse(target).success;

export function createAskedLooks({ reads, held, decoder, spaceId }: AskedLooksDeps): ReadLooks {
  const seenParts = new Map<string, Float32Array>();
  const seePart = async (picture: KnownPicture, box: NonNullable<QueryLook["box"]>, signal?: AbortSignal) => {
    const key = JSON.stringify([picture.contentHash, box]);
    const known = seenParts.get(key);
    if (known !== undefined) return known;
    const { path, sizeBytes, modifiedMs } = picture;
    const request = { path, sizeBytes, modifiedMs, part: box };
    const [outcome] = await decoder.decode([request], { fileSizeBytesMax: heldBytesMax }, signal);
    const look = outcome?.kind === "extracted" ? outcome.picture?.looks[0] : undefined;
    // Another content than was indexed is not what the person saw.
    if (look === undefined || outcome?.contentHash !== picture.contentHash) return undefined;
    const vector = unit(dequantise(look.vector));
    seenParts.set(key, vector);
    for (const oldest of seenParts.keys()) if (seenParts.size > seenPartCountMax) seenParts.delete(oldest);
    return vector;
  };
  const ofLibrary = async (
    look: QueryLook,
    picture: KnownPicture | undefined,
    signal?: AbortSignal,
  ): Promise<AskedLook> => {
    if (picture === undefined) return look;
    const { itemId, contentHash, name, hash } = picture;
    const asked = { ...look, name, item: { itemId, contentHash } };
    const vector = look.box === undefined ? picture.vector : await seePart(picture, look.box, signal);
    return {
      ...asked,
      ...(vector === undefined ? {} : { vector }),
      ...(hash === undefined || look.box !== undefined ? {} : { hash }),
    };
  };
  const handedIn = (look: QueryLook, id: HeldId): AskedLook => {
    const picture = held.get(id);
    const whole = picture?.seen.looks[0];
    if (picture === undefined || whole === undefined) return look;
    const { name, seen } = picture;
    return {
      ...look,
      name,
      vector: unit(dequantise(whole.vector)),
      ...(seen.hash === undefined ? {} : { hash: seen.hash }),
    };
  };
  return async (asked, signal) => {
    const named = asked.flatMap((look) =>
      isHeld(look.target) ? [] : [{ look, itemId: look.target, atMs: look.atMs }],
    );
    const wanted = named.map(({ itemId, atMs }) => ({ itemId, atMs }));
    const pictures = await reads.knownPictures(wanted, spaceId, signal);
    const known = new Map(named.map(({ look }, place) => [look, pictures[place]]));
    return Promise.all(
      asked.map(async (look) =>
        isHeld(look.target) ? handedIn(look, look.target) : ofLibrary(look, known.get(look), signal),
      ),
    );
  };
}

export function unit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return length === 0 ? vector : vector.map((value) => value / length);
}

/** What is told of them: without a name it is gone; `unseen`, it could not be compared. */
export const toldLooks = (asked: readonly AskedLook[]): SearchResult["looks"] =>
  asked.map(({ target, box, atMs, sound, name, vector }) => ({
    target,
    ...(box === undefined ? {} : { box }),
    ...(atMs === undefined ? {} : { atMs }),
    ...(sound === undefined ? {} : { sound }),
    ...(name === undefined ? {} : { name }),
    unseen: vector === undefined,
  }));
