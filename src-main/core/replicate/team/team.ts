/** The team that this device is in. What goes on by itself runs while a host does; the rest is asked and answered. */
import { createSerial } from "#shared/kit/serial.ts";
import type { TeamStatus } from "#shared/rpc/team-status.ts";
import type { ExchangeFiles } from "#core/ports/exchange-files.ts";
import type { Team } from "#core/ports/team.ts";
import { isRefusal, type Refusal } from "#core/ports/use-cases.ts";
import { createAdmin } from "./admin.ts";
import { createAsking } from "./asking.ts";
import { createChanges } from "./changes.ts";
import { createDelta } from "./delta.ts";
import { createEditing } from "./editing.ts";
import { createJoined, type Joined, type ReplicateDeps } from "./joined.ts";
import { createJoining } from "./joining.ts";
import { limits } from "./limits.ts";
import { createMoving } from "./moving.ts";
import { createPartitions } from "./partitions.ts";
import { remakeRejected } from "./remaking.ts";
import { createRejectedExport, createRejectedForgetting } from "./rejected.ts";
import { type OpenSession, type Running, startRunning } from "./running.ts";
import { createSources, notJoined } from "./sources.ts";
import { statusOf } from "./status.ts";
import { createSuggesting } from "./suggesting.ts";

export interface TeamDeps extends ReplicateDeps {
  readonly files: ExchangeFiles;
  readonly openSession: OpenSession;
}

export function createTeam(deps: TeamDeps): Team {
  const { store, library, system, files, server } = deps;
  const { clock, onFault } = system;
  const life = createLife(deps);
  const status = (): Promise<TeamStatus> => statusOf(store, life.link(), clock.nowMs());
  const wake = (): void => life.running()?.wake();
  const asking = { store, client: server.admin, ...system, joined: life.joined };
  return {
    start: () => life.start(),
    wake,
    status,
    watchStatus: (signal) => life.changes.watch(status, limits.statusEveryMs, signal),
    ...createMembership(deps, life, status),
    partitions: () => store.partitions(),
    sources: () => store.sources(),
    ...createSources({ store, clock, onChange: wake }),
    items: ({ offset, limit, ...filter }) => store.sharedItems(filter, offset, limit),
    received: ({ offset, limit, ...filter }) => store.receivedItems(filter, offset, limit),
    edit: createEditing({ store, library, joined: life.joined, onChange: wake }),
    move: createMoving(asking),
    ...createSuggesting(asking),
    ...createDelta({
      store,
      identity: server.identity,
      client: server.client,
      files,
      clock,
      joined: life.joined,
      openSession: deps.openSession,
      standingStill: (work) => life.inTurn(() => life.reopen(work)),
    }),
    exportRejected: createRejectedExport({ store, files }),
    forgetRejected: createRejectedForgetting({ store }, () => life.changes.tell()),
    openShared: async (id, signal) => (await life.joined())?.opened.open(id, signal) ?? notJoined,
    async *fetchOriginal(id, signal) {
      const here = await life.joined();
      if (here === undefined) yield notJoined;
      else yield* here.opened.fetch(id, signal);
    },
    admin: createAdmin({ client: server.admin, files, joined: life.joined }),
    source: createAsking({ store, client: server.client, joined: life.joined }),
    original: async (id, signal) => (await life.joined())?.opened.original(id, signal),
    [Symbol.asyncDispose]: () => life.inTurn(() => life.close()).catch(onFault),
  };
}

/** What changes what the device is to the team. */
function createMembership(
  { store, server, system: { clock } }: TeamDeps,
  life: Life,
  status: () => Promise<TeamStatus>,
): Pick<Team, "join" | "joinInBrowser" | "leave" | "setPaused" | "setLimits" | "retry"> {
  const isSignedOut = (): boolean => {
    const { session, shut } = life.link();
    // Where no host runs nobody has asked.
    return shut === "expired" || session === undefined;
  };
  const joining = createJoining({ store, client: server.client, clock, isSignedOut });
  /** Only in a team; then the status as it is. */
  const change = async (work: () => Promise<void>): Promise<TeamStatus | Refusal> => {
    if ((await store.team()) === undefined) return notJoined;
    await work();
    await life.settle();
    return status();
  };
  /** What runs, after signing in again, goes by what held before. */
  const begin = async (signal: AbortSignal): Promise<TeamStatus> => {
    await life.close();
    await life.open(signal);
    return status();
  };
  return {
    join: (input, signal) => life.inTurn(async () => (await joining.join(input, signal)) ?? begin(signal)),
    async *joinInBrowser(input, signal) {
      // Nobody else waits while a person is asked.
      const outcome = yield* joining.askInBrowser(input, signal);
      if (outcome === undefined) return;
      if (isRefusal(outcome)) return yield outcome;
      yield await life.inTurn(async () => {
        const refusal = await joining.finish(input.url, outcome);
        return refusal ?? { state: "joined" as const, status: await begin(signal) };
      });
    },
    leave: () =>
      life.inTurn(async () => {
        if ((await store.team()) === undefined) return notJoined;
        await life.close();
        await store.leaveTeam();
        life.changes.tell();
        return { joined: false };
      }),
    setPaused: (paused) => change(() => store.changeTeam({ paused })),
    setLimits: (given) => change(() => store.changeTeam({ limits: given })),
    async retry() {
      const here = await life.joined();
      if (here === undefined) return notJoined;
      const itemCount = await store.retryItems();
      const { documents, edits } = here;
      let editCount = 0;
      // Whoever waits for the next attempt begins anew.
      await life.inTurn(() =>
        life.reopen(async () => {
          // Between two connections: the one before may know the device as shut out.
          editCount = await remakeRejected({ store, documents, edits });
        }),
      );
      return { itemCount, editCount };
    },
  };
}

type Life = ReturnType<typeof createLife>;

/** From joining to leaving, and within that from the start of a host to its end. */
function createLife(deps: TeamDeps) {
  const { store, system, openSession } = deps;
  const inTurn = createSerial();
  const changes = createChanges(system.clock);
  let isStarted = false;
  let here: Joined | undefined;
  let running: Running | undefined;
  const joined = async (): Promise<Joined | undefined> => {
    const team = await store.team();
    if (team === undefined) return undefined;
    return (here ??= createJoined(deps, team));
  };
  const run = async (): Promise<void> => {
    const known = await joined();
    if (!isStarted || known === undefined) return;
    // Before anything goes: it may be dear.
    known.networkCosts = await system.networkCosts();
    running ??= startRunning(deps, known, openSession, () => changes.tell());
  };
  return {
    inTurn,
    changes,
    joined,
    running: () => running,
    link: () => running?.link ?? { isSettled: false },
    start: () =>
      inTurn(async () => {
        isStarted = true;
        await run();
      }),
    /** What may be done where is known when joining has ended, if it can be. */
    async open(signal: AbortSignal): Promise<void> {
      const known = await joined();
      if (known !== undefined) await createPartitions(deps, known, () => changes.tell())(signal);
      await run();
      changes.tell();
    },
    async close(): Promise<void> {
      await running?.[Symbol.asyncDispose]();
      [running, here] = [undefined, undefined];
    },
    /** What is known is more than what runs was told. */
    async reopen<Value>(meanwhile: () => Promise<Value>): Promise<Value> {
      await running?.[Symbol.asyncDispose]();
      running = undefined;
      try {
        return await meanwhile();
      } finally {
        await run();
        changes.tell();
      }
    },
    async settle(): Promise<void> {
      const team = await store.team();
      if (team !== undefined) running?.settle(team);
      changes.tell();
    },
  };
}
