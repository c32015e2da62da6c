/** Documents that are held while somebody has them open, and their states while somebody writes to them. */
import * as Y from "yjs";
import { partsOf, type DocumentName } from "#shared/sync/document-name.ts";
import type { Hot, HotWork, HubDocument, HubState, Load } from "./hub-state.ts";
import type { LoadedDocument } from "./hub-port.ts";
import { hubLimits } from "./limits.ts";
import { TrialDoc } from "./trial-doc.ts";

export function documentOf(state: HubState, name: DocumentName): HubDocument {
  const known = state.documents.get(name);
  if (known !== undefined) return known;
  const document: HubDocument = {
    name,
    parts: partsOf(name),
    seq: undefined,
    ahead: new Set(),
    hot: undefined,
    mayBeBehind: false,
    isLoading: false,
    mustRead: false,
    queue: [],
    channels: new Set(),
    unsettledCount: 0,
    lastPending: undefined,
    tailCount: 0,
    usedMs: state.nowMs,
  };
  state.documents.set(name, document);
  return document;
}

export function load(state: HubState, name: DocumentName, since: number, whose: Load): void {
  const requestId = (state.requestCount += 1);
  state.loads.set(requestId, whose);
  state.effects.push({ kind: "load", requestId, name, since });
}

/** Runs at once where the state is there, else when it has been read; in order either way. */
export function whenHot(state: HubState, document: HubDocument, work: HotWork): void {
  document.usedMs = state.nowMs;
  const { hot, queue, mayBeBehind } = document;
  if (hot !== undefined && queue.length === 0 && !mayBeBehind) return work.run(hot);
  document.queue.push(work);
  readState(state, document);
}

/** What is on its way into the log is not in it yet: the state is read when that is answered. */
export function readState(state: HubState, document: HubDocument): void {
  if (document.isLoading || document.unsettledCount > 0 || document.queue.length === 0) return;
  const { hot, mayBeBehind } = document;
  if (hot !== undefined && !mayBeBehind) return runQueue(document);
  document.isLoading = true;
  if (hot === undefined) load(state, document.name, 0, { kind: "hot", document });
  // A long document is not read anew for each who claims that there is more of it.
  else load(state, document.name, hot.seq, { kind: "further", document });
}

export function onFurtherLoaded(
  state: HubState,
  document: HubDocument,
  loaded: LoadedDocument | undefined,
): void {
  document.isLoading = false;
  const { hot } = document;
  if (loaded === undefined) return failQueue(document);
  if (hot !== undefined && loaded.seq > hot.seq) cool(document);
  document.mayBeBehind = false;
  readState(state, document);
}

function failQueue(document: HubDocument): void {
  for (const { fail } of document.queue.splice(0)) fail();
}

/** `onFurther` where the log holds more than was heard of. */
export function onStateLoaded(
  document: HubDocument,
  loaded: LoadedDocument | undefined,
  onFurther: () => void,
): void {
  document.isLoading = false;
  const hot = loaded && warm(loaded);
  if (loaded === undefined || hot === undefined) return failQueue(document);
  document.hot = hot;
  document.mayBeBehind = false;
  const knownSeq = document.seq;
  document.seq = Math.max(loaded.seq, knownSeq ?? 0);
  document.ahead.clear();
  if (knownSeq !== undefined && loaded.seq > knownSeq) onFurther();
  document.tailCount = loaded.tailCount;
  runQueue(document);
}

function runQueue(document: HubDocument): void {
  // One of them may spoil the state, or lean on what it lacks: the rest waits until the log was asked.
  while (document.hot !== undefined && !document.mayBeBehind) {
    const work = document.queue.shift();
    if (work === undefined) return;
    work.run(document.hot);
  }
}

function warm({ seq, updates, owners }: LoadedDocument): Hot | undefined {
  const doc = new TrialDoc();
  try {
    doc.transact(() => {
      for (const update of updates) Y.applyUpdate(doc, update);
    });
  } catch {
    // A log that Yjs cannot read is damaged: nothing is taken for the document until it was mended.
    doc.destroy();
    return undefined;
  }
  const sizeBytes = updates.reduce((sum, { byteLength }) => sum + byteLength, 0);
  return { doc, seq, heads: doc.heads(), owners: new Map(owners), purgedEpoch: 0, sizeBytes };
}

export function cool(document: HubDocument): void {
  document.hot?.doc.destroy();
  document.hot = undefined;
}

/** States that nobody used for a while, those over the limit, and documents that nobody has open. */
export function letGo(state: HubState): void {
  const hot: HubDocument[] = [];
  for (const document of state.documents.values()) {
    document.hot?.doc.settle();
    if (document.hot === undefined || document.unsettledCount > 0) continue;
    if (state.nowMs - document.usedMs > hubLimits.hotIdleMs) cool(document);
    else hot.push(document);
  }
  if (hot.length > hubLimits.hotCountMax) {
    hot.sort((one, other) => other.usedMs - one.usedMs);
    for (const document of hot.slice(hubLimits.hotCountMax)) cool(document);
  }
  for (const document of state.documents.values())
    if (!isNeeded(document)) state.documents.delete(document.name);
}

const isNeeded = (document: HubDocument): boolean =>
  document.channels.size > 0 ||
  document.unsettledCount > 0 ||
  document.isLoading ||
  document.mustRead ||
  document.queue.length > 0 ||
  document.hot !== undefined;
