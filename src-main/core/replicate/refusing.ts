/** What happens to an own update that the server does not take. */
import { backoffMs } from "#shared/kit/backoff.ts";
import type { Refused } from "#shared/sync/frames.ts";
import { blankUpdate } from "./blank-update.ts";
import { sessionLimits } from "./limits.ts";
import { forgetChannel } from "./outgoing.ts";
import type { DeviceChannel, DeviceDocument, Entry, SessionStateNow } from "./session-state.ts";

/** Said of an update, they hold for all of the document's: none of it can be sent by this device as it is. */
const ofAll: ReadonlySet<Refused> = new Set<Refused>([
  "not-permitted",
  "not-owner",
  "revoked",
  "unknown-document",
]);

export function onRefused(state: SessionStateNow, channel: DeviceChannel, count: number, why: Refused): void {
  const { document } = channel;
  const entries = channel.sent[count - 1] ?? [];
  const [entry] = entries;
  forgetChannel(state, channel);
  if (why === "busy" || why === "too-fast") return postpone(state, document);
  if (why === "gap" || entry === undefined) {
    if (count === 0 && why === "not-permitted") {
      document.wantedSeq = document.seq;
      return rejectAll(state, document, why);
    }
    if (count > 0 && (why === "not-permitted" || why === "not-owner")) document.isReadOnly = true;
    document.mustCompare = why === "gap" || document.mustCompare;
    document.gapCount += 1;
    if (entry !== undefined && document.gapCount === sessionLimits.gapCountMax)
      state.effects.push({ kind: "entry-status", id: entry.id, status: { kind: "refused", why } });
    return postpone(state, document);
  }
  document.wantedSeq = "unheard";
  if (ofAll.has(why)) return rejectAll(state, document, why);
  if (entries.length > 1) {
    document.isSentApart = true;
    return;
  }
  const replacement = blankUpdate(entry.update);
  // Not even nothing is taken in its place: there is no way to send what comes after it.
  if (isSame(replacement, entry.update)) return rejectAll(state, document, why);
  reject(state, document, why, [{ entry, replacement }]);
}

const isSame = (one: Uint8Array, other: Uint8Array): boolean =>
  one.byteLength === other.byteLength && one.every((byte, at) => byte === other[at]);

export function postpone(state: SessionStateNow, document: DeviceDocument): void {
  document.failureCount += 1;
  document.wantedSeq = "unheard";
  document.retryAtMs = state.nowMs + backoffMs(document.failureCount, state.chance(), sessionLimits.document);
}

export function rejectAll(state: SessionStateNow, document: DeviceDocument, why: Refused): void {
  const entries = document.entries.filter(({ phase }) => phase !== "storing" && phase !== "refusing");
  if (entries.length > 0)
    reject(
      state,
      document,
      why,
      entries.map((entry) => ({ entry, replacement: undefined })),
    );
}

function reject(
  state: SessionStateNow,
  document: DeviceDocument,
  why: Refused,
  entries: readonly { readonly entry: Entry; readonly replacement: Uint8Array | undefined }[],
): void {
  for (const { entry } of entries) entry.phase = "refusing";
  const requestId = (state.requestCount += 1);
  state.requests.set(requestId, { kind: "refused", document, why, entries });
  state.effects.push({
    kind: "refused",
    requestId,
    name: document.name,
    why,
    entries: entries.map(({ entry, replacement }) => ({ id: entry.id, replacement })),
  });
}
