/** What the device's disk answers. */
import type { OutboxId } from "#shared/sync/sync-ids.ts";
import { finishComparing, store } from "./incoming.ts";
import { forgetChannel, sendEntries } from "./outgoing.ts";
import { postpone, rejectAll } from "./refusing.ts";
import type { DeviceDocument, Entry, Request, SessionStateNow } from "./session-state.ts";

export function onPersisted(state: SessionStateNow, id: OutboxId): void {
  const found = find(state, id);
  if (found?.entry.phase !== "persisting") return;
  found.entry.phase = "ready";
  state.effects.push({ kind: "entry-status", id, status: { kind: "queued" } });
  if (found.document.channel !== undefined) sendEntries(state, found.document.channel);
}

/** What this device made after it leans on it. */
export function onNotPersisted(state: SessionStateNow, id: OutboxId): void {
  const found = find(state, id);
  if (found === undefined) return;
  const { document, entry } = found;
  const later = document.entries.splice(document.entries.indexOf(entry)).slice(1);
  const sound = document.entries;
  document.entries = later;
  rejectAll(state, document, "busy");
  document.entries = [...sound, ...later];
  state.effects.push({ kind: "entry-status", id, status: { kind: "refused", why: "busy" } });
}

function find(
  state: SessionStateNow,
  id: OutboxId,
): { readonly document: DeviceDocument; readonly entry: Entry } | undefined {
  const document = state.persisting.get(id);
  state.persisting.delete(id);
  const entry = document?.entries.find((known) => known.id === id);
  return document && entry && { document, entry };
}

export function onStored(state: SessionStateNow, requestId: number, isStored: boolean): void {
  const request = state.requests.get(requestId);
  state.requests.delete(requestId);
  if (request?.kind === "store") onBaseStored(state, request, isStored);
  if (request?.kind === "refused") onRefusalStored(state, request, isStored);
}

function onBaseStored(
  state: SessionStateNow,
  request: Extract<Request, { readonly kind: "store" }>,
  isStored: boolean,
): void {
  const { document, acknowledged, channel, heads, seq, epoch } = request;
  document.isStoring = false;
  if (!isStored) {
    // What came is fetched again, from where the disk is, and what was acknowledged is acknowledged again.
    for (const entry of acknowledged) entry.phase = "ready";
    if (document.channel !== undefined) forgetChannel(state, document.channel);
    return postpone(state, document);
  }
  Object.assign(document, { seq, epoch, heads });
  const done = new Set(acknowledged);
  document.entries = document.entries.filter((entry) => !done.has(entry));
  if (document.entries.length === 0) document.isSentApart = false;
  for (const { id } of acknowledged)
    state.effects.push({ kind: "entry-status", id, status: { kind: "acknowledged" } });
  if (document.channel === channel) finishComparing(document, channel);
  if (document.channel !== undefined) store(state, document.channel);
}

function onRefusalStored(
  state: SessionStateNow,
  { document, entries, why }: Extract<Request, { readonly kind: "refused" }>,
  isStored: boolean,
): void {
  if (!isStored) {
    for (const { entry } of entries) entry.phase = "ready";
    return postpone(state, document);
  }
  for (const { entry, replacement } of entries) {
    state.effects.push({ kind: "entry-status", id: entry.id, status: { kind: "refused", why } });
    if (replacement === undefined) {
      document.entries = document.entries.filter((known) => known !== entry);
    } else {
      entry.update = replacement;
      entry.phase = "ready";
    }
  }
  if (document.channel !== undefined) sendEntries(state, document.channel);
}
