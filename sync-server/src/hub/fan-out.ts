/** Telling the devices of what is in the log. */
import type { DocumentName, DocumentParts } from "#shared/sync/document-name.ts";
import type { Channel, Connection, HubDocument, HubState } from "./hub-state.ts";
import { say } from "./replies.ts";
import { mayRead } from "./rights.ts";

/** Of one batch: what is told at its end, once. */
export interface Spread {
  readonly documents: Set<HubDocument>;
  readonly acknowledged: Map<Channel, number>;
  /** Channels that were sent something. */
  readonly reached: Set<Channel>;
}

export interface Logged {
  readonly document: HubDocument;
  readonly update: Uint8Array;
  readonly seq: number;
  /** Has it already. */
  readonly from: Channel | undefined;
}

export function fanOut(state: HubState, { document, update, seq, from }: Logged, spread: Spread): void {
  advance(document, seq);
  spread.documents.add(document);
  for (const channel of document.channels) {
    if (channel.mode !== "live") continue;
    const { connection, number } = channel;
    if (connection.isLagging) {
      channel.mode = "lagging";
      continue;
    }
    if (channel !== from) say(state, connection, { type: "update", channel: number, update });
    spread.reached.add(channel);
  }
}

/** `seq` says that all until then is known; what comes too early waits for what another instance wrote before it. */
function advance(document: HubDocument, seq: number): void {
  if (document.seq !== undefined && seq <= document.seq) return;
  document.ahead.add(seq);
  let next = (document.seq ?? seq - 1) + 1;
  while (document.ahead.delete(next)) document.seq = next++;
}

/** Acknowledgements, how far each channel is, and that there is something new, to who has the document not open. */
export function tellOthers(state: HubState, { documents, acknowledged, reached }: Spread): void {
  for (const channel of reached) channel.sentSeq = Math.max(channel.sentSeq, channel.document.seq ?? 0);
  for (const [channel, count] of acknowledged) {
    if (!channel.isOpen) continue;
    const { number, sentSeq: seq } = channel;
    say(state, channel.connection, { type: "ack", channel: number, count, seq });
  }
  for (const channel of reached) {
    if (acknowledged.has(channel) || !channel.isOpen) continue;
    say(state, channel.connection, { type: "opened", channel: channel.number, seq: channel.sentSeq });
  }
  for (const { name, parts, channels, seq = 0 } of documents)
    tellChanged(state, { name, parts, channels, seq });
}

interface Changed {
  readonly name: DocumentName;
  readonly parts: DocumentParts;
  readonly seq: number;
  readonly channels: Iterable<Channel>;
}

/** Who may read a document and has it not open is told that there is something new in it. */
export function tellChanged(state: HubState, { name, parts, seq, channels }: Changed): void {
  const open = new Set<Connection>();
  for (const { connection } of channels) open.add(connection);
  for (const connection of state.connections.values())
    if (!open.has(connection) && mayRead(connection, parts.partitionId))
      noteChange(state, connection, name, seq);
}

/** At once, but a second time only with the next tick. */
function noteChange(state: HubState, connection: Connection, name: DocumentName, seq: number): void {
  if (connection.version === undefined) return;
  if (connection.told.has(name) || connection.isLagging) return void connection.changed.set(name, seq);
  connection.told.add(name);
  say(state, connection, { type: "manifest", documents: [{ name, seq }] });
}
