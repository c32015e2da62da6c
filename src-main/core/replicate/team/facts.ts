/** What rows are made of: what a document says of the things that a change was about. */
import { ColourName } from "#shared/model/picture.ts";
import type { DeviceId } from "#shared/model/team.ts";
import { SharedItemId } from "#shared/model/team.ts";
import { birthKey, decodeBirth } from "#shared/sync/births.ts";
import {
  type DocumentName,
  type DocumentParts,
  movedSegmentMin,
  partsOf,
} from "#shared/sync/document-name.ts";
import { editsOf } from "#shared/sync/edits.ts";
import { limits as syncLimits } from "#shared/sync/limits.ts";
import { birthMoved } from "#shared/sync/moving.ts";
import { ownMapsAbout } from "#shared/sync/own-maps.ts";
import { readTagNames } from "#shared/sync/tag-dictionary.ts";
import type { Doc, YEvent } from "yjs";
import type { DocumentFacts, MergedEdits } from "#core/ports/replica-store.ts";

/** The things that a change is about: what stands before the stroke in the keys of the root. */
export function changedThings(document: Doc, change: () => void): ReadonlySet<string> {
  const things = new Set<string>();
  const note = (events: readonly YEvent<never>[]): void => {
    for (const { path, changes } of events)
      for (const key of path.length === 0 ? changes.keys.keys() : [String(path[0])])
        things.add(key.split("/")[0] ?? key);
  };
  const root = document.getMap("items");
  root.observeDeep(note as never);
  try {
    change();
  } finally {
    root.unobserveDeep(note as never);
  }
  return things;
}

export function factsOf(
  name: DocumentName,
  document: Doc,
  things: ReadonlySet<string>,
  ownDeviceId: DeviceId,
): DocumentFacts {
  const parts = partsOf(name);
  if (parts.segment === undefined)
    return {
      kind: "tags",
      tags: Array.from(readTagNames(document), ([tagId, tag]) => ({ tagId, name: tag })),
    };
  const { deviceId, number } = parts.segment;
  const idOf = (key: string): SharedItemId => SharedItemId.parse(`${deviceId}.${number}.${key}`);
  const keys = [...things].filter((key) => /^\d{1,4}$/.test(key));
  return parts.kind === "births"
    ? birthFacts(document, { ...parts, segment: parts.segment }, keys, idOf, ownDeviceId)
    : editFacts(document, keys, idOf);
}

type SegmentParts = DocumentParts & Required<Pick<DocumentParts, "segment">>;

function birthFacts(
  document: Doc,
  { partitionId, segment: { deviceId, number } }: SegmentParts,
  keys: readonly string[],
  idOf: (key: string) => SharedItemId,
  ownDeviceId: DeviceId,
): DocumentFacts {
  const births = document.getMap("items");
  if (deviceId === ownDeviceId) {
    const greatest = Math.max(-1, ...[...births.keys()].filter(birthKey).map(Number));
    // Where the server has moved things to, this device numbers nothing.
    const ownNumberMax =
      greatest < 0 || number >= movedSegmentMin ? 0 : number * syncLimits.documentItemCountMax + greatest + 1;
    return {
      kind: "births",
      items: [],
      gone: keys.filter((key) => !births.has(key)).map(idOf),
      ownNumberMax,
    };
  }
  return {
    kind: "births",
    items: keys.flatMap((key) => {
      const birth = decodeBirth(births.get(key));
      return birth === undefined ? [] : [{ id: idOf(key), partitionId, deviceId, ...birth }];
    }),
    gone: keys.filter((key) => !births.has(key)).map(idOf),
    ownNumberMax: 0,
  };
}

function editFacts(
  document: Doc,
  keys: readonly string[],
  idOf: (key: string) => SharedItemId,
): DocumentFacts {
  const [there, gone] = [[] as string[], [] as string[]];
  for (const key of keys) (ownMapsAbout(document, "items", key).length > 0 ? there : gone).push(key);
  return {
    kind: "edits",
    items: there.map((key) => ({ id: idOf(key), edits: mergedEdits(document, key) })),
    gone: gone.map(idOf),
  };
}

export function mergedEdits(document: Doc, key: string): MergedEdits {
  const { tagIds, fields, note, move } = editsOf(document, key);
  const { title, moved } = fields;
  // One of a newer version is none here.
  const label = ColourName.safeParse(fields.colour).data;
  const birth = move && birthMoved(document, key, move.wonBy);
  return {
    tagIds,
    ...(typeof title === "string" ? { title } : {}),
    ...(note === undefined ? {} : { note }),
    favourite: fields.favourite ?? false,
    ...(label === undefined ? {} : { label }),
    trashed: fields.trash ?? false,
    ...(moved === undefined || moved === null
      ? {}
      : {
          moved: {
            ...moved,
            isEditedSince: move?.isEditedSince ?? false,
            ...(birth === undefined ? {} : { payloadId: birth.payloadId }),
          },
        }),
  };
}
