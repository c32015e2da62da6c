/** Does what a session asks for, whatever it is connected to: a server, or what a server wrote into a file. */
import { OutboxId } from "#shared/sync/sync-ids.ts";
import type { OwnUpdate, ReplicaStore } from "#core/ports/replica-store.ts";
import type { ConnectionStatus, OutboxEntry, SessionEffect, SessionInput } from "../session-port.ts";
import type { Documents } from "./documents.ts";

/** What goes to the other side. */
export type LinkEffect = Extract<SessionEffect, { readonly kind: "connect" | "send" | "disconnect" }>;

export const isOfLink = (effect: SessionEffect): effect is LinkEffect =>
  effect.kind === "connect" || effect.kind === "send" || effect.kind === "disconnect";

export interface EffectsDeps {
  readonly store: Pick<ReplicaStore, "erase">;
  readonly documents: Pick<Documents, "storeBase" | "refuse" | "beyond" | "wipe">;
}

/** None of it may wait. */
export interface EffectEvents {
  readonly onConnection: (status: ConnectionStatus) => void;
  /** Neither side has anything that the other lacks. */
  readonly onSettled: () => void;
  /** Something was acknowledged, refused, or came. */
  readonly onChange: () => void;
  /** Which partitions may be read has changed. */
  readonly onAccess: (partitionIds: readonly string[]) => void;
  readonly onErased: (ids: readonly string[]) => void;
  readonly onClock: (aheadMs: number) => void;
  /** Whether the server takes nothing new as its disk has no room. */
  readonly onRoom: (isFull: boolean) => void;
  /** Something was suggested or decided. */
  readonly onSuggested: () => void;
}

export const entryOf = ({ number, name, bytes }: OwnUpdate): OutboxEntry => ({
  id: OutboxId.parse(number),
  name,
  update: bytes,
});

/** `put`: what the session is told in turn. `reopen`: what is on the disk is no longer what the session knows. */
export function createEffects(
  { store, documents }: EffectsDeps,
  events: EffectEvents,
  put: (input: SessionInput) => void,
): (effect: Exclude<SessionEffect, LinkEffect>) => Promise<"done" | "reopen"> {
  return async (effect) => {
    switch (effect.kind) {
      case "persist":
        // It was written before the session heard of it.
        put({ kind: "persisted", id: effect.entry.id });
        return "done";
      case "store": {
        const { requestId, kind: _kind, ...change } = effect;
        if ((await documents.storeBase(change)) === "gap") return "reopen";
        put({ kind: "stored", requestId, isStored: true });
        events.onChange();
        return "done";
      }
      case "refused": {
        const { requestId, name, why, entries } = effect;
        const updates = entries.map(({ id, replacement }) => ({ number: id, replacement }));
        await documents.refuse({ name, why, updates });
        put({ kind: "stored", requestId, isStored: true });
        events.onChange();
        return "done";
      }
      case "compare": {
        const { requestId, name, stateVector } = effect;
        put({ kind: "compared", requestId, update: await documents.beyond(name, stateVector) });
        return "done";
      }
      case "erase": {
        // First: who is killed in between is told of the same ids again.
        const isOther = await documents.wipe(effect.ids);
        await store.erase(effect.ids, effect.epoch);
        events.onErased(effect.ids);
        return isOther ? "reopen" : "done";
      }
      default:
        tell(effect, events);
        return "done";
    }
  };
}

type Told = Extract<
  SessionEffect,
  {
    readonly kind:
      | "access"
      | "clock"
      | "room"
      | "suggested"
      | "entry-status"
      | "connection-status"
      | "settled";
  }
>;
function tell(effect: Told, events: EffectEvents): void {
  switch (effect.kind) {
    case "access":
      return events.onAccess(effect.partitionIds);
    case "clock":
      return events.onClock(effect.aheadMs);
    case "room":
      return events.onRoom(effect.isFull);
    case "suggested":
      return events.onSuggested();
    case "entry-status":
      return events.onChange();
    case "connection-status":
      return events.onConnection(effect.status);
    case "settled":
      return events.onSettled();
  }
}
