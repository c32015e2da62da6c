/**
 * What of an item leaves the device: its facts, its segments with their anchors, their vectors. Four bytes of length
 * (little-endian), as many of JSON, then the vectors' codes one after another: a byte a dimension.
 */
import * as z from "zod";
import { SpaceId } from "../model/ids.ts";
import { Item } from "../model/item.ts";
import { ColourName, GeoPoint, PictureColour } from "../model/picture.ts";
import { Segment } from "../model/segment.ts";
import { PayloadId } from "../model/team.ts";
import { limits } from "./limits.ts";

/** Nothing of where it lay: paths are the device's own. */
export const SharedItem = Item.pick({
  name: true,
  kind: true,
  mediaType: true,
  title: true,
  language: true,
  sizeBytes: true,
  modifiedMs: true,
  takenMs: true,
  durationMs: true,
  contentHash: true,
  tags: true,
});
export type SharedItem = z.infer<typeof SharedItem>;

export const SharedSegment = Segment.omit({ id: true, itemId: true });
export type SharedSegment = z.infer<typeof SharedSegment>;

/** What a picture or a film is found by beside its words. */
export const SharedPicture = z.object({
  /** Those that much of it has, most first. */
  colours: z
    .array(PictureColour.omit({ mean: true }))
    .max(ColourName.options.length)
    .readonly(),
  /** Only beside the original, which says it too: where somebody was tells more than what is shown. */
  place: GeoPoint.optional(),
});
export type SharedPicture = z.infer<typeof SharedPicture>;

/** Of every segment in its order one vector: `codes` (segments × dimensions), each times its segment's `scale`. */
export interface SharedVectors {
  readonly spaceId: SpaceId;
  readonly dimensions: number;
  readonly scales: readonly number[];
  readonly codes: Int8Array;
}

export interface Payload {
  readonly item: SharedItem;
  readonly segments: readonly SharedSegment[];
  readonly vectors: readonly SharedVectors[];
  /** Absent where there is nothing to see; programs of before leave it out, and do not read it. */
  readonly picture?: SharedPicture;
  /** Where the very bytes of the item are, if its owner shares them. */
  readonly original?: { readonly payloadId: PayloadId; readonly sizeBytes: number };
}

const Header = z.object({
  version: z.literal(1),
  item: SharedItem,
  segments: z.array(SharedSegment).max(100_000).readonly(),
  vectors: z
    .array(
      z.object({
        spaceId: SpaceId,
        dimensions: z.int().positive().max(4_096),
        // Of nothing but zeros it is zero.
        scales: z.array(z.number().nonnegative()).readonly(),
      }),
    )
    .max(8)
    .readonly(),
  picture: SharedPicture.optional(),
  original: z.object({ payloadId: PayloadId, sizeBytes: z.int().nonnegative() }).optional(),
});

export type PayloadRead =
  | { readonly kind: "payload"; readonly payload: Payload }
  /** `newer`: of a program after this one; nothing is wrong with it. */
  | { readonly kind: "refused"; readonly why: "too-large" | "malformed" | "newer" };

export function encodePayload({ item, segments, vectors, picture, original }: Payload): Uint8Array {
  const header = Header.parse({
    version: 1,
    item,
    segments,
    vectors: vectors.map(({ spaceId, dimensions, scales }) => ({ spaceId, dimensions, scales })),
    picture,
    original,
  });
  const json = new TextEncoder().encode(JSON.stringify(header));
  const codes = vectors.reduce((sum, each) => sum + each.codes.byteLength, 0);
  const bytes = new Uint8Array(4 + json.byteLength + codes);
  new DataView(bytes.buffer).setUint32(0, json.byteLength, true);
  bytes.set(json, 4);
  let at = 4 + json.byteLength;
  for (const each of vectors) {
    if (each.codes.length !== segments.length * each.dimensions || each.scales.length !== segments.length)
      throw new Error(`the vectors of ${each.spaceId} are not one a segment`);
    bytes.set(new Uint8Array(each.codes.buffer, each.codes.byteOffset, each.codes.byteLength), at);
    at += each.codes.byteLength;
  }
  return bytes;
}

export function decodePayload(bytes: Uint8Array): PayloadRead {
  if (bytes.byteLength > limits.payloadBytesMax) return { kind: "refused", why: "too-large" };
  const header = headerOf(bytes);
  if (typeof header === "string") return { kind: "refused", why: header };
  const { item, segments, picture, original } = header.data;
  const vectors: SharedVectors[] = [];
  let at = header.endBytes;
  for (const { spaceId, dimensions, scales } of header.data.vectors) {
    const size = segments.length * dimensions;
    if (scales.length !== segments.length || at + size > bytes.byteLength)
      return { kind: "refused", why: "malformed" };
    vectors.push({ spaceId, dimensions, scales, codes: new Int8Array(bytes.slice(at, at + size).buffer) });
    at += size;
  }
  if (at !== bytes.byteLength) return { kind: "refused", why: "malformed" };
  return {
    kind: "payload",
    payload: {
      item,
      segments,
      vectors,
      ...(picture === undefined ? {} : { picture }),
      ...(original === undefined ? {} : { original }),
    },
  };
}

function headerOf(
  bytes: Uint8Array,
): "malformed" | "newer" | { readonly data: z.infer<typeof Header>; readonly endBytes: number } {
  if (bytes.byteLength < 4) return "malformed";
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const endBytes = 4 + length;
  if (endBytes > bytes.byteLength) return "malformed";
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(4, endBytes)));
  } catch {
    // Not text, or no JSON: from outside either is the same.
    return "malformed";
  }
  const version = z.object({ version: z.int().min(2) }).safeParse(json);
  if (version.success) return "newer";
  const header = Header.safeParse(json);
  return header.success ? { data: header.data, endBytes } : "malformed";
}
