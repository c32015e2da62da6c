/** An update of a device, on its way to the log. */
import type { UpdateFrame } from "#shared/sync/frames.ts";
import { acknowledgeKnown, take } from "./commit.ts";
import { afford } from "./budget.ts";
import { cool, readState, whenHot } from "./documents.ts";
import { purge } from "./erasure.ts";
import type { Channel, Hot, HubState } from "./hub-state.ts";
import { countRefusal, refuse } from "./replies.ts";
import { mayBringBack, mayWrite } from "./rights.ts";
import { tryUpdate } from "./trial.ts";

interface Submission {
  readonly channel: Channel;
  readonly count: number;
  readonly update: Uint8Array;
  /** An answer to what the device was asked for, and not what it wrote just now. */
  readonly isAnswer: boolean;
}

/**
 * A copy is passed over: what it is a copy of is acknowledged or refused by itself, and a second acknowledgement would be taken
 * for that of the next. Where one is missing before it, the device sends them again over another channel.
 */
export function submit(
  state: HubState,
  channel: Channel,
  { type, update, count = channel.takenCount + 1 }: UpdateFrame,
): void {
  if (count <= channel.takenCount) return;
  if (count > channel.takenCount + 1) return refuse(state, channel, count, "busy");
  channel.takenCount = count;
  const submission: Submission = { channel, count, update, isAnswer: type === "sync-step-2" };
  if (!afford(state, channel.connection.deviceId, update.byteLength))
    return refuse(state, channel, submission.count, "too-fast");
  enqueue(state, submission, false);
}

function enqueue(state: HubState, submission: Submission, isSecond: boolean): void {
  const { channel, count } = submission;
  whenHot(state, channel.document, {
    run: (hot) => decide(state, hot, submission, isSecond),
    fail: () => refuse(state, channel, count, "busy"),
  });
}

function decide(state: HubState, hot: Hot, submission: Submission, isSecond: boolean): void {
  const { channel, count, update, isAnswer } = submission;
  const { document, connection } = channel;
  if (!channel.isOpen) {
    // For what it left a gap before, the log was read: who goes on without hearing of it does not do so for ever.
    if (isSecond) countRefusal(state, connection, "gap");
    return;
  }
  const { deviceId } = connection;
  // Asked when the update is decided on, so that what waited for the document waits for nothing that was taken back.
  const isRelayed = isAnswer && state.nowMs < state.settings.recoveringUntilMs;
  const may = isRelayed ? mayBringBack : mayWrite;
  if (!may(connection, document.parts)) {
    // Who only reads has nothing to answer with: the stock provider says so with an update of nothing.
    if (isAnswer && isEmpty(update)) return acknowledgeKnown(state, channel, count);
    return refuse(state, channel, count, "not-permitted");
  }
  purge(state, document, hot);
  const tried = tryUpdate(state, hot, { update, deviceId, parts: document.parts, isRelayed });
  if (tried.kind === "known") return acknowledgeKnown(state, channel, count);
  if (tried.kind === "taken") {
    const { newClients, ids } = tried;
    const pending = {
      document,
      channel,
      count,
      deviceId,
      update: tried.update,
      newClients,
      ids,
      answers: [],
    };
    return take(state, pending);
  }
  if (tried.isSpoilt) cool(document);
  if (tried.why === "gap" && !isSecond) {
    // What it leans on may have come by another instance.
    document.mayBeBehind = true;
    enqueue(state, submission, true);
  } else {
    refuse(state, channel, count, tried.why);
  }
  readState(state, document);
}

/** No structs and no deletions. */
const isEmpty = (update: Uint8Array): boolean =>
  update.byteLength === 2 && update[0] === 0 && update[1] === 0;
