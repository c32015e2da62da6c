/** What the hub says to its devices. Frames of one input go out together, in the order in which they were said. */
import { closeCodes, type CloseCode } from "#shared/sync/close-codes.ts";
import type { Frame, Refused } from "#shared/sync/frames.ts";
import { encodeMessages } from "#shared/sync/messages.ts";
import { limits } from "#shared/sync/limits.ts";
import type { Channel, Connection, HubState } from "./hub-state.ts";
import { hubLimits } from "./limits.ts";

export function say(state: HubState, connection: Connection, frame: Frame): void {
  connection.saying.push(frame);
  connection.sayingBytes += longBytesOf(frame);
  state.speaking.add(connection);
}

/** What was said becomes messages: many short frames share one. */
export function flush(state: HubState): void {
  for (const connection of state.speaking) flushOne(state, connection);
  state.speaking.clear();
}

function flushOne(state: HubState, connection: Connection): void {
  const frames = connection.saying.splice(0);
  connection.sayingBytes = 0;
  for (const bytes of encodeMessages(frames, hubLimits.messageBytesMax))
    state.effects.push({ kind: "send", connectionId: connection.id, bytes });
}

/** Of what may be long. */
function longBytesOf(frame: Frame): number {
  switch (frame.type) {
    case "update":
    case "sync-step-2":
      return frame.update.byteLength;
    case "sync-step-1":
      return frame.stateVector.byteLength;
    default:
      return 0;
  }
}

/** Who does not read what was said is told nothing long: it would be kept in memory, as often as it is asked for. */
export const isBehind = ({ isLagging, sayingBytes }: Connection): boolean =>
  isLagging || sayingBytes > limits.bufferedBytesMax;

/** Our own shortcomings: no fault of the device's. */
const ours: ReadonlySet<Refused> = new Set<Refused>(["busy", "too-fast"]);

/**
 * The device's `count`th update of the channel was not taken. This ends the channel: what the device sent after it may
 * lean on it and is passed over, until the device opens the document again and sends what it still has.
 */
export function refuse(state: HubState, channel: Channel, count: number, why: Refused): void {
  const { connection, document } = channel;
  if (!channel.isOpen) return;
  closeChannel(channel);
  say(state, connection, { type: "refuse", channel: channel.number, count, why });
  countRefusal(state, connection, why);
  if (!ours.has(why)) {
    const { deviceId } = connection;
    state.effects.push({ kind: "note", note: { kind: "refused", deviceId, name: document.name, why } });
  }
}

export function countRefusal(state: HubState, connection: Connection, why: Refused): void {
  if (ours.has(why)) return;
  connection.refusalCount += 1;
  if (connection.refusalCount >= limits.refusalCountMax)
    closeConnection(state, connection, closeCodes.refusals);
}

export function closeChannel(channel: Channel): void {
  channel.isOpen = false;
  channel.connection.channels.delete(channel.number);
  channel.document.channels.delete(channel);
}

/** What was said before goes out first. */
export function closeConnection(state: HubState, connection: Connection, code: CloseCode): void {
  if (!state.connections.has(connection.id)) return;
  flushOne(state, connection);
  forgetConnection(state, connection);
  state.effects.push({ kind: "close", connectionId: connection.id, code });
  state.effects.push({ kind: "note", note: { kind: "closed", deviceId: connection.deviceId, code } });
}

export function forgetConnection(state: HubState, connection: Connection): void {
  for (const channel of connection.channels.values()) closeChannel(channel);
  state.connections.delete(connection.id);
  state.speaking.delete(connection);
}
