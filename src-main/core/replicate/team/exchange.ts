import type { TeamRemark } from "#shared/rpc/team-status.ts";
import { closeCodes } from "#shared/sync/close-codes.ts";
import { OutboxId } from "#shared/sync/sync-ids.ts";
import type { Clock } from "#core/ports/clock.ts";
import type { OwnUpdate, ReplicaStore, TeamRow } from "#core/ports/replica-store.ts";
import { type SyncConnection, type SyncSocket, socketCodes } from "#core/ports/sync-socket.ts";
import { createInputs } from "./inputs.ts";
import type { Documents } from "./documents.ts";
import { limits } from "./limits.ts";
import type {
  ConnectionStatus,
  OutboxEntry,
  SessionEffect,
  SessionSettings,
  SessionState,
  SyncSession,
} from "../session-port.ts";
import type { Access, Tokens } from "./tokens.ts";

export interface ExchangeDeps {
  readonly store: Pick<ReplicaStore, "team" | "documents" | "ownUpdates" | "erase">;
  readonly documents: Pick<Documents, "storeBase" | "refuse" | "beyond" | "wipe">;
  readonly socket: SyncSocket;
  readonly tokens: Tokens;
  readonly clock: Clock;
  readonly openSession: (state: SessionState, settings: SessionSettings) => SyncSession;
}

/** What whoever runs it is told. None of it may wait. */
export interface ExchangeEvents {
  readonly onConnection: (status: ConnectionStatus) => void;
  /** Neither side has anything that the other lacks. */
  readonly onSettled: () => void;
  /** Something was acknowledged, refused, or came. */
  readonly onChange: () => void;
  /** Which partitions may be read has changed. */
  readonly onAccess: (partitionIds: readonly string[]) => void;
  readonly onErased: (ids: readonly string[]) => void;
  /** No token was to be had: why. */
  readonly onNoAccess: (why: Exclude<Access, { readonly kind: "access" }>) => void;
  /** The last connection ended, or was not to be had. */
  readonly onFailure: (remark: TeamRemark) => void;
  readonly onClock: (aheadMs: number) => void;
  /** Of what nobody expected: all begins again from the disk a while later. */
  readonly onFault: (error: unknown) => void;
}

export interface Exchange extends AsyncDisposable {
  /** This device has made an update; it is in the store. */
  edited(update: OwnUpdate): void;
  settings(settings: SessionSettings): void;
}

/** Runs the session: hands it what comes, one after another, and does what it asks for in that order. */
export function createExchange(deps: ExchangeDeps, events: ExchangeEvents): Exchange {
  const closing = new AbortController();
  const inputs = createInputs();
  let settings: SessionSettings | undefined;
  const run = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      try {
        await runSession(deps, events, inputs, settings, closing.signal);
      } catch (thrown) {
        if (closing.signal.aborted) return;
        events.onFault(thrown);
        await deps.clock.sleep(limits.faultPauseMs, closing.signal).catch(() => undefined);
      }
    }
  };
  const running = run();
  return {
    edited: (update) => inputs.put({ kind: "edited", entry: entryOf(update) }),
    settings(next) {
      settings = next;
      inputs.put({ kind: "settings", settings: next });
    },
    async [Symbol.asyncDispose]() {
      closing.abort();
      inputs.end();
      await running;
    },
  };
}

/** As if it had been opened and closed with it. */
const codeOf = (access: Exclude<Access, { readonly kind: "access" }>): number =>
  access.kind === "revoked" ? closeCodes.revoked : socketCodes.unauthorised;

const entryOf = ({ number, name, bytes }: OwnUpdate): OutboxEntry => ({
  id: OutboxId.parse(number),
  name,
  update: bytes,
});

export const settingsOf = ({ paused, limits: { bytesPerSecond, metered } }: TeamRow): SessionSettings => ({
  paused,
  metered,
  bytesPerSecondMax: bytesPerSecond === 0 ? undefined : bytesPerSecond,
});

/** Until it is closed, or what is in memory no longer fits to what is on the disk. */
async function runSession(
  deps: ExchangeDeps,
  events: ExchangeEvents,
  inputs: Inputs,
  given: SessionSettings | undefined,
  closing: AbortSignal,
): Promise<void> {
  const { store, clock } = deps;
  // What was edited until now is read from the disk with the rest.
  inputs.clear();
  const [team, documents, own] = await Promise.all([store.team(), store.documents(), store.ownUpdates()]);
  if (team === undefined) return;
  const settings = given ?? settingsOf(team);
  const outbox = own.map(entryOf);
  const session = deps.openSession({ documents, outbox, erasedEpoch: team.erasedEpoch }, settings);
  const known = new Set(outbox.map(({ id }) => id));
  const ended = new AbortController();
  const signal = AbortSignal.any([closing, ended.signal]);
  const effects = createEffects(deps, events, inputs, signal);
  const ticking = tick(clock, inputs, signal);
  try {
    for (;;) {
      const input = await inputs.take();
      if (input === undefined) return;
      // It was stored while the rest was read.
      if (input.kind === "edited" && known.delete(input.entry.id)) continue;
      for (const effect of session.handle(input, clock.nowMs()))
        if ((await effects.perform(effect)) === "reopen") return;
    }
  } finally {
    ended.abort();
    effects.close();
    await ticking;
  }
}

async function tick(clock: Clock, inputs: Inputs, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    inputs.put({ kind: "tick" });
    await clock.sleep(limits.tickMs, signal).catch(() => undefined);
  }
}

/** Does what the session asks for. `reopen`: what is on the disk is no longer what the session knows. */
function createEffects(
  deps: ExchangeDeps,
  events: ExchangeEvents,
  inputs: Inputs,
  signal: AbortSignal,
): { readonly perform: (effect: SessionEffect) => Promise<"done" | "reopen">; readonly close: () => void } {
  const { store, documents } = deps;
  const link = createLink(deps, events, inputs, signal);
  const perform = async (effect: SessionEffect): Promise<"done" | "reopen"> => {
    switch (effect.kind) {
      case "persist":
        // It was written before the session heard of it.
        inputs.put({ kind: "persisted", id: effect.entry.id });
        return "done";
      case "store": {
        const { requestId, kind: _kind, ...change } = effect;
        if ((await documents.storeBase(change)) === "gap") return "reopen";
        inputs.put({ kind: "stored", requestId, isStored: true });
        events.onChange();
        return "done";
      }
      case "refused": {
        const { requestId, name, why, entries } = effect;
        const updates = entries.map(({ id, replacement }) => ({ number: id, replacement }));
        await documents.refuse({ name, why, updates });
        inputs.put({ kind: "stored", requestId, isStored: true });
        events.onChange();
        return "done";
      }
      case "compare": {
        const { requestId, name, stateVector } = effect;
        inputs.put({ kind: "compared", requestId, update: await documents.beyond(name, stateVector) });
        return "done";
      }
      case "erase": {
        // First: who is killed in between is told of the same ids again.
        const isOther = await documents.wipe(effect.ids);
        await store.erase(effect.ids, effect.epoch);
        events.onErased(effect.ids);
        return isOther ? "reopen" : "done";
      }
      case "connect":
        link.open();
        return "done";
      case "send":
        link.send(effect.bytes);
        return "done";
      case "disconnect":
        link.close();
        return "done";
      default:
        tell(effect, events);
        return "done";
    }
  };
  return { perform, close: link.abandon };
}

type Inputs = ReturnType<typeof createInputs>;

/** The one socket, opened anew whenever the session asks for it. What an older one still tells is of no use to anybody. */
function createLink(
  { socket, tokens }: Pick<ExchangeDeps, "socket" | "tokens">,
  events: ExchangeEvents,
  inputs: Inputs,
  signal: AbortSignal,
) {
  let connection: SyncConnection | undefined;
  let attempt = 0;
  const closed = (code: number, remark: TeamRemark): void => {
    connection = undefined;
    events.onFailure(remark);
    if (code === socketCodes.unauthorised) tokens.forget();
    inputs.put({ kind: "disconnected", code });
  };
  const connect = async (): Promise<void> => {
    const ours = ++attempt;
    const isOurs = (): boolean => ours === attempt && !signal.aborted;
    const access = await tokens.current(signal);
    if (!isOurs()) return;
    if (access.kind !== "access") {
      events.onNoAccess(access);
      return inputs.put({ kind: "disconnected", code: codeOf(access) });
    }
    const listener = {
      message: (bytes: Uint8Array) => void (isOurs() && inputs.put({ kind: "received", bytes })),
      closed: (code: number) => void (isOurs() && closed(code, { code: "closed", status: code })),
    };
    const opening = await socket.connect(access.at, listener, signal);
    if (!isOurs()) return opening.kind === "open" ? opening.connection.close() : undefined;
    if (opening.kind === "closed") return closed(opening.code, opening.remark);
    ({ connection } = opening);
    inputs.put({ kind: "connected" });
  };
  return {
    open: () => void connect().catch((thrown: unknown) => signal.aborted || events.onFault(thrown)),
    send: (bytes: Uint8Array) => connection?.send(bytes),
    close: () => connection?.close(),
    abandon(): void {
      attempt++;
      connection?.close();
      connection = undefined;
    },
  };
}

type Told = Extract<
  SessionEffect,
  { readonly kind: "access" | "clock" | "entry-status" | "connection-status" | "settled" }
>;
function tell(effect: Told, events: ExchangeEvents): void {
  switch (effect.kind) {
    case "access":
      return events.onAccess(effect.partitionIds);
    case "clock":
      return events.onClock(effect.aheadMs);
    case "entry-status":
      return events.onChange();
    case "connection-status":
      return events.onConnection(effect.status);
    case "settled":
      return events.onSettled();
  }
}
