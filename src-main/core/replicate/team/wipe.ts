/** Takes what is erased out of what this device has of a document, so that no byte of it stays. */
import { applyUpdate, encodeStateAsUpdate } from "yjs";
import { type DocumentName, partsOf } from "#shared/sync/document-name.ts";
import { QuietDoc } from "#shared/sync/quiet-doc.ts";
import type { ReplicaStore, WipedDocument } from "#core/ports/replica-store.ts";
import { blankUpdate } from "../blank-update.ts";
import { openReplica } from "../replica.ts";
import { changedThings } from "./facts.ts";

type WipeStore = Pick<ReplicaStore, "documents" | "document" | "ownUpdates" | "rejected" | "wipeDocument">;

/** What the erased ids are about, by `placeNamed`, and there the items' numbers. */
export function placesOf(ids: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const places = new Map<string, Set<string>>();
  for (const id of ids) {
    const [device, segment, key] = id.split(".");
    // The others are ids of payloads: no document holds what is in those.
    if (device === undefined || segment === undefined || key === undefined) continue;
    const place = `${device}.${segment}`;
    places.set(place, (places.get(place) ?? new Set()).add(key));
  }
  return places;
}

/** The end of a document's name: `<device>.<segment>`. */
export const placeNamed = (name: DocumentName): string => name.split("/")[2] ?? "";

/** Gives the documents that were touched. What the server deletes as well is deleted twice, which is the same. */
export async function wipe(store: WipeStore, ids: readonly string[]): Promise<readonly DocumentName[]> {
  const places = placesOf(ids);
  if (places.size === 0) return [];
  const rejected = await store.rejected();
  const known = [...(await store.documents()), ...(await store.ownUpdates()), ...rejected];
  const wiped: DocumentName[] = [];
  for (const name of new Set(known.map((each) => each.name))) {
    const keys = places.get(placeNamed(name));
    if (keys === undefined) continue;
    const ours = rejected.filter((each) => each.name === name && saysOf(each.bytes, keys));
    const stored = await store.document(name);
    await store.wipeDocument({
      ...contentOf(stored, keys),
      name,
      until: stored.until,
      rejected: ours.map(({ number }) => number),
    });
    wiped.push(name);
  }
  return wiped;
}

function contentOf(
  { name, state, updates, own }: Awaited<ReturnType<WipeStore["document"]>>,
  keys: ReadonlySet<string>,
): Pick<WipedDocument, "state" | "own"> {
  const base = state === undefined ? updates : [state, ...updates];
  const { doc } = openReplica({ base, outbox: [], client: 0 });
  // An edit is of one item; a birth holds nothing of what it is the birth of, and the server refuses it by itself.
  const blanked =
    partsOf(name).kind === "edits"
      ? own.filter(({ bytes }) =>
          touches(
            changedThings(doc, () => applyUpdate(doc, bytes)),
            keys,
          ),
        )
      : [];
  doc.destroy();
  return {
    ...(base.length === 0 ? {} : { state: stateWithout(base, keys) }),
    own: blanked.map(({ number, bytes }) => ({ number, bytes: blankUpdate(bytes) })),
  };
}

/** Yjs leaves a note that something was there, and nothing of what it was. */
export function stateWithout(base: readonly Uint8Array[], keys: ReadonlySet<string>): Uint8Array {
  const { doc } = openReplica({ base, outbox: [], client: 0 });
  const items = doc.getMap("items");
  doc.transact(() => {
    for (const key of items.keys()) if (keys.has(key.split("/")[0] ?? "")) items.delete(key);
  });
  const state = encodeStateAsUpdate(doc);
  doc.destroy();
  return state;
}

/** One that leans on others says nothing by itself of what it is about: then it goes. */
function saysOf(update: Uint8Array, keys: ReadonlySet<string>): boolean {
  const doc = new QuietDoc();
  try {
    const things = changedThings(doc, () => applyUpdate(doc, update));
    return doc.store.pendingStructs !== null || doc.store.pendingDs !== null || touches(things, keys);
  } finally {
    doc.destroy();
  }
}

const touches = (things: ReadonlySet<string>, keys: ReadonlySet<string>): boolean =>
  [...things].some((thing) => keys.has(thing));
