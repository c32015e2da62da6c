import { createPending } from "#shared/kit/pending.ts";
import type { TeamRow } from "#core/ports/replica-store.ts";
import { createExchange, type Exchange, type ExchangeEvents, settingsOf } from "./exchange.ts";
import type { Joined, ReplicateDeps } from "./joined.ts";
import { limits } from "./limits.ts";
import { createNetworkLook } from "./network.ts";
import { createLoop } from "./loop.ts";
import { createPartitions } from "./partitions.ts";
import { createLostPayloads } from "./lost-payloads.ts";
import { createPayloadChecks } from "./payload-checks.ts";
import { createProjected } from "./projected.ts";
import { rejectAll } from "./reject-all.ts";
import type { SessionSettings, SessionState, SyncSession } from "../session-port.ts";
import { createSharing } from "./sharing.ts";
import { isOnline, type Link, remarkOf, wasOnlineOnce } from "./status.ts";
import { createTrailCheck } from "./trail-check.ts";
import { createUploads } from "./uploads.ts";

export type OpenSession = (state: SessionState, settings: SessionSettings) => SyncSession;

/** All that goes on by itself while a host runs and the device is in a team. */
export interface Running extends AsyncDisposable {
  readonly link: Readonly<Link>;
  /** Something of the library may have changed. */
  wake(): void;
  /** What the person wants of the connection has changed, or it is to be tried again now. */
  settle(team: TeamRow): void;
}

const atFirst: Link = { session: { kind: "connecting" }, isSettled: false };

export function startRunning(
  deps: ReplicateDeps,
  joined: Joined,
  openSession: OpenSession,
  onChange: () => void,
): Running {
  const { store, server } = deps;
  const { clock, onFault } = deps.system;
  const { documents, tokens, pace } = joined;
  const networkCosts = (): boolean | undefined => joined.networkCosts;
  const link: Link = { ...atFirst, isUnproved: () => joined.isUnproved, networkCosts };
  const onProof = (): void =>
    rejecting.add(store.team().then((team) => openAnew(exchange, team, networkCosts())));
  const onNetwork = (team: TeamRow): void => {
    exchange.settings(settingsOf(team, networkCosts()));
    work.onRoom();
    onChange();
  };
  const work = startWork(deps, joined, link, { onChange, onProof, onNetwork });
  const reject = () => rejectAll(store, documents, clock.nowMs());
  const shut = async (why: "expired" | "revoked"): Promise<void> => {
    if (link.shut !== undefined) return;
    link.shut = why;
    if (why === "revoked") await reject();
    onChange();
  };
  const rejecting = createPending(onFault);
  const exchange = createExchange(
    { store, documents, socket: server.socket, tokens, pace, networkCosts, clock, openSession },
    eventsOf(deps, joined, link, {
      ...work,
      onChange,
      shut: (why) => rejecting.add(shut(why)),
    }),
  );
  joined.onOwn = (update) => {
    link.isSettled = false;
    // Nobody would take it, and it must not look as if somebody were to: it is kept as what was refused is.
    if (link.shut === "revoked") rejecting.add(reject().then(onChange));
    else exchange.edited(update);
  };
  work.wake();
  return {
    link,
    wake: work.wake,
    settle(team) {
      delete link.shut;
      joined.receivedBytesPerSecond = team.limits.bytesPerSecond;
      exchange.settings(settingsOf(team, networkCosts()));
      work.wake();
      work.onOnline();
      work.lookAtNetwork();
    },
    async [Symbol.asyncDispose]() {
      joined.onOwn = () => undefined;
      for (const each of [work, exchange]) await each[Symbol.asyncDispose]();
      await rejecting.settled();
    },
  };
}

/** The session is let in where there are tokens. */
function openAnew(exchange: Exchange, team: TeamRow | undefined, networkCosts: boolean | undefined): void {
  if (team === undefined) return;
  const settings = settingsOf(team, networkCosts);
  exchange.settings({ ...settings, paused: true });
  exchange.settings(settings);
}

interface Told {
  readonly onChange: () => void;
  /** The server began or ended to keep back the proof that its trail only grows. */
  readonly onProof: () => void;
  /** The network costs, or no longer. */
  readonly onNetwork: (team: TeamRow) => void;
}

/** What is done besides the session, each for itself. */
function startWork(deps: ReplicateDeps, joined: Joined, link: Link, told: Told) {
  const { onChange, onNetwork } = told;
  const { store, server, system } = deps;
  const { clock, chance, onFault, embedder } = system;
  const loop = { clock, onFault };
  const { documents, edits, tokens } = joined;
  const sharing = createSharing({ ...deps, documents, edits, nowMs: () => clock.nowMs(), embedder });
  const comparing = createLoop(loop, async (signal) => {
    // What changes in the library is due all the same, once the device is let in again.
    if (link.shut === "revoked") return undefined;
    await sharing.compare(signal);
    uploading.wake();
    checking.wake();
    await sharing.writeBirths();
    onChange();
    // Whoever wakes it while much is read wakes it often.
    await clock.sleep(limits.compareEveryMs, signal).catch(() => undefined);
    const nextMs = await store.nextDueMs();
    return nextMs === undefined || nextMs <= clock.nowMs() ? undefined : nextMs - clock.nowMs();
  });
  const onArrived = (): void => {
    comparing.wake();
    // Of what was carried in a file before, the payload was the last.
    projecting.lookAnew();
  };
  const waits = { networkCosts: () => joined.networkCosts, ...roomOf(link, onChange) };
  const uploads = createUploads({ store, client: server.client, tokens, clock, chance, onArrived, ...waits });
  const uploading = createLoop(loop, uploads);
  const projecting = createProjecting(deps, joined, link, onChange);
  const onLacking = (): void => comparing.wake();
  const { knowsErased } = waits;
  const { client } = server;
  const checking = createLoop(loop, createPayloadChecks({ store, client, tokens, knowsErased, onLacking }));
  const losing = createLoop(loop, createLost(deps, joined, link, checking.wake));
  const partitions = createLoop(loop, createPartitions(deps, joined, onChange));
  const trail = createTrail(deps, joined, link, told);
  const { networkCosts } = system;
  const looking = createLoop(loop, createNetworkLook({ store, joined, networkCosts, onChange: onNetwork }));
  looking.wake();
  // Of before this host began: as long as it is kept back nobody connects, who would ask.
  if (joined.isUnproved) trail.wake();
  return {
    wake: () => comparing.wake(),
    onRoom: () => uploading.wake(),
    lookAtNetwork: () => looking.wake(),
    onNews(): void {
      projecting.lookAnew();
      checking.wake();
    },
    onOnline(): void {
      partitions.wake();
      checking.wake();
      losing.wake();
      uploading.wake();
      trail.wake();
    },
    async [Symbol.asyncDispose]() {
      for (const each of [comparing, uploading, projecting, losing, checking, partitions, trail, looking])
        await each[Symbol.asyncDispose]();
    },
  };
}

const roomOf = (link: Link, onChange: () => void) => ({
  knowsErased: () => link.knowsErased === true,
  isServerFull: () => link.isServerFull === true,
  onRefusing(isFull: boolean): void {
    if ((link.refusesContents ?? false) === isFull) return;
    link.refusesContents = isFull;
    onChange();
  },
});

interface Reactions {
  readonly onChange: () => void;
  readonly shut: (why: "expired" | "revoked") => void;
  readonly onOnline: () => void;
  readonly onNews: () => void;
  readonly onRoom: () => void;
}

/** Another one each time, for whoever compares them. */
const noteSuggested = (link: Link, nowMs: number): void =>
  void (link.suggestedMs = Math.max(nowMs, (link.suggestedMs ?? 0) + 1));

function eventsOf(
  { store, system: { clock, onFault } }: ReplicateDeps,
  joined: Joined,
  link: Link,
  { onChange, shut, onOnline, onNews, onRoom }: Reactions,
): ExchangeEvents {
  return {
    onConnection(status) {
      const wasOnline = isOnline(link);
      link.session = status;
      if (status.kind !== "online") link.isSettled = link.knowsErased = false;
      if (status.kind === "revoked") shut("revoked");
      if (status.kind === "online") link.wasOnline = true;
      if (status.kind === "online" && !wasOnline) {
        // What was suggested meanwhile was told to others.
        noteSuggested(link, clock.nowMs());
        onOnline();
      }
      onChange();
    },
    onSettled() {
      link.isSettled = true;
      store.changeTeam({ currentMs: clock.nowMs(), failure: null }).then(onChange, onFault);
      onNews();
    },
    onChange() {
      onNews();
      onChange();
    },
    onAccess() {
      link.knowsErased = true;
      onOnline();
    },
    onErased: () => joined.opened.forget(),
    onNoAccess(why) {
      if (why.kind === "revoked") shut("revoked");
      if (why.kind === "ended") shut("expired");
      if (why.kind === "failed") store.changeTeam({ failure: why.remark }).then(onChange, onFault);
    },
    onFailure(remark) {
      const failure = remark.code === "closed" ? remarkOf(remark.status) : remark;
      store.changeTeam({ failure }).then(onChange, onFault);
    },
    onClock(aheadMs) {
      joined.aheadMs = aheadMs;
      store.changeTeam({ heardMs: Math.max(0, clock.nowMs() + aheadMs) }).catch(onFault);
    },
    onRoom(isFull) {
      link.isServerFull = isFull;
      if (!isFull) link.refusesContents = false;
      if (!isFull) onRoom();
      onChange();
    },
    onSuggested() {
      noteSuggested(link, clock.nowMs());
      onChange();
    },
    onFault,
  };
}

const createTrail = (
  { store, server: { client }, system: { clock, onFault, checks } }: ReplicateDeps,
  joined: Joined,
  link: Link,
  { onProof, onChange }: Told,
) =>
  createLoop(
    { clock, onFault },
    createTrailCheck({
      store,
      client,
      tokens: joined.proofTokens,
      checks,
      clock,
      events: {
        wasOnline: () => wasOnlineOnce(link),
        onChange(isUnproved) {
          const isNew = joined.isUnproved !== isUnproved;
          joined.isUnproved = isUnproved;
          if (isNew) onProof();
          onChange();
        },
      },
    }),
  );

const createLost = (
  { store, server: { client }, system: { clock } }: ReplicateDeps,
  { tokens, deviceId }: Joined,
  link: Readonly<Link>,
  onDoubt: () => void,
) =>
  createLostPayloads({
    store,
    client,
    tokens,
    clock,
    deviceId,
    isOnline: () => isOnline(link),
    onDoubt,
  });

function createProjecting(
  { store, server, system: { clock, chance, onFault } }: ReplicateDeps,
  { tokens }: Joined,
  link: Readonly<Link>,
  onChange: () => void,
) {
  const { client } = server;
  const projected = createProjected({
    store,
    client,
    tokens,
    clock,
    chance,
    isOnline: () => isOnline(link),
    onChange,
  });
  const looking = createLoop({ clock, onFault }, projected.look);
  return {
    /** Something came to the server. */
    lookAnew(): void {
      projected.expectSoon();
      looking.wake();
    },
    [Symbol.asyncDispose]: () => looking[Symbol.asyncDispose](),
  };
}
