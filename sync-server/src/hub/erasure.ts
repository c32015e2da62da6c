/** Taking what was erased out of documents: nothing of it is left in their states, and then in their logs. */
import { take } from "./commit.ts";
import { documentOf, whenHot } from "./documents.ts";
import { erasedEntries } from "./erased-entries.ts";
import type { Hot, HubDocument, HubState } from "./hub-state.ts";
import type { HubInput } from "./hub-port.ts";
import { say } from "./replies.ts";

export function onErased(
  state: HubState,
  { epoch, ids, documents }: Extract<HubInput, { readonly kind: "erased" }>,
): void {
  for (const id of ids) state.erased.add(id, epoch);
  for (const connection of state.connections.values())
    if (connection.version !== undefined) say(state, connection, { type: "erased", epoch, ids });
  for (const name of documents) {
    const document = documentOf(state, name);
    document.mustRead = true;
    readAgain(state, document);
  }
}

/** Until the log could be read, and holds nothing that is erased. */
export function readAgain(state: HubState, document: HubDocument): void {
  if (!document.mustRead) return;
  whenHot(state, document, {
    run(hot) {
      document.mustRead = false;
      purge(state, document, hot);
    },
    fail: () => undefined,
  });
}

export function purge(state: HubState, document: HubDocument, hot: Hot): void {
  const epoch = state.erased.epoch();
  if (hot.purgedEpoch >= epoch) return;
  hot.purgedEpoch = epoch;
  if (document.parts.kind === "tags") return;
  const gone = erasedEntries(state, document.parts, hot.doc);
  if (gone.length === 0) return;
  const root = hot.doc.getMap("items");
  const { update } = hot.doc.alone(() => {
    for (const key of gone) root.delete(key);
  });
  const { deviceId } = state.settings;
  const pending = { document, channel: undefined, count: 0, deviceId, update };
  take(state, { ...pending, newClients: [], ids: [], answers: [] });
}
