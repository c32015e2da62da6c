import type { SpaceId } from "#shared/model/ids.ts";
import type { Item, ItemKind } from "#shared/model/item.ts";
import { isPushedPath } from "#shared/model/stream.ts";
import type { PayloadId } from "#shared/model/team.ts";
import type { SharingRefusal } from "#shared/rpc/team-status.ts";
import { joinKeyed } from "#shared/sync/keyed-payload.ts";
import { limits as syncLimits } from "#shared/sync/limits.ts";
import {
  encodePayload,
  type Payload,
  SharedItem,
  type SharedPicture,
  type SharedVectors,
} from "#shared/sync/payload.ts";
import { makePayloadKey, payloadIdOf, sealPayload } from "#shared/sync/seal.ts";
import type { Embedder } from "#core/ports/embedder.ts";
import type { Originals } from "#core/ports/originals.ts";
import type {
  ItemContent,
  ReplicaStore,
  SharedRow,
  SourceRow,
  StagedItem,
  StagedPayload,
} from "#core/ports/replica-store.ts";
import { limits } from "./limits.ts";
import { unplaced } from "./unplaced.ts";

export interface ContentsDeps {
  readonly store: Pick<ReplicaStore, "contentOf">;
  readonly originals: Originals;
  readonly embedder: Pick<Embedder, "space" | "embed">;
}

export type Made =
  | { readonly kind: "made"; readonly staged: StagedItem }
  | { readonly kind: "refused"; readonly why: SharingRefusal };

/** What an item is shared as: another one where anything of it changes that goes along. The space comes first. */
export const versionOf = (
  item: Item,
  { originals }: Pick<SourceRow, "originals">,
  spaceId: SpaceId,
  isSeen: boolean,
): string =>
  `${spaceId} ${item.indexedMs ?? 0} ${item.segmentCount} ${fileIn(item, originals)}${seenIn(item, isSeen)}${item.name}`;

const fileIn = ({ contentHash }: Item, originals: boolean): string =>
  `${originals ? "original" : "content"} ${contentHash ?? ""} `;

/** Their words tell where they were taken. */
const placedKinds: ReadonlySet<ItemKind> = new Set<ItemKind>(["image", "video", "audio"]);

/**
 * How versions say that it was looked at, or not. Of those kinds by words that no program had while it shared those lines, or
 * vectors of them, without the original, so that what was shared so goes once more.
 */
function seenIn({ kind }: Item, isSeen: boolean): string {
  const [seen, unseen] = placedKinds.has(kind) ? ["shown ", "unshown "] : ["seen ", ""];
  return isSeen ? seen : unseen;
}

/**
 * Makes of an item what goes to the team: sealed under a key of its own, each time anew; but of a file that is what it was
 * (`before`) the server has the original. An original that is too large stays here.
 */
export const createContents =
  ({ store, originals, embedder }: ContentsDeps) =>
  async (item: Item, source: SourceRow, spaceId: SpaceId, before?: SharedRow): Promise<Made> => {
    const whole = await store.contentOf(item.id, spaceId);
    if (whole.segments.length > limits.segmentCountMax) return { kind: "refused", why: "payload-too-large" };
    const original = source.originals
      ? (storedOriginal(item, before) ?? (await sealedOriginal(originals, item)))
      : undefined;
    if (original?.kind === "refused") return original;
    const content =
      original === undefined && placedKinds.has(item.kind)
        ? { ...whole, ...(await unplaced(embedder, item, spaceId, whole)) }
        : whole;
    const plain = encodePayload(payloadOf(item, content, spaceId, original));
    if (plain.byteLength > plainBytesMax) return { kind: "refused", why: "payload-too-large" };
    const sealed = await seal(plain);
    const version = versionOf(item, source, spaceId, content.picture !== undefined);
    return {
      kind: "made",
      staged: {
        itemId: item.id,
        partitionId: source.partitionId,
        folderId: source.folderId,
        name: item.name,
        version: isWhole(content, whole) ? version : lackingOf(version),
        payloadId: sealed.payloadId,
        ...(original === undefined ? {} : { originalId: original.payloadId }),
        payloads: original?.kind === "sealed" ? [original.payload, sealed] : [sealed],
      },
    };
  };

/** Whether each vector that is here goes along, or one in its place. */
const isWhole = ({ vectors }: ItemContent, whole: ItemContent): boolean =>
  whole.vectors.every((vector, place) => vector === undefined || vectors[place] !== undefined);

/** What goes without vectors because no model runs is of no space: it goes once more after the next start. */
const lackingOf = (version: string): string => `unembedded ${version}`;

/** Beside the bytes there are a mark, a nonce and a tag. */
const plainBytesMax = syncLimits.payloadBytesMax - 64;

interface NamedOriginal {
  readonly payloadId: PayloadId;
  readonly sizeBytes: number;
}

interface SealedOriginal extends NamedOriginal {
  readonly kind: "sealed";
  readonly payload: StagedPayload;
}

/** Undefined where the bytes are others, or it is not known that the server has them. */
function storedOriginal(
  item: Item,
  before: SharedRow | undefined,
): (NamedOriginal & { readonly kind: "stored" }) | undefined {
  const payloadId = before?.storedOriginalId;
  const isSame =
    item.contentHash !== undefined && before?.version?.includes(` ${fileIn(item, true)}`) === true;
  return payloadId !== undefined && isSame && !isPushedPath(item.path)
    ? { kind: "stored", payloadId, sizeBytes: item.sizeBytes }
    : undefined;
}

async function sealedOriginal(
  originals: Originals,
  item: Item,
): Promise<SealedOriginal | { readonly kind: "refused"; readonly why: SharingRefusal } | undefined> {
  const read = await originals.read(item, plainBytesMax);
  // A film is found by what is said in it, though it is itself more than the team takes.
  if (read.kind === "too-large") return undefined;
  if (read.kind === "gone") return { kind: "refused", why: "unreadable" };
  const payload = await seal(read.bytes);
  return { kind: "sealed", payload, payloadId: payload.payloadId, sizeBytes: read.bytes.byteLength };
}

async function seal(plain: Uint8Array): Promise<StagedPayload> {
  const key = makePayloadKey();
  const sealed = await sealPayload(plain, key);
  return { payloadId: await payloadIdOf(sealed), body: joinKeyed({ key, sealed }) };
}

function payloadOf(
  item: Item,
  content: ItemContent,
  spaceId: SpaceId,
  original: NamedOriginal | undefined,
): Payload {
  const vectors = vectorsOf(content, spaceId);
  const picture = pictureOf(content, original !== undefined);
  return {
    item: SharedItem.parse(item),
    segments: content.segments,
    vectors: vectors === undefined ? [] : [vectors],
    ...(picture === undefined ? {} : { picture }),
    ...(original === undefined
      ? {}
      : { original: { payloadId: original.payloadId, sizeBytes: original.sizeBytes } }),
  };
}

/** Where it was taken is said only by what has the original beside it: that says it, too. */
function pictureOf({ picture }: ItemContent, hasOriginal: boolean): SharedPicture | undefined {
  const place = hasOriginal ? picture?.place : undefined;
  // Not even that there is a place which is not said.
  if (picture === undefined || (picture.colours.length === 0 && place === undefined)) return undefined;
  const { colours } = picture;
  return { colours, ...(place === undefined ? {} : { place }) };
}

/** Undefined where a segment has none: another space is about to be searched, and the item comes again then. */
function vectorsOf({ vectors }: ItemContent, spaceId: SpaceId): SharedVectors | undefined {
  const there = vectors.filter((vector) => vector !== undefined);
  const dimensions = there[0]?.codes.length;
  if (dimensions === undefined || there.length !== vectors.length) return undefined;
  const codes = new Int8Array(there.length * dimensions);
  for (const [place, vector] of there.entries()) codes.set(vector.codes, place * dimensions);
  // A vector of nothing has no scale; all of its codes are 0.
  return { spaceId, dimensions, scales: there.map(({ scale }) => (scale > 0 ? scale : 1)), codes };
}
