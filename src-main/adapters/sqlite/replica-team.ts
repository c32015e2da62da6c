import type Database from "better-sqlite3-multiple-ciphers";
import * as z from "zod";
import type { TeamChange, TeamRow } from "#core/ports/replica-store.ts";
import { Permission } from "#shared/model/access.ts";
import { FolderId, PartitionId } from "#shared/model/ids.ts";
import { JsonText } from "#shared/model/json-text.ts";
import { pushedScheme, StreamName } from "#shared/model/stream.ts";
import { SharingState } from "#shared/model/team.ts";
import { type SharingCounts, type TeamLimits, TeamMembership, TeamRemark } from "#shared/rpc/team-status.ts";
import type { Counters } from "./counters.ts";
import type { Replica } from "./replica.ts";
import { leavingNothingAtOnce } from "./replica-wiping.ts";

interface TeamColumns {
  readonly membership_json: string;
  readonly certificate: string;
  readonly org_keys_json: string;
  readonly refresh_token: string;
  readonly refresh_nonce: string | null;
  readonly paused: number;
  readonly bytes_per_second: number;
  readonly metered: number;
  readonly erased_epoch: number;
  readonly current_ms: number | null;
  readonly failure_json: string | null;
  readonly audit_head_json: string | null;
  readonly heard_ms: number | null;
  readonly exported_ms: number | null;
}

/** As `metered` numbers them. */
const networks: readonly TeamLimits["network"][] = ["as-system-says", "costs", "free"];

const Membership = JsonText.pipe(TeamMembership);
const Failure = JsonText.pipe(TeamRemark);
const Permissions = JsonText.pipe(z.array(Permission));

function teamOf(row: TeamColumns): TeamRow {
  const failure = row.failure_json === null ? undefined : Failure.safeParse(row.failure_json).data;
  return {
    membership: Membership.parse(row.membership_json),
    certificate: row.certificate,
    orgKeys: row.org_keys_json,
    refreshToken: row.refresh_token,
    ...(row.refresh_nonce === null ? {} : { refreshNonce: row.refresh_nonce }),
    paused: row.paused === 1,
    limits: { bytesPerSecond: row.bytes_per_second, network: networks[row.metered] ?? "as-system-says" },
    erasedEpoch: row.erased_epoch,
    ...(row.current_ms === null ? {} : { currentMs: row.current_ms }),
    ...(failure === undefined ? {} : { failure }),
    ...(row.audit_head_json === null ? {} : { auditHead: row.audit_head_json }),
    ...(row.heard_ms === null ? {} : { heardMs: row.heard_ms }),
    ...(row.exported_ms === null ? {} : { exportedMs: row.exported_ms }),
  };
}

const noCounts = (): SharingCounts => ({
  local: 0,
  queued: 0,
  acknowledged: 0,
  projected: 0,
  refused: 0,
});

interface StateCount {
  readonly state: SharingState;
  readonly count: number;
}
export function countsOf(rows: readonly StateCount[]): SharingCounts {
  const counts = noCounts();
  for (const { state, count } of rows) counts[SharingState.parse(state)] = count;
  return counts;
}

const plainNames = [
  "certificate",
  "orgKeys",
  "refreshToken",
  "refreshNonce",
  "erasedEpoch",
  "currentMs",
  "auditHead",
  "heardMs",
  "exportedMs",
] as const;

type Reads = "team" | "partitions" | "source" | "sources";

export function createTeamReads(database: Database.Database): Pick<Replica, Reads> {
  const team = database.prepare<[], TeamColumns>("SELECT * FROM team");
  const partitions = database.prepare<
    [],
    {
      readonly id: string;
      readonly name: string;
      readonly permissions_json: string;
      readonly shared: number;
      readonly received: number;
    }
  >(
    `SELECT *, (SELECT count(*) FROM shared_items WHERE partition_id = team_partitions.id AND withdrawn = 0) AS shared,
       (SELECT count(*) FROM received_items WHERE partition_id = team_partitions.id AND withdrawn = 0) AS received
     FROM team_partitions ORDER BY name, id`,
  );
  return {
    team() {
      const row = team.get();
      return row && teamOf(row);
    },
    partitions: () =>
      partitions.all().map(({ id, name, permissions_json, shared, received }) => ({
        id: PartitionId.parse(id),
        name,
        permissions: Permissions.parse(permissions_json),
        sharedCount: shared,
        receivedCount: received,
      })),
    ...createSourceReads(database),
  };
}

interface SourceColumns {
  readonly id: string;
  readonly path: string;
  readonly origin: "folder" | "stream";
}
const sourceOf = ({ id, path, origin }: SourceColumns) => {
  const folderId = FolderId.parse(id);
  if (origin === "folder") return { folderId, name: path };
  const stream = StreamName.parse(path.slice(pushedScheme.length));
  return { folderId, name: stream, stream };
};

function createSourceReads(database: Database.Database): Pick<Replica, "source" | "sources"> {
  const byId = database.prepare<[string], SourceColumns>("SELECT id, path, origin FROM folders WHERE id = ?");
  const byPath = database.prepare<[string], SourceColumns>(
    "SELECT id, path, origin FROM folders WHERE path = ?",
  );
  const all = database.prepare<
    [],
    SourceColumns & { readonly partition_id: string; readonly originals: number; readonly added_ms: number }
  >(
    `SELECT id, path, origin, partition_id, originals, shared_sources.added_ms
     FROM shared_sources JOIN folders ON id = folder_id ORDER BY path`,
  );
  const counts = database.prepare<[string], StateCount>(
    "SELECT state, count(*) AS count FROM shared_items WHERE folder_id = ? AND withdrawn = 0 GROUP BY state",
  );
  return {
    source(by) {
      const row = "stream" in by ? byPath.get(`${pushedScheme}${by.stream}`) : byId.get(by.folderId);
      return row && sourceOf(row);
    },
    sources: () =>
      all.all().map((row) => ({
        ...sourceOf(row),
        partitionId: PartitionId.parse(row.partition_id),
        originals: row.originals === 1,
        addedMs: row.added_ms,
        counts: countsOf(counts.all(row.id)),
      })),
  };
}

type Writes = "joinTeam" | "changeTeam" | "leaveTeam" | "putPartitions" | "putSource" | "removeSource";

/** What a team leaves behind on a device, in an order in which nothing refers to what is gone. */
const tablesOfTeam = [
  "payload_outbox",
  "carried_payloads",
  "update_outbox",
  "rejected_updates",
  "documents",
  "received_items",
  "shared_edits",
  "shared_tags",
  "sharing_queue",
  "shared_items",
  "shared_sources",
  "team_partitions",
  "erased_ids",
  "team",
] as const;

export function createTeamWrites(
  database: Database.Database,
  counters: Pick<Counters, "nextRevision">,
): Pick<Replica, Writes> {
  const join = database.prepare(
    "INSERT INTO team (one, membership_json, certificate, org_keys_json, refresh_token) VALUES (1, ?, ?, ?, ?)",
  );
  const ours = database.prepare("UPDATE items SET partition = 'private' WHERE partition = 'team'");
  const put = database.prepare("INSERT INTO team_partitions (id, name, permissions_json) VALUES (?, ?, ?)");
  const forgetAll = database.prepare("DELETE FROM team_partitions");
  const unreadable = ["documents", "received_items", "shared_edits", "shared_tags"].map((table) =>
    database.prepare(`DELETE FROM ${table} WHERE partition_id NOT IN (SELECT id FROM team_partitions)`),
  );
  // Contents may have come without what names them: from a file that was cut short, or of an item's original.
  const dropCarried = database.prepare<[hasLost: number]>(
    `DELETE FROM carried_payloads WHERE iif(partition_id IS NULL, ?, partition_id NOT IN (SELECT id FROM team_partitions))
       AND payload_id NOT IN (SELECT payload_id FROM received_items)`,
  );
  // What is let go of is to be nowhere in the file: the team is told that it is gone.
  const letGo = leavingNothingAtOnce(
    database,
    database.transaction((partitions: Parameters<Replica["putPartitions"]>[0]) => {
      forgetAll.run();
      for (const { id, name, permissions } of partitions)
        put.run(PartitionId.parse(id), name, JSON.stringify(permissions));
      const lostCount = unreadable.reduce((sum, table) => sum + table.run().changes, 0);
      if (lostCount > 0) counters.nextRevision();
      return lostCount + dropCarried.run(lostCount > 0 ? 1 : 0).changes;
    }),
    (count) => count > 0,
  );
  return {
    joinTeam: ({ membership, certificate, orgKeys, refreshToken }) =>
      void join.run(JSON.stringify(membership), certificate, orgKeys, refreshToken),
    changeTeam: createTeamChange(database),
    leaveTeam: leavingNothingAtOnce(
      database,
      database.transaction(() => {
        for (const table of tablesOfTeam) database.exec(`DELETE FROM ${table}`);
        ours.run();
        counters.nextRevision();
      }),
    ),
    putPartitions: (partitions) => void letGo(partitions),
    ...createSourceWrites(database),
  };
}

function createTeamChange(database: Database.Database): Replica["changeTeam"] {
  const set = (column: string) => database.prepare(`UPDATE team SET ${column} = ?`);
  const columns = {
    certificate: set("certificate"),
    orgKeys: set("org_keys_json"),
    refreshToken: set("refresh_token"),
    refreshNonce: set("refresh_nonce"),
    paused: set("paused"),
    bytesPerSecond: set("bytes_per_second"),
    metered: set("metered"),
    erasedEpoch: set("erased_epoch"),
    currentMs: set("current_ms"),
    failure: set("failure_json"),
    auditHead: set("audit_head_json"),
    heardMs: set("heard_ms"),
    exportedMs: set("exported_ms"),
  };
  return database.transaction(({ limits, paused, failure, ...plain }: TeamChange) => {
    if (limits !== undefined) {
      columns.bytesPerSecond.run(limits.bytesPerSecond);
      columns.metered.run(networks.indexOf(limits.network));
    }
    if (paused !== undefined) columns.paused.run(Number(paused));
    if (failure !== undefined) columns.failure.run(failure === null ? null : JSON.stringify(failure));
    for (const name of plainNames) if (plain[name] !== undefined) columns[name].run(plain[name]);
  });
}

function createSourceWrites(database: Database.Database): Pick<Replica, "putSource" | "removeSource"> {
  const put = database.prepare(
    `INSERT INTO shared_sources (folder_id, partition_id, originals, added_ms) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET partition_id = excluded.partition_id, originals = excluded.originals`,
  );
  const again = "ON CONFLICT DO UPDATE SET mark = mark + 1, not_before_ms = 0";
  const queueAll = database.prepare(
    `INSERT INTO sharing_queue (item_id) SELECT id FROM items WHERE folder_id = ? AND status = 'indexed' ${again}`,
  );
  const queueShared = database.prepare(
    `INSERT INTO sharing_queue (item_id) SELECT item_id FROM shared_items WHERE folder_id = ? AND withdrawn = 0 ${again}`,
  );
  const remove = database.prepare("DELETE FROM shared_sources WHERE folder_id = ?");
  return {
    putSource: database.transaction(({ folderId, partitionId, originals, addedMs }) => {
      put.run(FolderId.parse(folderId), PartitionId.parse(partitionId), Number(originals), addedMs);
      queueAll.run(folderId);
    }),
    removeSource: database.transaction((folderId: FolderId) => {
      remove.run(FolderId.parse(folderId));
      return queueShared.run(folderId).changes;
    }),
  };
}
