import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Role } from "#shared/model/access.ts";
import { PartitionId } from "#shared/model/ids.ts";
import { MoveId, OrgId, PayloadId, SharedItemId, UserId } from "#shared/model/team.ts";
import { DocumentName } from "#shared/sync/document-name.ts";
import type { Database } from "../database/database.ts";
import { type TestStore, testTiers } from "../database/test-tiers.fake.ts";
import type { Principal } from "./access/principal.ts";
import { createDescribeItems } from "./describe-items.ts";
import { device, id, partitions, share } from "./search/shared-item.fake.ts";

const [ours = PartitionId.parse(id(1)), theirs = PartitionId.parse(id(2))] = partitions;
const item = (n: number) => SharedItemId.parse(`${device}.0.${n}`);
const dayMs = 86_400_000;
const nowMs = 1_000 * dayMs;

/** One who has a role in `ours` alone, or in the organisation. */
const whoHas = (inOrg: readonly Role[], inOurs: readonly Role[]): Principal => ({
  orgId: OrgId.parse(id(90)),
  userId: UserId.parse(id(91)),
  by: { kind: "session", tokenHash: "hash" },
  orgRoles: inOrg,
  partitions: new Map([
    [ours, { name: "Ours", archived: false, roles: inOurs }],
    [theirs, { name: "Theirs", archived: false, roles: [] }],
  ]),
  expiresMs: Number.MAX_SAFE_INTEGER,
});
const [viewer, owner] = [whoHas([], ["viewer"]), whoHas(["owner"], [])];
const [auditor, stranger] = [whoHas(["auditor"], []), whoHas([], [])];

/** 1: there. 2: theirs. 3: in the trash. 4: erased. 5, 6: removed from the trash, of ours and of theirs. 7 moved to 8, and 9 to 10. */
async function fill(database: Database): Promise<void> {
  const place = (n: number, partition_id: PartitionId) => ({
    partition_id,
    item_id: item(n),
    document: DocumentName.parse(`edits/${partition_id}/${device}.0`),
  });
  const move = (from: number, to: number, [out, into]: readonly [PartitionId, PartitionId]) => ({
    partition_id: out,
    move_id: MoveId.parse(id(100 + from)),
    item_id: item(from),
    to_partition_id: into,
    to_item_id: item(to),
    payload_id: PayloadId.parse("0".repeat(64)),
    original_payload_id: null,
    shared_ms: 1,
    kind: "markdown" as const,
    hlc: "000000000001-0000",
    moved_ms: 1,
    done: true,
  });
  await database.write(async (sql, truth) => {
    const text = "words";
    await share(database, sql, { partition: ours, n: 1, text, name: "pump.md", title: "The pump" });
    await share(database, sql, { partition: theirs, n: 2, text, name: "secret.md", title: "Secret" });
    await share(database, sql, { partition: ours, n: 3, text, name: "bin.md", trashed: true });
    // Its rows go a moment after it was erased.
    await share(database, sql, { partition: ours, n: 4, text, name: "erased.md" });
    await share(database, sql, { partition: theirs, n: 8, text, name: "moved-there.md" });
    await share(database, sql, { partition: ours, n: 10, text, name: "moved-here.md" });
    await truth.put("trashed", { ...place(3, ours), hlc: "1", since_ms: nowMs - 2 * dayMs });
    await truth.put("erased", { id: item(4), epoch: 1 });
    await truth.put("purged", { ...place(5, ours), purged_ms: 1, gone: true });
    await truth.put("purged", { ...place(6, theirs), purged_ms: 1, gone: true });
    await truth.put("moves", move(7, 8, [ours, theirs]));
    await truth.put("moves", move(9, 10, [theirs, ours]));
  });
}

describe.each(await testTiers())("what items are, on $name", ({ open }) => {
  let store: TestStore;
  beforeAll(async () => {
    store = await open();
    await fill(store.database);
  });
  afterAll(() => store[Symbol.asyncDispose]());

  const describedTo = (principal: Principal, ...ns: readonly number[]) =>
    createDescribeItems({ reads: store.database, nowMs: () => nowMs, trashDays: 30 }).describe(
      principal,
      ns.map(item),
    );
  const statesFor = async (principal: Principal): Promise<readonly string[]> =>
    (await describedTo(principal, 1, 2, 3, 4, 5, 6, 7, 9, 11)).map((each) =>
      each.state === "there" ? each.name : each.state,
    );

  test("titles are of what may be read, wherever it has moved", async () => {
    expect(await describedTo(viewer, 1)).toEqual([
      {
        state: "there",
        itemId: item(1),
        now: { partitionId: ours, itemId: item(1) },
        name: "pump.md",
        title: "The pump",
        kind: "markdown",
      },
    ]);
    expect(await describedTo(owner, 7)).toMatchObject([
      { itemId: item(7), now: { partitionId: theirs, itemId: item(8) }, name: "moved-there.md" },
    ]);
  });

  test("what lies in the trash says until when, by the server's clock and days", async () => {
    const [trashed] = await describedTo(viewer, 3);
    expect(trashed).toMatchObject({
      name: "bin.md",
      trash: { goneMs: nowMs + 28 * dayMs, leftMs: 28 * dayMs },
    });
  });

  test("what is erased, removed, not there and not to be read is told apart for those alone who may know", async () => {
    expect(await statesFor(owner)).toEqual([
      "pump.md",
      "secret.md",
      "bin.md",
      "erased",
      "removed",
      "removed",
      "moved-there.md",
      "moved-here.md",
      "unknown",
    ]);
    expect(await statesFor(viewer)).toEqual([
      "pump.md",
      "unknown",
      "bin.md",
      "erased",
      "removed",
      "unknown",
      "unknown",
      "unknown",
      "unknown",
    ]);
    // Who reads the trail, and no content.
    const removed = ["erased", "removed", "removed"];
    const unknown = Array.from({ length: 3 }, () => "unknown");
    expect(await statesFor(auditor)).toEqual([...unknown, ...removed, ...unknown]);
    expect(new Set(await statesFor(stranger))).toEqual(new Set(["unknown"]));
  });

  test("nothing is asked for by no ids", async () => {
    expect(await describedTo(owner)).toEqual([]);
  });
});
