/** Tries an update on a document's state, so that only what Yjs takes in whole gets into the log. */
import * as Y from "yjs";
import type { DeviceId } from "#shared/model/team.ts";
import { decodeBirth } from "#shared/sync/births.ts";
import type { DocumentParts } from "#shared/sync/document-name.ts";
import type { Refused } from "#shared/sync/frames.ts";
import { limits } from "#shared/sync/limits.ts";
import { rootKeysOf } from "#shared/sync/root-keys.ts";
import { breachOf } from "#shared/sync/schema.ts";
import { erasedEntries } from "./erased-entries.ts";
import type { Hot, HubState } from "./hub-state.ts";
import type { Changes, TrialDoc } from "./trial-doc.ts";

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
  const author = { device: isRelayed ? undefined : deviceId, nowMs: state.nowMs, heads: hot.heads };
  const applied = apply(state, hot.doc, submitted, {
    heads: checked.heads,
    judge: (changes) => breachOf(parts.kind, changes, author),
  });
  if (applied === undefined) return { kind: "refused", why: "malformed", isSpoilt: true };
  const { changes, rest, breach } = applied;
  if (hot.doc.store.pendingStructs !== null || hot.doc.store.pendingDs !== null)
    return { kind: "refused", why: "gap", isSpoilt: true };
  if (changes === undefined) return { kind: "known" };
  if (breach !== undefined) return { kind: "refused", why: breach.why, isSpoilt: true };
  const ids = namedIn(state, hot.doc, parts, changes);
  if (ids === "erased") return { kind: "refused", why: "erased", isSpoilt: true };
  for (const [client, head] of checked.heads) hot.heads.set(client, head);
  const newClients: number[] = [];
  for (const client of checked.heads.keys()) {
    if (isRelayed || hot.owners.has(client)) continue;
    newClients.push(client);
    hot.owners.set(client, deviceId);
  }
  hot.sizeBytes += update.byteLength;
  return { kind: "taken", update: rest ?? update, newClients, ids };
}

function hasRoom(hot: Hot, update: Uint8Array): boolean {
  const isWithin = () => hot.sizeBytes + update.byteLength <= limits.documentBytesMax;
  if (isWithin()) return true;
  hot.sizeBytes = hot.doc.encode().byteLength;
  return isWithin();
}

interface Applied {
  /** None where nothing did. */
  readonly changes: Changes | undefined;
  /**
   * Where the document has erased items: what Yjs kept of the update. An edit inside a map that is gone has no name to
   * be refused by, but what it says must not get into the log.
   */
  readonly rest: Uint8Array | undefined;
  readonly breach: ReturnType<typeof breachOf>;
}

interface Applying {
  /** Where the update's clients are behind it. */
  readonly heads: ReadonlyMap<number, number>;
  /** Asked while what was overwritten is still there. */
  readonly judge: (changes: Changes) => Applied["breach"];
}

/** Undefined where Yjs could not: it trusts its peers, and throws anything at what none of them sends. */
function apply(
  state: Trying,
  doc: TrialDoc,
  { update, parts, isRelayed }: Submitted,
  { heads, judge }: Applying,
): Applied | undefined {
  try {
    if (isRelayed || state.erased.keysIn(parts).size > 0)
      return applyWithoutErased(state, doc, { update, parts, isRelayed }, judge);
    const changes = doc.attempt(update, heads);
    return { changes, rest: undefined, breach: changes && judge(changes) };
  } catch {
    return undefined;
  }
}

function applyWithoutErased(
  state: Trying,
  doc: TrialDoc,
  { update, parts, isRelayed }: Omit<Submitted, "deviceId">,
  judge: Applying["judge"],
): Applied {
  const alone = doc.alone((changes) => {
    Y.applyUpdate(doc, update);
    // A device brings back what it had before the erasure, and cannot tell: only the erased is left out of it.
    if (isRelayed) for (const key of erasedEntries(state, parts, doc)) doc.getMap("items").delete(key);
    return judge(changes);
  });
  const { update: rest, changes, seen: breach } = alone;
  return { changes: rest === undefined ? undefined : changes, rest, breach };
}

/** Ids of what still lies in the document and was changed, at whatever depth, and of the payloads of births. */
function namedIn(
  { erased }: Trying,
  doc: Y.Doc,
  parts: DocumentParts,
  { changed }: Changes,
): readonly string[] | "erased" {
  const { segment } = parts;
  if (segment === undefined) return [];
  const root = doc.getMap("items");
  const keysErased = erased.keysIn(parts);
  const ids: string[] = [];
  for (const key of rootKeysOf(changed)) {
    if (!root.has(key)) continue;
    const at = key.indexOf("/");
    const number = at === -1 ? key : key.slice(0, at);
    if (keysErased.has(number)) return "erased";
    ids.push(`${segment.deviceId}.${segment.number}.${number}`);
    const birth = parts.kind === "births" ? decodeBirth(root.get(key)) : undefined;
    if (birth === undefined) continue;
    if (erased.hasPayload(birth.payloadId)) return "erased";
    ids.push(birth.payloadId);
  }
  return ids;
}
