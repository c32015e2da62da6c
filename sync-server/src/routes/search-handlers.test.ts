import { createRouterClient } from "@orpc/server";
import { expect, test } from "vitest";
import type { ActDraft } from "#shared/audit/leaf.ts";
import { PartitionId } from "#shared/model/ids.ts";
import { OrgId, SharedItemId, UserId } from "#shared/model/team.ts";
import { fakeRecords } from "../records.fake.ts";
import type { Principal } from "../use-cases/access/principal.ts";
import { device } from "../use-cases/search/shared-item.fake.ts";
import { serverImplementer } from "./caller.ts";
import { searchHandlers } from "./search-handlers.ts";

const partitionId = PartitionId.parse("01970000-0000-7000-8000-000000000001");
const principal: Principal = {
  orgId: OrgId.parse("01970000-0000-7000-8000-000000000009"),
  userId: UserId.parse("01970000-0000-7000-8000-000000000008"),
  by: { kind: "session", tokenHash: "" },
  orgRoles: ["viewer"],
  partitions: new Map([[partitionId, { name: "Ours", archived: false, roles: ["viewer"] }]]),
  expiresMs: Number.MAX_SAFE_INTEGER,
};

function createClient(append: (acts: readonly ActDraft[]) => Promise<void>) {
  const os = serverImplementer({
    authenticate: { bearer: () => Promise.resolve(principal) },
    notes: { done: () => Promise.resolve(), notDone: () => undefined },
    disk: { state: () => ({ isFull: false }) },
    report: () => undefined,
  });
  const services = { ...fakeRecords.search, append: (_: OrgId, acts: readonly ActDraft[]) => append(acts) };
  return createRouterClient(
    { search: searchHandlers(os, services) },
    { context: { bearer: "b", address: "127.0.0.1", retryAfter: () => undefined } },
  ).search;
}

const asking = (client: ReturnType<typeof createClient>) => [
  () => client.query({ text: "boats" }),
  () => client.suggest({ text: "boats" }),
  () => client.segments({ partitionId, itemId: SharedItemId.parse(`${device}.0.1`) }),
];

test("what was found is answered once the trail has it on the disk", async () => {
  const disk = Promise.withResolvers<void>();
  const acts: string[] = [];
  const client = createClient((given) => {
    acts.push(...given.map(({ act }) => act));
    return disk.promise;
  });
  let answeredCount = 0;
  const answers = asking(client).map((ask) => ask().then(() => (answeredCount += 1)));
  await expect.poll(() => acts.toSorted()).toEqual(["item.read", "search", "suggest"]);
  expect(answeredCount).toBe(0);
  disk.resolve();
  await Promise.all(answers);
  expect(answeredCount).toBe(3);
});

test("where the trail cannot be written nothing is answered", async () => {
  const client = createClient(() => Promise.reject(new Error("disk full")));
  for (const ask of asking(client)) await expect(ask()).rejects.toThrow("disk full");
});
