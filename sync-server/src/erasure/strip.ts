/** Takes what is erased out of a document. Yjs leaves a note that something was there, and nothing of what it was. */
import * as Y from "yjs";
import type { DeviceId, PayloadId } from "#shared/model/team.ts";
import { readBirths } from "#shared/sync/births.ts";
import { type DocumentName, partsOf } from "#shared/sync/document-name.ts";
import { readEdits, type TagId } from "#shared/sync/edits.ts";
import { QuietDoc } from "#shared/sync/quiet-doc.ts";
import type { ErasableLog, ErasureListener } from "./erasable.ts";

/** The document as the log has it; its own to destroy. */
export async function openDocument(log: Pick<ErasableLog, "load">, name: DocumentName): Promise<Y.Doc> {
  const doc = new QuietDoc();
  for (const update of (await log.load(name, 0)).updates) Y.applyUpdate(doc, update);
  return doc;
}

export interface StripDeps {
  readonly log: ErasableLog;
  readonly listener: Pick<ErasureListener, "appended">;
  /** That the server itself writes as. */
  readonly deviceId: DeviceId;
}

export interface Gone {
  /** Numbers of items in the document. */
  readonly keys: ReadonlySet<string>;
  readonly payloadIds: ReadonlySet<PayloadId>;
  readonly tagIds: ReadonlySet<TagId>;
}

/** One update of the server's own, told to all; then the log of the document is one state without what was taken out. */
export async function strip(
  { log, listener, deviceId }: StripDeps,
  name: DocumentName,
  { mustForget, ...gone }: Gone & { readonly mustForget: boolean },
): Promise<void> {
  const doc = await openDocument(log, name);
  const updates: Uint8Array[] = [];
  doc.on("update", (update: Uint8Array) => updates.push(update));
  doc.transact(() => takeOut(doc, name, gone));
  doc.destroy();
  for (const update of updates) {
    const [outcome] = await log.append([{ name, update, deviceId, newClients: [], ids: [] }]);
    if (outcome?.kind !== "appended") throw new Error(`the log refused to take erased items out of ${name}`);
    listener.appended({ name, seq: outcome.seq, deviceId, update });
  }
  // Also where nothing was left to be taken out: a crash may have come between the two.
  if (updates.length > 0 || mustForget) await log.forget(name);
}

function takeOut(doc: Y.Doc, name: DocumentName, { keys, payloadIds, tagIds }: Gone): void {
  const { kind } = partsOf(name);
  if (kind === "tags") {
    const names = doc.getMap("tags");
    for (const key of names.keys()) if (isOf(tagIds, key)) names.delete(key);
    return;
  }
  const items = doc.getMap("items");
  if (kind === "births") {
    for (const [key, birth] of readBirths(doc))
      if (keys.has(key) || payloadIds.has(birth.payloadId)) items.delete(key);
    return;
  }
  for (const key of items.keys()) if (isOf(keys, key)) items.delete(key);
}

/** Keys of own maps begin with what they are about. */
const isOf = (things: ReadonlySet<string>, key: string): boolean => things.has(key.split("/")[0] ?? "");

/** Tags that only these items have: what they are called says something of what is erased. */
export async function tagsOnlyOf(
  log: Pick<ErasableLog, "load">,
  edits: readonly DocumentName[],
  isGone: (name: DocumentName, key: string) => boolean,
): Promise<ReadonlySet<TagId>> {
  const [theirs, others] = [new Set<TagId>(), new Set<TagId>()];
  for (const name of edits) {
    const doc = await openDocument(log, name);
    for (const [key, { tagIds }] of readEdits(doc))
      for (const tagId of tagIds) (isGone(name, key) ? theirs : others).add(tagId);
    doc.destroy();
  }
  return new Set([...theirs].filter((tagId) => !others.has(tagId)));
}
