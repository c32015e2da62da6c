/** What the server keeps of what is done through it, and how what must not be kept is taken out of it. */
import type { Serial } from "#shared/kit/serial.ts";
import { ErasureId } from "#shared/audit/receipt.ts";
import { DeviceId, type OrgId } from "#shared/model/team.ts";
import { randomUUID } from "node:crypto";
import { type AuditUseCases, createAuditUseCases } from "./audit/audit-use-cases.ts";
import { forgetting } from "./audit/forget-groups.ts";
import { type CallNotes, createCallNotes } from "./audit/noted-calls.ts";
import { notedConnections } from "./audit/noted-connections.ts";
import type { AgeClock } from "./age-clock.ts";
import { createOrgTrail, type OrgTrail, type OrgTrailReading } from "./audit/org-trail.ts";
import { createTeller, type Teller } from "./audit/told.ts";
import { createOwedActs, type OwedActs } from "./audit/owed-acts.ts";
import { createTellSeldom } from "./audit/told-seldom.ts";
import { createToldEdits, type ToldEdits, type ToldEditsDeps } from "./audit/told-edits.ts";
import { tellSuggested } from "./bus/listen-to.ts";
import { type Database, system } from "./database/database.ts";
import type { Tier } from "./database/open-tier.ts";
import { isDiskFull } from "./disk/disk-full.ts";
import type { DiskRoom } from "./disk/disk-room.ts";
import type { ErasureListener } from "./erasure/erasable.ts";
import { createErasures } from "./erasure/erasures.ts";
import type { KeptReceipts } from "./erasure/kept-receipts.ts";
import { createErasureUseCases, type ErasureUseCases } from "./erasure/erasure-use-cases.ts";
import { createMoveUseCases, type MoveUseCases } from "./moves/move-use-cases.ts";
import { createMoves, type Moves } from "./moves/moves.ts";
import { remaking } from "./moves/remake-moves.ts";
import { createSuggestionUseCases, type SuggestionUseCases } from "./suggestions/suggestion-use-cases.ts";
import { createSuggestions } from "./suggestions/suggestions.ts";
import { createKeyRotation, type KeyRotation } from "./repositories/rotate-keys.ts";
import type { Projection } from "./projection/projection.ts";
import { type Purging, purging } from "./purge/open-purges.ts";
import type { Principal } from "./use-cases/access/principal.ts";
import { createUndoUseCases, type UndoUseCases } from "./undo/undo-use-cases.ts";
import type { HubShell } from "./sockets/hub-shell.ts";

export interface Records {
  readonly trail: OrgTrail & OrgTrailReading;
  /** Of reading, which goes on while there is no room for its leaf. */
  readonly owed: OwedActs;
  readonly teller: Teller;
  readonly edits: ToldEdits;
  /** Of partitions, when somebody may read them no more. */
  readonly keys: KeyRotation;
  readonly audit: AuditUseCases;
  /** Whom the server is about to let in to stay connected; rejects where that cannot be told. */
  readonly onConnecting: (principal: Principal) => Promise<void>;
  /** What the guard tells of calls. */
  readonly notes: CallNotes;
  /** The one that this server is set up for; undefined until it is. */
  readonly orgHere: () => Promise<OrgId | undefined>;
  /** Leaves that are older than so many days lose their text, now and then again. */
  forgetting(days: number, clock: Pick<AgeClock, "isTrusted">): AsyncDisposable;
}

export interface RecordsDeps {
  readonly database: Database;
  readonly log: ToldEditsDeps["log"];
  readonly nowMs: () => number;
  readonly report: (error: unknown) => void;
}

/** To be closed after all that tells it something. */
export function openRecords({ database, log, nowMs, report }: RecordsDeps): Records {
  const trail = createOrgTrail({ database, nowMs });
  const known = new Map<DeviceId, OrgId>();
  const orgOf = async (deviceId: DeviceId): Promise<OrgId | undefined> => {
    const orgId = known.get(deviceId) ?? (await orgOfDevice(database, deviceId));
    if (orgId !== undefined) known.set(deviceId, orgId);
    return orgId;
  };
  const here = (): Promise<OrgId | undefined> => orgHere(database);
  const edits = createToldEdits({ database, trail, log, orgOf, orgHere: here });
  const owed = createOwedActs(trail, report);
  const tellSeldom = createTellSeldom(owed, nowMs);
  const teller = createTeller({ trail, tellEdits: edits.tell, orgOf, orgHere: here, report });
  return {
    trail,
    owed,
    teller,
    edits,
    keys: createKeyRotation({
      database,
      nowMs,
      report,
      onRotated: (partitionId) =>
        teller.tellOfAccess({
          act: "key.rotate",
          actor: { kind: "system", id: "access" },
          target: { kind: "partition", id: partitionId },
          outcome: "done",
        }),
    }),
    onConnecting: notedConnections(tellSeldom),
    notes: createCallNotes({ teller, tellSeldom }),
    orgHere: here,
    audit: createAuditUseCases({ trail, nowMs }),
    forgetting: (days, { isTrusted }) => forgetting({ database, trail, nowMs, isTrusted }, days, report),
  };
}

const orgHere = (database: Database): Promise<OrgId | undefined> =>
  database.read(system, async (sql) => {
    const row = await sql
      .selectFrom("orgs")
      .select("org_id")
      .orderBy("created_ms")
      .limit(1)
      .executeTakeFirst();
    return row?.org_id;
  });

const orgOfDevice = (database: Database, deviceId: DeviceId): Promise<OrgId | undefined> =>
  database.read(system, async (sql) => {
    const row = await sql
      .selectFrom("devices")
      .select("org_id")
      .where("device_id", "=", deviceId)
      .executeTakeFirst();
    return row?.org_id;
  });

export interface OwnWritingDeps {
  readonly tier: Pick<Tier, "database" | "log" | "payloads" | "bus">;
  readonly projection: Pick<Projection, "wake" | "settled">;
  readonly hub: Pick<HubShell, "tell">;
  readonly report: (error: unknown) => void;
}

/** For what the server itself appends to documents, and takes away: devices and other instances hear of it, and rows are made. */
const ownWriting = ({ tier, projection, hub, report }: OwnWritingDeps): ErasureListener => ({
  erased(epoch, ids, documents) {
    hub.tell({ kind: "erased", epoch, ids, documents });
    tier.bus.ring({ kind: "erased", epoch });
  },
  appended(entry) {
    hub.tell({ kind: "published", ...entry });
    tier.bus.ring({ kind: "appended", name: entry.name, seq: entry.seq, deviceId: entry.deviceId });
    projection.wake(entry.name);
  },
  suggestionsChanged(changed) {
    const each = new Map(changed.map((one) => [`${one.partition_id}/${one.user_id}`, one]));
    for (const { partition_id: partitionId, user_id: userId } of each.values()) {
      tellSuggested({ ...tier, hub }, { partitionId, userId }).catch(report);
      tier.bus.ring({ kind: "suggested", partitionId, userId });
    }
  },
});

/** What the server changes in documents by itself, or for whoever asks it to, is opened from. */
export interface OwnChangesDeps extends OwnWritingDeps {
  readonly tier: OwnWritingDeps["tier"] & { readonly disk: Pick<DiskRoom, "onTurn"> };
  /** Of what takes things out of documents and brings them into others. */
  readonly alone: Serial;
  readonly trail: OrgTrail & OrgTrailReading;
  readonly deviceId: DeviceId;
  readonly nowMs: () => number;
}

/**
 * What a crash cut short, or a disk that was full: now, or once there is room, and again whenever there is. Whoever asks for
 * more meanwhile waits behind it.
 */
async function goOn({ tier: { disk }, report }: OwnChangesDeps, resume: () => Promise<void>): Promise<void> {
  disk.onTurn((isFull) => void (isFull || resume().catch(report)));
  await resume().catch((thrown: unknown) => {
    if (!isDiskFull(thrown)) throw thrown;
  });
}

/** From now on what is in the trash for too long goes. */
export const openPurging = (
  deps: OwnChangesDeps,
  trashDays: number,
  clock: Pick<AgeClock, "isTrusted">,
): Purging => {
  const { tier, trail, deviceId, nowMs, report } = deps;
  const settings = { deviceId, nowMs, trashDays };
  return purging({ ...tier, trail, listener: ownWriting(deps), settings }, clock, report);
};

export function openUndo(deps: OwnChangesDeps): UndoUseCases {
  const { tier, trail, deviceId, nowMs } = deps;
  return createUndoUseCases({ ...tier, trail, listener: ownWriting(deps), deviceId, nowMs });
}

export interface Moving extends MoveUseCases, Pick<Moves, "settle" | "follow" | "timeFor">, AsyncDisposable {}

/** Ends what a crash cut short before anybody can ask for what it was to move. */
export async function openMoving(deps: OwnChangesDeps, recoveringUntilMs: number): Promise<Moving> {
  const { tier, trail, alone, deviceId, nowMs, report } = deps;
  const settings = { deviceId, nowMs, recoveringUntilMs };
  const listener = ownWriting(deps);
  const moves = createMoves({ ...tier, listener, alone, settings });
  await goOn(deps, moves.resume);
  const anew = remaking({ ...tier, listener, moves, trail, settings }, report);
  await goOn(deps, anew.look);
  return {
    settle: moves.settle,
    follow: moves.follow,
    timeFor: moves.timeFor,
    ...createMoveUseCases({ ...tier, listener, moves, trail, settings }),
    [Symbol.asyncDispose]: () => anew[Symbol.asyncDispose](),
  };
}

/** Ends what was decided and a crash cut short before anybody can ask for more. */
export async function openSuggesting(
  deps: OwnChangesDeps,
  moves: Pick<Moves, "follow" | "timeFor">,
): Promise<SuggestionUseCases> {
  const { tier, trail, alone, deviceId, nowMs } = deps;
  const settings = { deviceId, nowMs };
  const listener = ownWriting(deps);
  const { suggestionsChanged: onChanged } = listener;
  const suggestions = createSuggestions({ ...tier, listener, alone, settings });
  await goOn(deps, suggestions.resume);
  const newMapId = (): DeviceId => DeviceId.parse(randomUUID());
  return createSuggestionUseCases({ ...tier, moves, suggestions, trail, settings, newMapId, onChanged });
}

/** Goes on with what a crash cut short before anybody can ask for what it was to take away. */
export async function openErasures(deps: OwnChangesDeps, receipts: KeptReceipts): Promise<ErasureUseCases> {
  const { tier, trail, projection, alone, deviceId, nowMs } = deps;
  const { database, log, payloads } = tier;
  const listener = ownWriting(deps);
  const settings = { deviceId, nowMs, newId: () => ErasureId.parse(randomUUID()) };
  const erasures = createErasures({
    database,
    log,
    parts: { payloads, projection },
    trail,
    receipts,
    listener,
    alone,
    settings,
  });
  await goOn(deps, erasures.resume);
  return createErasureUseCases({ erasures, database, log });
}
