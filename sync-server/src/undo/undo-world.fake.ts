/** An organisation with two devices that write into a log, and the clock by which the server receives it. */
import { randomUUID } from "node:crypto";
import * as Y from "yjs";
import { printHlc } from "#shared/kit/hlc.ts";
import { PartitionId } from "#shared/model/ids.ts";
import { DeviceId, OrgId, PayloadId, UserId } from "#shared/model/team.ts";
import { writeBirth } from "#shared/sync/births.ts";
import { type DocumentName, placeOf, sharedItemId, tagsName } from "#shared/sync/document-name.ts";
import { type Editor, TagId } from "#shared/sync/edits.ts";
import { createOrgTrail } from "../audit/org-trail.ts";
import type { TestTier } from "../database/test-tiers.fake.ts";
import { openDocument } from "../erasure/strip.ts";
import type { ErasureListener } from "../erasure/erasable.ts";
import type { Principal } from "../use-cases/access/principal.ts";
import { createUndoUseCases } from "./undo-use-cases.ts";

const made = <Id>(schema: { parse(text: string): Id }) => schema.parse(randomUUID());

export const dayMs = 24 * 60 * 60 * 1000;
export const joinedMs = 100 * dayMs;
export const payloadOf = (n: number) => PayloadId.parse(n.toString(16).padStart(64, "0"));
export const tagOf = (n: number) => TagId.parse(n.toString(16).padStart(24, "0"));

export interface Writer {
  readonly deviceId: DeviceId;
  /** Who edits, by the clock. */
  readonly editor: () => Editor;
  /** By what the log has, or, where it was offline, by what it had then. */
  write(name: DocumentName, change: (doc: Y.Doc) => void, offline?: Y.Doc): Promise<void>;
  /** The `n`th item that it shares. */
  share(n: number, withdrawn?: boolean): Promise<void>;
}

export async function openUndoWorld({ open }: TestTier) {
  const clock = { nowMs: joinedMs };
  const nowMs = (): number => clock.nowMs;
  const { database, log, ...store } = await open(nowMs);
  const trail = createOrgTrail({ database, nowMs });
  const [orgId, otherOrg] = [made(OrgId), made(OrgId)];
  const [partitionId, userId, serverDevice] = [made(PartitionId), made(UserId), made(DeviceId)];
  const [good, bad, foreign] = [made(DeviceId), made(DeviceId), made(DeviceId)];
  const putDevice = (deviceId: DeviceId, revokedMs: number | null, org = orgId) =>
    database.write((_, truth) =>
      truth.put("devices", {
        device_id: deviceId,
        org_id: org,
        user_id: userId,
        name: "desk",
        public_key: deviceId,
        family_id: null,
        joined_ms: joinedMs,
        last_seen_ms: joinedMs,
        revoked_ms: revokedMs,
        cloned_ms: null,
      }),
    );
  await database.write((_, truth) =>
    truth.put("partitions", {
      partition_id: partitionId,
      org_id: orgId,
      name: "quay",
      created_ms: 1,
      archived_ms: null,
    }),
  );
  for (const device of [good, bad]) await putDevice(device, null);
  await putDevice(foreign, 5, otherOrg);
  const told: Parameters<ErasureListener["appended"]>[0][] = [];
  const undo = createUndoUseCases({
    database,
    log,
    trail,
    listener: { appended: (entry) => void told.push(entry) },
    deviceId: serverDevice,
    nowMs,
  });
  const principal = { orgId, userId, by: { kind: "session", tokenHash: "" } } as unknown as Principal;
  const place = (device: DeviceId, n: number) => placeOf(partitionId, sharedItemId(device, n));
  const writerOf = (deviceId: DeviceId): Writer => {
    const writer: Writer = {
      deviceId,
      editor: () => ({ device: deviceId, hlc: printHlc({ wallMs: clock.nowMs, count: 0 }) }),
      async write(name, change, offline) {
        const doc = new Y.Doc();
        Y.applyUpdate(doc, Y.encodeStateAsUpdate(offline ?? (await openDocument(log, name))));
        const updates: Uint8Array[] = [];
        doc.on("update", (update: Uint8Array) => updates.push(update));
        doc.transact(() => change(doc));
        const newClients = doc.store.clients.has(doc.clientID) ? [doc.clientID] : [];
        await log.append(updates.map((update) => ({ name, update, deviceId, newClients, ids: [] })));
        clock.nowMs += 1;
      },
      share: (n, withdrawn = false) =>
        writer.write(place(deviceId, n).births, (doc) =>
          writeBirth(doc, String(n), { payloadId: payloadOf(n), sharedMs: 1, kind: "text", withdrawn }),
        ),
    };
    return writer;
  };
  return {
    ...store,
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
    database,
    log,
    trail,
    clock,
    orgId,
    principal,
    serverDevice,
    told,
    undo,
    good: writerOf(good),
    bad: writerOf(bad),
    foreign,
    place,
    tags: tagsName(partitionId),
    revoke: () => putDevice(bad, clock.nowMs),
    open: (name: DocumentName) => openDocument(log, name),
  };
}
