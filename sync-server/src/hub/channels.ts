/** Opening a document, and reading from the log what a device lacks of it. */
import { afford } from "./budget.ts";
import { partsOf, type DocumentName } from "#shared/sync/document-name.ts";
import { compareSince } from "#shared/sync/frames.ts";
import { compare, prepareAnswer } from "./answers.ts";
import { documentOf, load } from "./documents.ts";
import type { Answer, Channel, Connection, HubState } from "./hub-state.ts";
import type { LoadedDocument } from "./hub-port.ts";
import { hubLimits } from "./limits.ts";
import { closeChannel, countRefusal, refuse, say } from "./replies.ts";
import { mayRead } from "./rights.ts";

export interface Opening {
  readonly channel: number;
  readonly name: DocumentName;
  readonly since: number;
}

export function open(
  state: HubState,
  connection: Connection,
  { channel: number, name, since }: Opening,
): void {
  const known = connection.channels.get(number);
  if (known !== undefined) closeChannel(known);
  const { partitionId } = state.documents.get(name)?.parts ?? partsOf(name);
  // A document that one may not read is refused in the same words, whether there is one or not.
  if (!mayRead(connection, partitionId)) {
    say(state, connection, { type: "refuse", channel: number, count: 0, why: "not-permitted" });
    return countRefusal(state, connection, "not-permitted");
  }
  if (number === 0 || connection.channels.size >= hubLimits.channelCountMax)
    return say(state, connection, { type: "refuse", channel: number, count: 0, why: "busy" });
  // Reading costs the hub more than asking costs the device.
  if (!afford(state, connection.deviceId, 0))
    return say(state, connection, { type: "refuse", channel: number, count: 0, why: "too-fast" });
  const document = documentOf(state, name);
  const channel: Channel = {
    connection,
    number,
    document,
    mode: "reading",
    sentSeq: since,
    takenCount: 0,
    isOpen: true,
  };
  connection.channels.set(number, channel);
  document.channels.add(channel);
  document.usedMs = state.nowMs;
  if (since !== compareSince) return read(state, channel);
  inTurn(channel, () => compare(state, channel, () => turnIsOver(connection)));
}

function inTurn(channel: Channel, begin: () => void): void {
  const { connection } = channel;
  if (connection.readingCount >= hubLimits.readingCountMax)
    return void connection.toRead.push({ channel, begin });
  connection.readingCount += 1;
  begin();
}

function turnIsOver(connection: Connection): void {
  connection.readingCount -= 1;
  // What was closed while it waited has no turn.
  for (let next = connection.toRead.shift(); next !== undefined; next = connection.toRead.shift())
    if (next.channel.isOpen) return inTurn(next.channel, next.begin);
}

/** What the channel lacks, from the log. */
function read(state: HubState, channel: Channel): void {
  const { document, sentSeq } = channel;
  if (document.seq === sentSeq) return goLive(state, channel);
  channel.mode = "reading";
  inTurn(channel, () => load(state, document.name, sentSeq, { kind: "channel", channel }));
}

export function onChannelLoaded(state: HubState, channel: Channel, loaded: LoadedDocument | undefined): void {
  turnIsOver(channel.connection);
  if (!channel.isOpen || channel.mode !== "reading") return;
  if (loaded === undefined) return refuse(state, channel, 0, "busy");
  const { connection, document, number } = channel;
  document.seq ??= loaded.seq;
  // The device was further than this log is: it has what the log has lost.
  if (loaded.seq < channel.sentSeq) return compare(state, channel);
  if (connection.isLagging) return void (channel.mode = "lagging");
  for (const update of loaded.updates) say(state, connection, { type: "update", channel: number, update });
  channel.sentSeq = loaded.seq;
  // While it was read more was appended, which was not pushed.
  if (document.seq > loaded.seq) return read(state, channel);
  goLive(state, channel);
}

function goLive(state: HubState, channel: Channel): void {
  channel.mode = "live";
  const { connection, number, sentSeq } = channel;
  say(state, connection, { type: "opened", channel: number, seq: sentSeq });
}

/** To who asked by state vector, as the stock provider does. */
export function answer(state: HubState, channel: Channel, stateVector: Uint8Array): void {
  prepareAnswer(state, channel, stateVector, (due) => deliver(state, due));
}

export function deliver(state: HubState, { channel, update, seq }: Answer): void {
  if (!channel.isOpen) return;
  const { connection, number } = channel;
  say(state, connection, { type: "sync-step-2", channel: number, update });
  if (channel.mode !== "comparing") return;
  channel.sentSeq = seq;
  // What was appended since the answer was made is not in it.
  read(state, channel);
}

export function onDrained(state: HubState, connection: Connection): void {
  connection.isLagging = false;
  connection.unreadCount = 0;
  for (const channel of connection.channels.values()) if (channel.mode === "lagging") read(state, channel);
}

/** Everything after a gap in what was heard of the log is read from it. */
export function readAnew(state: HubState, channels: Iterable<Channel>): void {
  for (const channel of channels) if (channel.mode === "live") read(state, channel);
}
