import * as Y from "yjs";
import { QuietDoc } from "#shared/sync/quiet-doc.ts";

/** One state of all updates, without what was overwritten or deleted: only Yjs itself collects that, not its merging of updates. */
export function compactState(updates: readonly Uint8Array[]): Uint8Array {
  const document = new QuietDoc();
  for (const update of updates) Y.applyUpdate(document, update);
  const state = Y.encodeStateAsUpdate(document);
  document.destroy();
  return state;
}
