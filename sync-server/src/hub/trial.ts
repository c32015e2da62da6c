/** Tries an update on a document's state, so that only what Yjs takes in whole gets into the log. */
import * as Y from "yjs";
import type { DeviceId } from "#shared/model/team.ts";
import { decodeBirth } from "#shared/sync/births.ts";
import type { DocumentParts } from "#shared/sync/document-name.ts";
import type { Refused } from "#shared/sync/frames.ts";
import { limits } from "#shared/sync/limits.ts";
import { breachOf } from "#shared/sync/schema.ts";
import { erasedEntries } from "./erased-entries.ts";
import type { ErasedIds } from "./erased-ids.ts";
import type { Hot, HubState } from "./hub-state.ts";

/** What trying takes of the hub. */
export type Trying = Pick<HubState, "check" | "erased" | "nowMs">;

export interface Submitted {
  readonly update: Uint8Array;
  readonly deviceId: DeviceId;
  readonly parts: DocumentParts;
  /** What a device brings back that others wrote: nobody comes to own a client by it. */
  readonly isRelayed: boolean;
}

export type Tried =
  | {
      readonly kind: "taken";
      readonly update: Uint8Array;
      readonly newClients: readonly number[];
      readonly ids: readonly string[];
    }
  /** Nothing in it is new. */
  | { readonly kind: "known" }
  /** `isSpoilt`: the state has taken in some of it, and must be read anew. */
  | { readonly kind: "refused"; readonly why: Refused; readonly isSpoilt: boolean };

export function tryUpdate(state: Trying, hot: Hot, submitted: Submitted): Tried {
  const { update, deviceId, parts, isRelayed } = submitted;
  const checked = state.check(update, {
    kind: parts.kind,
    heads: hot.heads,
    mayWriteAs: (client) => isRelayed || (hot.owners.get(client) ?? deviceId) === deviceId,
    isState: isRelayed,
  });
  if (checked.kind === "refused") return { kind: "refused", why: checked.why, isSpoilt: false };
  if (checked.isKnown) return { kind: "known" };
  // What only deletes is taken all the same: it makes room.
  if (checked.heads.size > 0 && !hasRoom(hot, update))
    return { kind: "refused", why: "too-large", isSpoilt: false };
  const hasErased = state.erased.keysIn(parts).size > 0;
  const applied = apply(hot.doc, update, hasErased || isRelayed, (doc) => {
    // A device brings back what it had before the erasure, and cannot tell: only the erased is left out of it.
    if (isRelayed) for (const key of erasedEntries(state, parts, doc)) doc.getMap("items").delete(key);
  });
  if (applied === undefined) return { kind: "refused", why: "malformed", isSpoilt: true };
  const { transaction, rest } = applied;
  if (hot.doc.store.pendingStructs !== null || hot.doc.store.pendingDs !== null)
    return { kind: "refused", why: "gap", isSpoilt: true };
  if (transaction === undefined || !isChange(transaction)) return { kind: "known" };
  const author = isRelayed ? undefined : deviceId;
  const breach = breachOf(parts.kind, transaction, { device: author, nowMs: state.nowMs });
  if (breach !== undefined) return { kind: "refused", why: breach.why, isSpoilt: true };
  const named = namedIn(hot.doc, parts, transaction);
  if (named.some(({ isErased }) => isErased(state.erased)))
    return { kind: "refused", why: "erased", isSpoilt: true };
  for (const [client, head] of checked.heads) hot.heads.set(client, head);
  const newClients = isRelayed ? [] : [...checked.heads.keys()].filter((client) => !hot.owners.has(client));
  for (const client of newClients) hot.owners.set(client, deviceId);
  hot.sizeBytes += update.byteLength;
  return { kind: "taken", update: rest ?? update, newClients, ids: named.map(({ id }) => id) };
}

function hasRoom(hot: Hot, update: Uint8Array): boolean {
  const isWithin = () => hot.sizeBytes + update.byteLength <= limits.documentBytesMax;
  if (isWithin()) return true;
  hot.sizeBytes = Y.encodeStateAsUpdate(hot.doc).byteLength;
  return isWithin();
}

interface Applied {
  readonly transaction: Y.Transaction | undefined;
  /**
   * Where the document has erased items: what Yjs kept of the update. An edit inside a map that is gone has no name to
   * be refused by, but what it says must not get into the log.
   */
  readonly rest: Uint8Array | undefined;
}

function apply(
  doc: Y.Doc,
  update: Uint8Array,
  isRewritten: boolean,
  afterwards: (doc: Y.Doc) => void,
): Applied | undefined {
  let transaction: Y.Transaction | undefined;
  let rest: Uint8Array | undefined;
  const onUpdate = (kept: Uint8Array): void => void (rest = kept);
  if (isRewritten) doc.on("update", onUpdate);
  try {
    doc.transact((own) => {
      transaction = own;
      Y.applyUpdate(doc, update);
      afterwards(doc);
    });
    return { transaction, rest };
  } catch {
    // Yjs trusts its peers, so it throws anything at what none of them sends: the update is none of theirs.
    return undefined;
  } finally {
    if (isRewritten) doc.off("update", onUpdate);
  }
}

function isChange({ deleteSet, beforeState, afterState }: Y.Transaction): boolean {
  if (deleteSet.clients.size > 0) return true;
  for (const [client, clock] of afterState) if (beforeState.get(client) !== clock) return true;
  return false;
}

interface NamedThing {
  readonly id: string;
  readonly isErased: (erased: ErasedIds) => boolean;
}

/** What still lies in the document and was changed, at whatever depth, and the payloads of births. */
function namedIn(doc: Y.Doc, parts: DocumentParts, transaction: Y.Transaction): readonly NamedThing[] {
  const { segment } = parts;
  if (segment === undefined) return [];
  const root = doc.getMap("items");
  const changed = new Set([...transaction.changed].flatMap(([type, keys]) => rootKeys(type, keys)));
  return [...changed].flatMap((key): readonly NamedThing[] => {
    if (!root.has(key)) return [];
    const number = key.split("/")[0] ?? "";
    const item: NamedThing = {
      id: `${segment.deviceId}.${segment.number}.${number}`,
      isErased: (erased) => erased.keysIn(parts).has(number),
    };
    const birth = parts.kind === "births" ? decodeBirth(root.get(key)) : undefined;
    if (birth === undefined) return [item];
    return [item, { id: birth.payloadId, isErased: (erased) => erased.hasPayload(birth.payloadId) }];
  });
}

function rootKeys(
  { _item }: Pick<Y.AbstractType<unknown>, "_item">,
  keys: ReadonlySet<string | null>,
): readonly string[] {
  if (_item === null) return [...keys].filter((key) => key !== null);
  let item = _item;
  while (item.parent instanceof Y.AbstractType && item.parent._item !== null) item = item.parent._item;
  return item.parentSub === null ? [] : [item.parentSub];
}
