import { expect, test } from "vitest";
import type { ActDraft } from "#shared/audit/leaf.ts";
import { PartitionId } from "#shared/model/ids.ts";
import { DeviceId, OrgId, PayloadId, UserId } from "#shared/model/team.ts";
import type { Principal } from "../use-cases/access/principal.ts";
import { notedPayloads } from "./noted-payloads.ts";

const id = (n: number): string => `01970000-0000-7000-8000-${String(n).padStart(12, "0")}`;
const place = { partitionId: PartitionId.parse(id(1)), payloadId: PayloadId.parse("ab".repeat(32)) };
const principal: Principal = {
  orgId: OrgId.parse(id(9)),
  userId: UserId.parse(id(5)),
  by: { kind: "device", deviceId: DeviceId.parse(id(3)), familyId: "family" },
  orgRoles: [],
  partitions: new Map(),
  expiresMs: 1,
};

test("what came, what went and what was refused is told, and nothing goes that could not be told", async () => {
  const acts: ActDraft[] = [];
  let failure: Error | undefined;
  const key = new Uint8Array(32);
  const payloads = notedPayloads(
    {
      put: (_, __, { sealed }) =>
        Promise.resolve(sealed.length > 0 ? { kind: "kept" } : { kind: "refused", why: "not-its-id" }),
      get: () => Promise.resolve(Uint8Array.of(1)),
    },
    { append: (_, more) => (failure ? Promise.reject(failure) : Promise.resolve(void acts.push(...more))) },
  );
  await payloads.put(principal, place, { key, sealed: Uint8Array.of(1) }, 1);
  await payloads.put(principal, place, { key, sealed: new Uint8Array() }, 1);
  await payloads.get(principal, place);
  expect(acts).toMatchObject([
    { act: "item.share", outcome: "done", actor: { kind: "device" } },
    { act: "item.share", outcome: "refused" },
    { act: "original.read", outcome: "done", targets: [`partition:${id(1)}`, `payload:${"ab".repeat(32)}`] },
  ]);
  failure = new Error("disk full");
  await expect(payloads.get(principal, place)).rejects.toThrow("disk full");
});
