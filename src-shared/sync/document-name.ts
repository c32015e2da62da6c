/** Which document a thing is in. Documents are the unit of replication and of permission. */
import * as z from "zod";
import { uuidPattern } from "../kit/uuid.ts";
import type { PartitionId } from "../model/ids.ts";
import { type DeviceId, SharedItemId } from "../model/team.ts";
import { limits } from "./limits.ts";

/**
 * - `births`: what a device shared. Written by that device alone.
 * - `edits`: what people did to the items of the same segment: tags, titles, notes, the trash. Written by all who may.
 * - `tags`: what the tags of a partition are called.
 */
export type DocumentKind = "births" | "edits" | "tags";

/** One spelling a document: a number does not begin with a zero. */
const form = new RegExp(
  `^(?:(?:births|edits)/${uuidPattern}/${uuidPattern}\\.(?:0|[1-9]\\d{0,8})|tags/${uuidPattern})$`,
);
export const DocumentName = z.string().regex(form).brand<"DocumentName">();
export type DocumentName = z.infer<typeof DocumentName>;

/** As the schema has it, for what is read by the thousand. */
export const isDocumentName = (text: string): text is DocumentName => form.test(text);

export interface DocumentParts {
  readonly kind: DocumentKind;
  readonly partitionId: PartitionId;
  /** Absent for `tags`. */
  readonly segment?: { readonly deviceId: DeviceId; readonly number: number };
}

const idLength = "00000000-0000-0000-0000-000000000000".length;
/** What stands there in a name is an id, which was seen when it became one. */
const idAt = <Id extends PartitionId | DeviceId>(name: DocumentName, at: number): Id =>
  name.slice(at, at + idLength) as Id;

export function partsOf(name: DocumentName): DocumentParts {
  const at = name.indexOf("/") + 1;
  const kind = name.slice(0, at - 1);
  const partitionId = idAt<PartitionId>(name, at);
  if (kind === "tags") return { kind, partitionId };
  if (kind !== "births" && kind !== "edits") throw new Error(`no document is called ${name}`);
  const deviceAt = at + idLength + 1;
  const number = Number(name.slice(deviceAt + idLength + 1));
  return { kind, partitionId, segment: { deviceId: idAt<DeviceId>(name, deviceAt), number } };
}

/** As the schema parses it. */
function named(text: string): DocumentName {
  if (!isDocumentName(text)) throw new Error(`no document is called ${text}`);
  return text;
}

/** Of a document of births, that of the edits of the same items; of one of edits itself. */
export const editsBeside = (name: DocumentName): DocumentName =>
  name.startsWith("births/") ? named(`edits/${name.slice("births/".length)}`) : name;

export const tagsName = (partitionId: PartitionId): DocumentName => DocumentName.parse(`tags/${partitionId}`);

/** Both documents of an item, and its key in them. */
export function placeOf(
  partitionId: PartitionId,
  itemId: SharedItemId,
): { readonly births: DocumentName; readonly edits: DocumentName; readonly key: string } {
  const [device = "", segment = "", key = ""] = itemId.split(".");
  const end = `/${partitionId}/${device}.${segment}`;
  return { births: named(`births${end}`), edits: named(`edits${end}`), key };
}

/** The item of this number in a document; none in one of tags. */
export function itemIn(
  name: DocumentName,
  key: string,
): { readonly partitionId: PartitionId; readonly itemId: SharedItemId } | undefined {
  const { partitionId, segment } = partsOf(name);
  if (segment === undefined) return undefined;
  return { partitionId, itemId: SharedItemId.parse(`${segment.deviceId}.${segment.number}.${key}`) };
}

/** Documents of items that a server has moved to another partition begin there: no device counts so far. */
export const movedSegmentMin = 500_000_000;

/** The item that is the `ordinal`th (0-based) a device shares in a partition. */
export const sharedItemId = (deviceId: DeviceId, ordinal: number): SharedItemId =>
  SharedItemId.parse(
    `${deviceId}.${Math.floor(ordinal / limits.documentItemCountMax)}.${ordinal % limits.documentItemCountMax}`,
  );
