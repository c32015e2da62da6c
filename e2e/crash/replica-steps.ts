/**
 * What a device writes down of its team, step by step and always the same. As a program it does all steps and says on its
 * output which are done: a victim. Arguments: database, key.
 */
import { createHash } from "node:crypto";
import { createCounters } from "#adapters/sqlite/counters.ts";
import { openDatabase } from "#adapters/sqlite/open.ts";
import {
  createReplicaReads,
  createReplicaWrites,
  type ReplicaReads,
  type ReplicaWrites,
} from "#adapters/sqlite/replica.ts";
import type { DocumentFacts } from "#core/ports/replica-store.ts";
import { PartitionId } from "#shared/model/ids.ts";
import { DeviceId, OrgId, UserId } from "#shared/model/team.ts";
import { placeOf, sharedItemId, tagsName } from "#shared/sync/document-name.ts";

const uuid = (number: number) => `01990000-0000-7000-8000-${number.toString(16).padStart(12, "0")}`;
const deviceId = DeviceId.parse(uuid(0xa1));
const partitionId = PartitionId.parse(uuid(0xa3));
const names = [
  tagsName(partitionId),
  placeOf(partitionId, sharedItemId(deviceId, 0)).births,
  placeOf(partitionId, sharedItemId(deviceId, 0)).edits,
] as const;
const nothingSaid: readonly DocumentFacts[] = [
  { kind: "tags", tags: [] },
  { kind: "births", items: [], gone: [], ownNumberMax: 0 },
  { kind: "edits", items: [], gone: [] },
];

export interface OpenedReplica extends Disposable {
  readonly replica: ReplicaReads & ReplicaWrites;
}

export function openReplica(path: string, key: Uint8Array): OpenedReplica {
  const opening = openDatabase({ path, key }, "writer");
  if (opening.kind !== "open") throw new Error(opening.detail);
  const { database } = opening;
  return {
    replica: { ...createReplicaReads(database), ...createReplicaWrites(database, createCounters(database)) },
    [Symbol.dispose]: () => void database.close(),
  };
}

type Step = (replica: OpenedReplica["replica"]) => void;

/** Long, so that one takes several pages of the database. */
const bytesOf = (at: number): Uint8Array => new Uint8Array(3_000 + at).fill(at % 256);

const edited =
  (at: number): Step =>
  (replica) => {
    const which = at % names.length;
    const [name, facts] = [names[which], nothingSaid[which]];
    if (name === undefined || facts === undefined) throw new Error("each document says something");
    replica.appendOwn({ name, bytes: bytesOf(at), facts }, [], at);
  };

/** The oldest that waits is the server's from now on, with something of others before it. */
const acknowledged =
  (at: number): Step =>
  (replica) => {
    const [first] = replica.ownUpdates();
    if (first === undefined) throw new Error("something waits");
    const facts = nothingSaid[names.indexOf(first.name)];
    if (facts === undefined) throw new Error("each document says something");
    const change = { name: first.name, facts, updates: [bytesOf(at)], acknowledged: [first.number] };
    replica.storeBase({ ...change, seq: at, epoch: "log", stateVector: Uint8Array.of(0) }, at);
  };

/** One that was refused and replaced, and one that was refused for good. */
const refused =
  (at: number): Step =>
  (replica) => {
    const [first] = replica.ownUpdates();
    if (first === undefined) throw new Error("something waits");
    const replacement = at % 2 === 0 ? undefined : bytesOf(at);
    const updates = [{ number: first.number, replacement }];
    replica.refuseUpdates({ name: first.name, why: "erased", updates }, at);
  };

const folded =
  (at: number): Step =>
  (replica) => {
    const [name] = names;
    replica.foldDocument(name, bytesOf(at), replica.document(name).until);
  };

/** Each is one transaction. */
export const steps: readonly Step[] = [
  (replica) =>
    replica.joinTeam({
      membership: {
        server: "https://team.example",
        org: { id: OrgId.parse(uuid(0xa5)), name: "Harbour" },
        person: { id: UserId.parse(uuid(0xa6)), name: "Ada" },
        device: { id: deviceId, name: "desk" },
        joinedMs: 5,
      },
      certificate: "certificate",
      orgKeys: "{}",
      refreshToken: "first",
    }),
  (replica) => replica.putPartitions([{ id: partitionId, name: "Quay", permissions: ["partition.read"] }]),
  ...Array.from({ length: 24 }, (_, at): Step => {
    if (at % 6 === 3) return acknowledged(at);
    if (at % 6 === 4) return refused(at);
    return at % 12 === 11 ? folded(at) : edited(at);
  }),
];

/** Everything of it that was written down, as one text. */
export function digestOf({ replica }: OpenedReplica): string {
  const all = {
    team: replica.team(),
    partitions: replica.partitions(),
    documents: replica.documents(),
    contents: names.map((name) => replica.document(name)),
    waiting: replica.ownUpdates(),
    rejected: replica.rejected(),
  };
  const text = JSON.stringify(all, (_, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value,
  );
  return createHash("sha256").update(text).digest("hex");
}

function doAll(path: string, key: Uint8Array): void {
  using opened = openReplica(path, key);
  for (const [at, step] of steps.entries()) {
    step(opened.replica);
    process.stdout.write(`done ${at + 1}.\n`);
  }
}

const [path, key] = process.argv.slice(2);
if (import.meta.main && path !== undefined && key !== undefined)
  doAll(path, new Uint8Array(Buffer.from(key, "hex")));
