/** Comparing by state vector: for who knows no `seq` of this log, and for the stock provider, which knows none at all. */
import * as Y from "yjs";
import { whenHot } from "./documents.ts";
import type { Answer, Channel, HubState } from "./hub-state.ts";
import { isBehind, refuse, say } from "./replies.ts";
import type { TrialDoc } from "./trial-doc.ts";

/** Asks the device what it has; what it lacks is told when it asks in turn. */
export function compare(state: HubState, channel: Channel, done: () => void = () => undefined): void {
  channel.mode = "comparing";
  channel.sentSeq = 0;
  whenHot(state, channel.document, {
    run({ doc }) {
      done();
      if (!channel.isOpen) return;
      const stateVector = Y.encodeStateVector(doc);
      say(state, channel.connection, { type: "sync-step-1", channel: channel.number, stateVector });
    },
    fail() {
      done();
      refuse(state, channel, 0, "busy");
    },
  });
}

/** The state may hold what is not in the log yet: an answer made from it waits until it is. */
export function prepareAnswer(
  state: HubState,
  channel: Channel,
  stateVector: Uint8Array,
  deliver: (answer: Answer) => void,
): void {
  whenHot(state, channel.document, {
    run({ doc }) {
      if (!channel.isOpen) return;
      if (isBehind(channel.connection)) return refuse(state, channel, 0, "too-fast");
      const update = diffOf(doc, stateVector);
      if (update === undefined) return refuse(state, channel, 0, "malformed");
      const { unsettledCount, lastPending, seq } = channel.document;
      if (unsettledCount === 0) deliver({ channel, stateVector, update, seq: seq ?? 0 });
      else lastPending?.answers.push({ channel, stateVector, update });
    },
    fail: () => refuse(state, channel, 0, "busy"),
  });
}

function diffOf(doc: TrialDoc, stateVector: Uint8Array): Uint8Array | undefined {
  try {
    return doc.encode(stateVector);
  } catch {
    // It ends before its end, or holds what is no number: no state vector.
    return undefined;
  }
}
