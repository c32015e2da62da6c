/**
 * Writes down for a device that no network reaches what its connection would bring it: what was taken of its files and what
 * was refused and why, all that it may read, and what is erased. By the rights that it has while it is written.
 */
import * as Y from "yjs";
import { toHex } from "#shared/kit/hex.ts";
import type { PartitionId } from "#shared/model/ids.ts";
import { type DeviceId, type OrgId, PayloadId } from "#shared/model/team.ts";
import { type AnswerDocument, type AnswerFacts, writeAnswer } from "#shared/sync/answer-file.ts";
import { readBirths } from "#shared/sync/births.ts";
import { type DocumentName, partsOf } from "#shared/sync/document-name.ts";
import { QuietDoc } from "#shared/sync/quiet-doc.ts";
import type { PayloadToWrite } from "#shared/sync/signed-file.ts";
import { type Erased, erasedSince } from "../bus/listen-to.ts";
import { system } from "../database/database.ts";
import { openingStored } from "../repositories/partition-keys.ts";
import { payloadKey } from "../repositories/payload-keys.ts";
import type { Tier } from "../database/open-tier.ts";
import { createErasedIds, type ErasedIds } from "../hub/erased-ids.ts";
import { erasedEntries } from "../hub/erased-entries.ts";
import type { Authenticate } from "../use-cases/access/authenticate.ts";
import type { AnswerSigner } from "../use-cases/access/signers.ts";
import { visiblePartitions } from "../use-cases/access/own-account.ts";
import type { Wipes } from "../use-cases/access/wipes.ts";
import { allows, partitionsWith, type Principal } from "../use-cases/access/principal.ts";
import { createDocumentReads, type DocumentReads } from "../use-cases/documents.ts";
import type { DeltaOutcome, DeltaOutcomes } from "./delta-outcomes.ts";
import { deltaLimits } from "./limits.ts";

export interface AnswerDeps {
  readonly tier: Pick<Tier, "database" | "log" | "payloads">;
  readonly authenticate: Pick<Authenticate, "device">;
  readonly answerSigner: (orgId: OrgId) => Promise<AnswerSigner>;
  readonly outcomes: Pick<DeltaOutcomes, "of">;
  readonly wipes: Pick<Wipes, "admitted">;
  readonly nowMs: () => number;
  /** 0 where no backup was ever put back. */
  readonly recoveringUntilMs: number;
}

export interface Answer {
  readonly orgId: OrgId;
  readonly documentCount: number;
  readonly payloadCount: number;
  /** Of the documents, which are in memory until all of it was read. */
  readonly sizeBytes: number;
  readonly chunks: (signal: AbortSignal) => AsyncIterable<Uint8Array>;
}

export interface Asked {
  readonly deviceId: DeviceId;
  /** What others share goes along, and not only its name. */
  readonly contents: boolean;
}

/** `no-device`: there is none, or it was shut out. */
export type NoAnswer = "no-device" | "not-permitted";

/** `mayCarry`: whether whoever asks may have what this device may read; asked before all, and once more at the end. */
export type MakeAnswer = (
  asked: Asked,
  mayCarry: (device: Principal) => boolean,
) => Promise<Answer | NoAnswer>;

export const createMakeAnswer =
  (deps: AnswerDeps): MakeAnswer =>
  async ({ deviceId, contents }, mayCarry) => {
    // Before anything is read: all that was written until then is in it.
    const madeMs = deps.nowMs();
    const before = await deps.authenticate.device(deviceId);
    if (before === undefined) return "no-device";
    if (!mayCarry(before)) return "not-permitted";
    // Noted before anything is read for it: whatever it loses from here on it is asked to wipe.
    await deps.wipes.admitted(before);
    const outcome = await deps.outcomes.of(before.orgId, deviceId);
    const { erased, documents: read } = await readAll(deps, before, outcome);
    const reads = createDocumentReads(deps.tier);
    const projected = await reads.projected(before, [...read.keys()]);
    const projectedSeqs = new Map(projected.map(({ name, seq }) => [name, seq]));
    const lacking = deps.recoveringUntilMs === 0 ? [] : await lackingOf(deps, reads, deviceId, read);
    const kept = await stillKept(reads, outcome);
    const { keyId, sign } = await deps.answerSigner(before.orgId);
    const payloads = contents ? await contentsFor(deps, before, deviceId) : [];
    // What it may not read any more by now is left out of what was read for it.
    const principal = await deps.authenticate.device(deviceId);
    if (principal === undefined) return "no-device";
    if (!mayCarry(principal)) return "not-permitted";
    const isReadable = (id: PartitionId): boolean => allows(principal, "partition.read", id);
    const readable = payloads.filter(({ partitionId }) => isReadable(partitionId));
    const documents = [...read]
      .filter(([name]) => isReadable(partsOf(name).partitionId))
      .map(([name, { seq, update }]): AnswerDocument => {
        const updates = update === undefined ? [] : [update];
        return { name, seq, updates, projectedSeq: projectedSeqs.get(name) ?? 0 };
      });
    const facts: AnswerFacts = {
      orgId: principal.orgId,
      deviceId,
      keyId,
      madeMs,
      fileMs: outcome.fileMs,
      epoch: deps.tier.log.epoch,
      recoveringUntilMs: deps.recoveringUntilMs,
      erased: { epoch: epochOf(erased), ids: erased.map(({ id }) => id) },
      partitions: visiblePartitions(principal).filter(({ id }) => isReadable(id)),
      kept,
      lacking,
      refused: { updates: outcome.refusedUpdates, payloads: outcome.refusedPayloads },
    };
    return {
      orgId: principal.orgId,
      documentCount: documents.length,
      payloadCount: readable.length,
      sizeBytes: documents.reduce((sum, { updates: [update] }) => sum + (update?.byteLength ?? 0), 0),
      chunks: (signal) => writeAnswer({ facts, documents, payloads: readable }, sign, signal),
    };
  };

interface ReadDocument {
  readonly seq: number;
  /** Undefined where nothing was ever written. */
  readonly update: Uint8Array | undefined;
  /** Of the device's own births: what they name. */
  readonly payloadIds: readonly PayloadId[];
}

/** Invariant: nothing is in them that was erased by the time they were read. */
async function readAll(
  { tier: { database, log } }: Pick<AnswerDeps, "tier">,
  principal: Principal,
  outcome: DeltaOutcome,
): Promise<{ readonly erased: readonly Erased[]; readonly documents: Map<DocumentName, ReadDocument> }> {
  for (;;) {
    const erased = await erasedSince(database, 0);
    const ids = createErasedIds();
    for (const { id, epoch } of erased) ids.add(id, epoch);
    const documents = new Map<DocumentName, ReadDocument>();
    for (const { name } of await log.list(partitionsWith(principal, "partition.read"))) {
      const { seq, updates } = await log.load(name, 0);
      documents.set(name, { seq, ...mergedOf(name, updates, ids) });
    }
    // Of what nobody ever wrote to the device is told all the same that it was refused.
    for (const { document } of outcome.refusedUpdates)
      if (!documents.has(document)) documents.set(document, { seq: 0, update: undefined, payloadIds: [] });
    if (epochOf(await erasedSince(database, epochOf(erased))) === 0) return { erased, documents };
  }
}

const epochOf = (erased: readonly Erased[]): number =>
  erased.reduce((last, { epoch }) => Math.max(last, epoch), 0);

/** One state, without what was overwritten, deleted or erased. */
function mergedOf(
  name: DocumentName,
  updates: readonly Uint8Array[],
  erased: ErasedIds,
): Pick<ReadDocument, "update" | "payloadIds"> {
  const parts = partsOf(name);
  const doc = new QuietDoc();
  try {
    doc.transact(() => {
      for (const update of updates) Y.applyUpdate(doc, update);
    });
    const gone = erasedEntries({ erased }, parts, doc);
    doc.transact(() => {
      for (const key of gone) doc.getMap("items").delete(key);
    });
    const births = parts.kind === "births" ? [...readBirths(doc).values()] : [];
    return {
      update: Y.encodeStateAsUpdate(doc),
      payloadIds: births.filter(({ withdrawn }) => !withdrawn).map(({ payloadId }) => payloadId),
    };
  } finally {
    doc.destroy();
  }
}

/** Of a server that was put back from a backup: what the device has to make and bring anew. */
async function lackingOf(
  { tier: { database } }: Pick<AnswerDeps, "tier">,
  reads: DocumentReads,
  deviceId: DeviceId,
  documents: ReadonlyMap<DocumentName, ReadDocument>,
): Promise<readonly PayloadId[]> {
  const lacking: PayloadId[] = [];
  for (const [name, { payloadIds }] of documents) {
    const { kind, partitionId, segment } = partsOf(name);
    if (kind !== "births" || segment?.deviceId !== deviceId) continue;
    const originals = await database.read(system, (sql) =>
      sql
        .selectFrom("items")
        .select("original_payload_id")
        .where("partition_id", "=", partitionId)
        .where("document", "=", name)
        .where("original_payload_id", "is not", null)
        .execute(),
    );
    const ids = originals.flatMap(({ original_payload_id }) =>
      original_payload_id === null ? [] : PayloadId.parse(original_payload_id),
    );
    lacking.push(...(await reads.lacking(partitionId, [...payloadIds, ...ids])));
  }
  return lacking;
}

/** What came and is there: a backup that was put back since may lack it. */
async function stillKept(
  reads: DocumentReads,
  { kept }: Pick<DeltaOutcome, "kept">,
): Promise<readonly PayloadId[]> {
  const there: PayloadId[] = [];
  for (const [partitionId, places] of Map.groupBy(kept, (place) => place.partitionId)) {
    const ids = places.map(({ payloadId }) => payloadId);
    const lacking = new Set(await reads.lacking(partitionId, ids));
    there.push(...ids.filter((id) => !lacking.has(id)));
  }
  return there;
}

/** What others share and the device may read, the newest first, each read when it is its turn. */
async function contentsFor(
  { tier: { database, payloads } }: Pick<AnswerDeps, "tier">,
  principal: Principal,
  deviceId: DeviceId,
): Promise<readonly (PayloadToWrite & { readonly partitionId: PartitionId })[]> {
  const partitionIds = partitionsWith(principal, "partition.read");
  if (partitionIds.length === 0) return [];
  const rows = await database.read(system, async (sql) => {
    const named = (column: "payload_id" | "original_payload_id") =>
      sql
        .selectFrom("items")
        .select(column)
        .where("partition_id", "in", partitionIds)
        .where("device_id", "<>", deviceId)
        .where(column, "is not", null)
        .$castTo<{ readonly payload_id: PayloadId }>();
    const found = await sql
      .selectFrom("payloads")
      .innerJoin("payload_keys", (join) =>
        join
          .onRef("payload_keys.partition_id", "=", "payloads.partition_id")
          .onRef("payload_keys.payload_id", "=", "payloads.payload_id"),
      )
      .select(["payloads.partition_id", "payloads.payload_id", "payloads.size_bytes", "payload_keys.key"])
      .where("payloads.partition_id", "in", partitionIds)
      .where((are) =>
        are.or([
          are("payloads.payload_id", "in", named("payload_id")),
          are("payloads.payload_id", "in", named("original_payload_id")),
        ]),
      )
      .orderBy("payloads.received_ms", "desc")
      .limit(deltaLimits.answerPayloadCountMax)
      .execute();
    const openStored = openingStored(database, sql);
    const opened: typeof found = [];
    for (const row of found) {
      const place = { partitionId: row.partition_id, payloadId: row.payload_id };
      // Where the partition's key was changed meanwhile it is read anew.
      const key = (await openStored(place, row.key)) ?? (await payloadKey(database, sql, place));
      if (key !== undefined) opened.push({ ...row, key });
    }
    return opened;
  });
  return rows.map(({ partition_id: partitionId, payload_id: id, size_bytes: sizeBytes, key }) => ({
    id,
    partitionId,
    key: toHex(key),
    sizeBytes,
    sealed: () => payloads.get(partitionId, id),
  }));
}
