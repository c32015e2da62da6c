import type { TeamRemark } from "#shared/rpc/team-status.ts";
import { closeCodes } from "#shared/sync/close-codes.ts";
import type { Clock } from "#core/ports/clock.ts";
import type { Pace } from "#core/ports/team-client.ts";
import type { OwnUpdate, ReplicaStore, TeamRow } from "#core/ports/replica-store.ts";
import { type SyncConnection, type SyncSocket, socketCodes } from "#core/ports/sync-socket.ts";
import { createEffects, type EffectEvents, entryOf, isOfLink, type LinkEffect } from "./effects.ts";
import { createInputs } from "./inputs.ts";
import type { Documents } from "./documents.ts";
import { limits } from "./limits.ts";
import { isMetered } from "./network.ts";
import type { SessionSettings, SessionState, SyncSession } from "../session-port.ts";
import type { Access, Tokens } from "./tokens.ts";

export interface ExchangeDeps {
  readonly store: Pick<ReplicaStore, "team" | "documents" | "ownUpdates" | "erase">;
  readonly documents: Pick<Documents, "storeBase" | "refuse" | "beyond" | "wipe">;
  readonly socket: SyncSocket;
  readonly tokens: Tokens;
  readonly pace: Pick<Pace, "taken">;
  /** As the system says. */
  readonly networkCosts: () => boolean | undefined;
  readonly clock: Clock;
  readonly openSession: (state: SessionState, settings: SessionSettings) => SyncSession;
}

/** What whoever runs it is told. None of it may wait. */
export interface ExchangeEvents extends EffectEvents {
  /** No token was to be had: why. */
  readonly onNoAccess: (why: Exclude<Access, { readonly kind: "access" }>) => void;
  /** The last connection ended, or was not to be had. */
  readonly onFailure: (remark: TeamRemark) => void;
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

/** `networkCosts`: as the system says. */
export const settingsOf = (
  { paused, limits: { bytesPerSecond, network } }: TeamRow,
  networkCosts: boolean | undefined,
): SessionSettings => ({
  paused,
  metered: isMetered({ network }, networkCosts),
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
  const settings = given ?? settingsOf(team, deps.networkCosts());
  const outbox = own.map(entryOf);
  const session = deps.openSession({ documents, outbox, erasedEpoch: team.erasedEpoch }, settings);
  const known = new Set(outbox.map(({ id }) => id));
  const ended = new AbortController();
  const signal = AbortSignal.any([closing, ended.signal]);
  const link = createLink(deps, events, inputs, signal);
  const perform = createEffects(deps, events, inputs.put);
  const ticking = tick(clock, inputs, signal);
  try {
    for (;;) {
      const input = await inputs.take();
      if (input === undefined) return;
      // It was stored while the rest was read.
      if (input.kind === "edited" && known.delete(input.entry.id)) continue;
      for (const effect of session.handle(input, clock.nowMs()))
        if (isOfLink(effect)) link.perform(effect);
        else if ((await perform(effect)) === "reopen") return;
    }
  } finally {
    ended.abort();
    link.abandon();
    await ticking;
  }
}

async function tick(clock: Clock, inputs: Inputs, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    inputs.put({ kind: "tick" });
    await clock.sleep(limits.tickMs, signal).catch(() => undefined);
  }
}

type Inputs = ReturnType<typeof createInputs>;

/** The one socket, opened anew whenever the session asks for it. What an older one still tells is of no use to anybody. */
function createLink(
  { socket, tokens, pace }: Pick<ExchangeDeps, "socket" | "tokens" | "pace">,
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
      message(bytes: Uint8Array): Promise<void> | undefined {
        if (!isOurs()) return undefined;
        inputs.put({ kind: "received", bytes });
        return pace.taken(bytes.byteLength, signal);
      },
      closed: (code: number) => void (isOurs() && closed(code, { code: "closed", status: code })),
    };
    const opening = await socket.connect(access.at, listener, signal);
    if (!isOurs()) return opening.kind === "open" ? opening.connection.close() : undefined;
    if (opening.kind === "closed") return closed(opening.code, opening.remark);
    ({ connection } = opening);
    inputs.put({ kind: "connected" });
  };
  return {
    perform(effect: LinkEffect): void {
      switch (effect.kind) {
        case "connect":
          return void connect().catch((thrown: unknown) => signal.aborted || events.onFault(thrown));
        case "send":
          return connection?.send(effect.bytes);
        case "disconnect":
          return connection?.close();
      }
    },
    abandon(): void {
      attempt++;
      connection?.close();
      connection = undefined;
    },
  };
}
