import { createRouterClient } from "@orpc/server";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aloneBus } from "../bus/bus.ts";
import * as Y from "yjs";
import { isReceiptOf } from "#shared/audit/receipt.ts";
import { linesOf } from "#shared/audit/lines.ts";
import { checkHead } from "#shared/audit/tree-head.ts";
import { verifyExport } from "#shared/audit/verify-export.ts";
import type { Role } from "#shared/model/access.ts";
import { createSerial } from "#shared/kit/serial.ts";
import { PartitionId } from "#shared/model/ids.ts";
import { DeviceId, OrgId, PayloadId, SharedItemId, UserId } from "#shared/model/team.ts";
import { writeBirth } from "#shared/sync/births.ts";
import { placeOf } from "#shared/sync/document-name.ts";
import { openRecords, openErasures } from "../open-records.ts";
import { trailChecks } from "../audit/trail-keys.ts";
import { makeFolder, openTestDatabase } from "../database/open-database.fake.ts";
import { openFileLog } from "../log/file-log.ts";
import { createFilePayloads } from "../payloads/file-payloads.ts";
import type { Principal } from "../use-cases/access/principal.ts";
import { serverImplementer } from "./caller.ts";
import { auditHandlers, erasureHandlers } from "./record-handlers.ts";

const id = (n: number): string => `01970000-0000-7000-8000-${String(n).padStart(12, "0")}`;
const [ours, theirs] = [PartitionId.parse(id(1)), PartitionId.parse(id(2))];
const [deviceId, orgId] = [DeviceId.parse(id(3)), OrgId.parse(id(9))];
const itemId = SharedItemId.parse(`${deviceId}.0.0`);
const payloadId = PayloadId.parse("07".repeat(32));

const principalOf = (role: Role): Principal => ({
  orgId,
  userId: UserId.parse(id(5)),
  by: { kind: "session", tokenHash: "hash" },
  orgRoles: [role],
  partitions: new Map([[ours, { name: "Ours", archived: false, roles: [] }]]),
  expiresMs: Number.MAX_SAFE_INTEGER,
});

let closing: AsyncDisposableStack;
let clientOf: ReturnType<typeof createClients>;
const createClients =
  (os: ReturnType<typeof serverImplementer>, parts: Parts) => (bearer: Role | undefined) =>
    createRouterClient(
      { audit: auditHandlers(os, parts.audit), erasure: erasureHandlers(os, parts.erasure) },
      { context: { bearer, address: "127.0.0.1", retryAfter: () => undefined } },
    );
interface Parts {
  readonly audit: ReturnType<typeof openRecords>["audit"];
  readonly erasure: Awaited<ReturnType<typeof openErasures>>;
}

beforeAll(async () => {
  closing = new AsyncDisposableStack();
  const folder = closing.use(await makeFolder());
  const database = closing.use(await openTestDatabase(folder.path));
  const log = closing.use(await openFileLog(join(folder.path, "updates.log")));
  const payloads = createFilePayloads(join(folder.path, "payloads"));
  const report = (error: unknown) => expect.fail(String(error));
  const records = openRecords({ database, log, nowMs: Date.now, report });
  closing.use(records.teller);
  const doc = new Y.Doc();
  const { births, key } = placeOf(ours, itemId);
  writeBirth(doc, key, { payloadId, sharedMs: 1, kind: "text", withdrawn: false });
  const update = Y.encodeStateAsUpdate(doc);
  await log.append([{ name: births, update, deviceId, newClients: [doc.clientID], ids: [] }]);
  const disk = { onTurn: () => undefined, state: () => ({ isFull: false }) };
  const tier = { bus: aloneBus(), database, log, payloads, disk };
  const projection = { wake: () => undefined, settled: () => Promise.resolve() };
  const hub = { tell: () => undefined };
  const own = {
    tier,
    trail: records.trail,
    projection,
    hub,
    deviceId,
    alone: createSerial(),
    nowMs: Date.now,
    report,
  };
  const erasure = await openErasures(own, { keep: () => Promise.resolve() });
  const authenticate = {
    bearer: (role: string) => Promise.resolve(principalOf(role as Role)),
  };
  clientOf = createClients(serverImplementer({ authenticate, notes: records.notes, disk, report }), {
    audit: records.audit,
    erasure,
  });
}, 60_000);
afterAll(() => closing.disposeAsync());

test(
  "leaves are for those who may read them; heads are for all who are known",
  { timeout: 30_000 },
  async () => {
    await expect(clientOf("member").audit.leaves({})).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(clientOf("member").audit.export({})).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(clientOf(undefined).audit.head({})).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    const first = await clientOf("viewer").audit.head({});
    await clientOf("auditor").audit.leaves({});
    const { leaves } = await clientOf("auditor").audit.leaves({ limit: 5 });
    expect(leaves.at(0)).toMatchObject({ act: "audit.read", actor: { kind: "user" } });
    const next = await clientOf("viewer").audit.head({ before: first.head.size });
    expect(checkHead(trailChecks, first.publicKey, first.head, next)).toBeUndefined();
    await expect(clientOf("auditor").audit.inclusion({ seq: 1_000_000 })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    const pieces = async function* () {
      for await (const { lines } of await clientOf("auditor").audit.export({})) yield lines;
    };
    expect(await verifyExport(trailChecks, linesOf(pieces()))).toMatchObject({ kind: "sound" });
  },
);

test(
  "erasing needs the right and what is there, and gives a receipt that anybody can check",
  { timeout: 30_000 },
  async () => {
    const asked = { partitionId: ours, itemIds: [itemId], reason: "law" as const };
    await expect(clientOf("member").erasure.erase(asked)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(clientOf("curator").erasure.erase({ ...asked, partitionId: theirs })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    await expect(clientOf("curator").erasure.erase({ ...asked, itemIds: [] })).rejects.toMatchObject({
      code: "BAD_REQUEST",
    });
    await expect(
      clientOf("curator").erasure.erasePerson({ userId: UserId.parse(id(5)), reason: "law" }),
    ).rejects.toMatchObject({ code: "FORBIDDEN" });
    const { id: erasureId, receipt } = await clientOf("curator").erasure.erase(asked);
    if (receipt === undefined) expect.fail("no receipt");
    const { publicKey } = await clientOf("viewer").audit.head({});
    expect(isReceiptOf(trailChecks, publicKey, receipt)).toBe(true);
    expect(receipt.erasure).toMatchObject({ epoch: 1, itemIds: [itemId], payloadIds: [payloadId] });
    expect(await clientOf("viewer").erasure.receipt({ id: erasureId })).toEqual({ id: erasureId, receipt });
    await expect(clientOf("curator").erasure.erase(asked)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(
      clientOf("admin").erasure.erasePerson({ userId: UserId.parse(id(5)), reason: "law" }),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
  },
);
