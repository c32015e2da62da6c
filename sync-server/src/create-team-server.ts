/** Puts the team's server together. What was opened when a later part refuses is closed again. */
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { createPending } from "#shared/kit/pending.ts";
import { createSerial } from "#shared/kit/serial.ts";
import { DeviceId } from "#shared/model/team.ts";
import { serverErrors } from "#shared/rpc/server/server-errors.ts";
import type { Database } from "./database/database.ts";
import { type AgeClock, openAgeClock } from "./age-clock.ts";
import { exceptFull, isDiskFull } from "./disk/disk-full.ts";
import { databaseWithRoom, receiptsWithRoom } from "./disk/with-room.ts";
import { openTier, type Tier, type TierOptions } from "./database/open-tier.ts";
import { connectionCountMax, httpTimes } from "./http-limits.ts";
import { startProjection, type Projection, type ProjectionDeps } from "./projection/projection.ts";
import { createHealth } from "./use-cases/health.ts";
import { routeLimits } from "./routes/limits.ts";
import { limitSending } from "./routes/sending-limit.ts";
import { healthRoutes } from "./routes/health-routes.ts";
import { createDeltaOutcomes } from "./deltas/delta-outcomes.ts";
import { createTakeDelta, type DeltaDeps, type TakeDelta } from "./deltas/take-delta.ts";
import { type Answer, type AnswerDeps, type Asked, createMakeAnswer } from "./deltas/write-answer.ts";
import { deltaRoutes } from "./routes/delta-routes.ts";
import { payloadRoutes } from "./routes/payload-routes.ts";
import { runHub, type HubShell } from "./sockets/hub-shell.ts";
import { createSyncSocket, type SyncSocket } from "./sockets/sync-socket.ts";
import type { Authenticate } from "./use-cases/access/authenticate.ts";
import type { Principal } from "./use-cases/access/principal.ts";
import type { AccessWatch } from "./use-cases/access/access-watch.ts";
import type { Wipes } from "./use-cases/access/wipes.ts";
import { repeat } from "./repeat.ts";
import { reportUnruled } from "./audit/acts.ts";
import { notedAnswers, notedDeltas } from "./audit/noted-deltas.ts";
import { trailLimits } from "./audit/limits.ts";
import { noteMigrations } from "./audit/noted-migrations.ts";
import { notedPayloads } from "./audit/noted-payloads.ts";
import { notedRebuild } from "./audit/noted-rebuild.ts";
import { erasedSince, listenTo } from "./bus/listen-to.ts";
import { createKeptReceipts, type KeptReceipts, receiptsPath } from "./erasure/kept-receipts.ts";
import {
  type Moving,
  openErasures,
  openMoving,
  openPurging,
  openRecords,
  openSuggesting,
  openUndo,
  type OwnChangesDeps,
  type Records,
} from "./open-records.ts";
import type { Purging } from "./purge/open-purges.ts";
import { recoveringUntilMs } from "./restored.ts";
import type { ServerServices } from "./routes/server-router.ts";
import { createDescribeItems } from "./use-cases/describe-items.ts";
import type { Ceremonies } from "./use-cases/access/ceremonies.ts";
import { limits as accessLimits } from "./use-cases/access/limits.ts";
import { createPayloads, type Payloads } from "./use-cases/payloads.ts";
import { createTeamSearch } from "./use-cases/search/team-search.ts";

export interface TeamServerOptions extends TierOptions {
  readonly origins: readonly string[];
  readonly nowMs: () => number;
  /** Addresses and networks of proxies on other machines. */
  readonly proxies: readonly string[];
  /** How long leaves of the trail keep their text. */
  readonly trailDays: number;
  /** How long things lie in the trash before they are removed. */
  readonly trashDays: number;
  /** What nobody who asks is meant to understand. */
  readonly report: (error: unknown) => void;
}

export interface Listening {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
}

/** Who is who, made by `openAccess`. */
export interface Identity {
  readonly authenticate: Authenticate;
  readonly watch: Pick<AccessWatch, "epoch">;
  readonly signerOf: DeltaDeps["signerOf"];
  readonly answerSigner: AnswerDeps["answerSigner"];
  /** Told of each device that is let in, and of what devices say that they hold. */
  readonly wipes: Wipes;
  /** What people began and did not end. */
  readonly ceremonies: Pick<Ceremonies, "forgetEnded">;
  /** Told of whenever anybody's rights change. */
  onChange(listener: () => void): void;
  /** Its procedures, and those that are answered from these. */
  mount(app: FastifyInstance, services: TeamServices): void;
}

/** What procedures are answered from, beside identity and rights. */
export interface TeamServices extends Pick<
  ServerServices,
  | "rebuild"
  | "audit"
  | "erasure"
  | "undo"
  | "moving"
  | "suggesting"
  | "describing"
  | "search"
  | "notes"
  | "disk"
> {
  readonly health: ReturnType<typeof createHealth>;
}

export interface HiddenServer extends AsyncDisposable {
  /** Answers a request, whoever took it. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  upgrade: SyncSocket["upgrade"];
  readonly tier: Tier;
  readonly projection: Projection;
  /** What has been in the trash for too long. */
  readonly purging: Pick<Purging, "look">;
  /** Ids that are erased from now on, noted already. */
  readonly hub: Pick<HubShell, "tell" | "counts">;
  /** A file of changes, brought by whoever runs the server. */
  readonly takeDelta: TakeDelta;
  /** What its device is to be told, for whoever runs the server to carry there. */
  readonly answerTo: (asked: Asked) => Promise<Answer | undefined>;
}

export interface TeamServer extends HiddenServer {
  readonly url: string;
}

export type OpenIdentity = (tier: Tier, records: Records, ages: AgeClock) => Promise<Identity>;

export async function createTeamServer(
  options: TeamServerOptions & Listening,
  openIdentity: OpenIdentity,
): Promise<TeamServer> {
  await using opening = new AsyncDisposableStack();
  const { app, ...server } = opening.use(await assemble(options, openIdentity));
  app.server.on("upgrade", (request, stream, head) => server.upgrade(request, stream, head));
  await app.listen(options);
  const { port } = app.server.address() as AddressInfo;
  opening.move();
  return { ...server, url: `http://${options.host}:${port}` };
}

/** One of several in a program, which hands it what is for it. */
export async function createHiddenServer(
  options: TeamServerOptions,
  openIdentity: OpenIdentity,
): Promise<HiddenServer> {
  await using opening = new AsyncDisposableStack();
  const { app, ...server } = opening.use(await assemble(options, openIdentity));
  await app.ready();
  opening.move();
  return server;
}

async function assemble(
  options: TeamServerOptions,
  openIdentity: OpenIdentity,
): Promise<HiddenServer & { readonly app: FastifyInstance }> {
  await using opening = new AsyncDisposableStack();
  const { nowMs } = options;
  const tier = opening.use(await openTier(options));
  const report = exceptFull(options.report);
  const records = openRecords({ ...tier, nowMs, report });
  opening.use(records.owed);
  opening.use(records.teller);
  opening.use(records.keys).resume();
  const ages = await openAgeClock(tier.database, options.dataFolder, { nowMs, report });
  opening.use(records.forgetting(options.trailDays, ages));
  await noteMigrations(tier.database, records.trail);
  await records.edits.catchUp("start");
  opening.use(repeat(trailLimits.lookMs, () => records.edits.catchUp("later"), report));
  const identity = await openIdentity(tier, records, ages);
  opening.use(repeat(accessLimits.ceremonyLookMs, identity.ceremonies.forgetEnded, report));
  const after = {} as AfterProjecting;
  const projection = opening.use(openProjection(tier, { nowMs, report }, after));
  const deviceId = await ownDevice(tier.database);
  const hub = await openHub({ nowMs, report }, { tier, projection, records, deviceId });
  opening.defer(() => hub.settled());
  const socket = openSocket(opening, { ...options, report }, { hub, identity, records });
  const app = newApp(options.proxies, report);
  opening.defer(() => app.close());
  const keptDays = { trash: options.trashDays, trail: options.trailDays };
  const health = createHealth(tier, hub, projection, keptDays);
  healthRoutes(app, tier, health);
  const payloads = openPayloads(tier, records, projection);
  payloadRoutes(app, { ...identity, nowMs, payloads });
  const deltas = await openDeltas(app, options, { tier, identity, hub, payloads, records });
  const own = { tier, projection, hub, trail: records.trail, deviceId, nowMs, alone: createSerial(), report };
  after.moving = opening.use(await openMoving(own, await recoveringUntilMs(tier.database)));
  const receipts = receiptsWithRoom(createKeptReceipts(receiptsPath(options.dataFolder)), tier.disk);
  const changing = await openChanging(own, after.moving, receipts);
  after.purging = opening.use(openPurging(own, options.trashDays, ages));
  const describing = createDescribeItems({ ...tier, nowMs, trashDays: options.trashDays });
  const search = { search: createTeamSearch(tier.reads), append: records.owed.append, nowMs };
  const rebuild = notedRebuild(projection.rebuild, records.trail);
  const { disk } = tier;
  identity.mount(app, { ...records, ...after, ...changing, disk, health, rebuild, describing, search });
  const parts = opening.move();
  return {
    app,
    handle: (request, response) => app.routing(request, response),
    upgrade: socket.upgrade,
    tier,
    projection,
    hub,
    ...after,
    ...deltas,
    async [Symbol.asyncDispose]() {
      socket.drain();
      await parts.disposeAsync();
    },
  };
}

function newApp(proxies: readonly string[], report: (error: unknown) => void): FastifyInstance {
  const app = fastify({
    bodyLimit: routeLimits.strayBytesMax,
    // Whoever else says where they come from could be anybody, and lock anybody out.
    trustProxy: ["loopback", ...proxies],
    http: httpTimes,
  });
  reportUnruled(app, report);
  app.setErrorHandler(sayDiskFull);
  app.server.maxConnections = connectionCountMax;
  // Before whatever says that one may take longer.
  app.server.prependListener("request", limitSending);
  return app;
}

/** Also of what is no procedure. */
function sayDiskFull(thrown: unknown, _: FastifyRequest, reply: FastifyReply): void {
  const { status, message } = serverErrors.DISK_FULL;
  if (isDiskFull(thrown)) void reply.code(status).send({ message });
  else void reply.send(thrown);
}

/** What the server does to documents when somebody asks it to. */
const openChanging = async (own: OwnChangesDeps, moving: Moving, receipts: KeptReceipts) => ({
  erasure: await openErasures(own, receipts),
  suggesting: await openSuggesting(own, moving),
  undo: openUndo(own),
});

/** What is opened after the projection, which tells it of what it reads. */
interface AfterProjecting {
  purging: Purging;
  moving: Moving;
}

/** Rows are made while there is room: what was told of meanwhile is found by looking. */
const openProjection = (
  tier: Tier,
  { nowMs, report }: Pick<TeamServerOptions, "nowMs" | "report">,
  after: Readonly<Partial<AfterProjecting>>,
): Projection =>
  startProjection({
    ...tier,
    database: databaseWithRoom(tier.database, tier.disk, "new"),
    nowMs,
    ...reactions(after, report),
    report,
  });

const reactions = (
  after: Readonly<Partial<AfterProjecting>>,
  report: (error: unknown) => void,
): Pick<ProjectionDeps, "onPurgedIsBack" | "onLostCopies"> => ({
  onPurgedIsBack: () => void after.purging?.look().catch(report),
  onLostCopies: (lost) => void after.moving?.settle(lost).catch(report),
});

/** What a device that is let in holds from then on is noted: that goes on when the socket is closed, and ends with the rest. */
function openSocket(
  opening: AsyncDisposableStack,
  { origins, report }: TeamServerOptions,
  {
    hub,
    identity,
    records,
  }: { readonly hub: HubShell; readonly identity: Identity; readonly records: Records },
): SyncSocket {
  const admitting = createPending(report);
  opening.defer(() => admitting.settled());
  const onAdmitted = (principal: Principal): void => admitting.add(identity.wipes.admitted(principal));
  const { onConnecting } = records;
  const socket = opening.use(
    createSyncSocket({ ...identity, origins, report, hub, onConnecting, onAdmitted }),
  );
  identity.onChange(() => void socket.lookAgain().catch(report));
  return socket;
}

/** What comes is in the trail, and becomes rows where these waited for it. */
function openPayloads(
  tier: Tier,
  { trail }: Pick<Records, "trail">,
  projection: Pick<Projection, "payloadCame">,
): Payloads {
  const payloads = notedPayloads(createPayloads(tier.database, tier.payloads), trail);
  return {
    ...payloads,
    async put(principal, place, keyed, at) {
      const outcome = await payloads.put(principal, place, keyed, at);
      if (outcome.kind === "kept") projection.payloadCame(place.partitionId);
      return outcome;
    },
  };
}

interface DeltaParts {
  readonly tier: Tier;
  readonly identity: Identity;
  readonly hub: HubShell;
  readonly payloads: Payloads;
  readonly records: Pick<Records, "trail" | "orgHere">;
}

/** Files of devices that no network reaches, and what they are told in turn. */
async function openDeltas(
  app: FastifyInstance,
  { nowMs, dataFolder }: Pick<TeamServerOptions, "nowMs" | "dataFolder">,
  { tier, identity, hub, payloads, records: { trail, orgHere } }: DeltaParts,
): Promise<Pick<HiddenServer, "takeDelta" | "answerTo">> {
  const outcomes = createDeltaOutcomes(tier.database);
  const recovering = { nowMs, recoveringUntilMs: await recoveringUntilMs(tier.database) };
  const take = createTakeDelta({ ...identity, ...recovering, hub, payloads, outcomes, sleep });
  const make = createMakeAnswer({ ...identity, ...recovering, tier, outcomes });
  const takeDelta = notedDeltas(take, trail, orgHere);
  const answers = notedAnswers(make, trail, orgHere);
  deltaRoutes(app, {
    ...identity,
    folder: dataFolder,
    disk: tier.disk,
    take: takeDelta.forCarrier,
    answer: answers.forCarrier,
  });
  return { takeDelta: takeDelta.forOperator, answerTo: answers.forOperator };
}

interface HubParts {
  readonly tier: Tier;
  readonly projection: Projection;
  readonly records: Records;
  readonly deviceId: DeviceId;
}

async function openHub(
  { nowMs, report }: Pick<TeamServerOptions, "nowMs" | "report">,
  { tier: { database, log, bus, disk }, projection, records, deviceId }: HubParts,
): Promise<HubShell> {
  const erased = await erasedSince(database, 0);
  const hub = runHub(
    {
      log,
      nowMs,
      report,
      onAppended: (name) => projection.wake(name),
      onNote: (note) => records.teller.tellOfHub(note),
      // The update itself may be larger than a bus carries; it is in the log.
      publish: ({ name, seq, deviceId: from }) => bus.ring({ kind: "appended", name, seq, deviceId: from }),
    },
    {
      epoch: log.epoch,
      recoveringUntilMs: await recoveringUntilMs(database),
      erased,
      deviceId,
    },
  );
  const tellRoom = (isFull: boolean): void => hub.tell({ kind: "room", isFull });
  disk.onTurn(tellRoom);
  tellRoom(disk.state().isFull);
  listenTo({ bus, log, database }, hub, { deviceId, erased, report });
  return hub;
}

const ownDeviceName = "hub-device";

/** As which the hub takes erased items out of documents. */
async function ownDevice(database: Database): Promise<DeviceId> {
  return database.write(async (transaction, truth) => {
    const known = await transaction
      .selectFrom("server_facts")
      .select("value")
      .where("name", "=", ownDeviceName)
      .executeTakeFirst();
    if (known !== undefined) return DeviceId.parse(known.value);
    const made = DeviceId.parse(randomUUID());
    await truth.put("server_facts", { name: ownDeviceName, value: made });
    return made;
  });
}
