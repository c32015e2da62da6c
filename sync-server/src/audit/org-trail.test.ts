import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ActDraft, target } from "#shared/audit/leaf.ts";
import { linesOf } from "#shared/audit/lines.ts";
import { isIncluded } from "#shared/audit/proofs.ts";
import { nextSeen } from "#shared/audit/seen-trail.ts";
import { checkHead } from "#shared/audit/tree-head.ts";
import { verifyExport } from "#shared/audit/verify-export.ts";
import { fromHex } from "#shared/kit/hex.ts";
import { OrgId } from "#shared/model/team.ts";
import type { Database } from "../database/database.ts";
import { type TestStore, testTiers } from "../database/test-tiers.fake.ts";
import { DiskFullError } from "../disk/disk-full.ts";
import { createOrgTrail } from "./org-trail.ts";
import { forgetOldGroups } from "./forget-groups.ts";
import { sha256, trailChecks } from "./trail-keys.ts";

const act = (n: number): ActDraft => ({
  actor: { kind: "user", id: "u1" },
  act: "search",
  targets: [target("count", n)],
  asked: `question ${n}`,
});
const world = { nowMs: 1_000_000 };
const newOrg = () => OrgId.parse(randomUUID());

describe.each(await testTiers())("the trail on $name", ({ open }) => {
  let store: TestStore;
  let database: Database;
  beforeAll(async () => {
    store = await open();
    ({ database } = store);
    // The first database of a machine that is busy takes seconds.
  }, 60_000);
  afterAll(() => store[Symbol.asyncDispose]());
  const trail = () => createOrgTrail({ database, nowMs: () => world.nowMs });

  test("acts that come side by side are one commit, in order, and the file of them is sound", async () => {
    const [orgId, orgs] = [newOrg(), trail()];
    await Promise.all(Array.from({ length: 150 }, (_, n) => orgs.append(orgId, [act(n)])));
    const { leaves, before } = await orgs.page(orgId, { before: undefined, count: 4 });
    expect(leaves.map(({ seq, targets }) => [seq, targets[0]])).toEqual([
      [149, "count:149"],
      [148, "count:148"],
      [147, "count:147"],
      [146, "count:146"],
    ]);
    expect(before).toBe(146);
    const verdict = await verifyExport(trailChecks, linesOf(orgs.exportLines(orgId, 0)));
    expect(verdict).toMatchObject({ kind: "sound", leafCount: 150 });
    const later = await verifyExport(trailChecks, linesOf(orgs.exportLines(orgId, 77)));
    expect(later).toMatchObject({ kind: "sound", leafCount: 73 });
  });

  test("whoever saw a head is shown that the next goes on from it, and each organisation has its own", async () => {
    const [orgId, orgs] = [newOrg(), trail()];
    const empty = await orgs.head(orgId, 0);
    await orgs.append(orgId, [act(0), act(1), act(2)]);
    const seen = (await orgs.head(orgId, 0)).head;
    await orgs.append(orgId, [act(3), act(4)]);
    // Another program on the same database.
    const next = await trail().head(orgId, seen.size);
    expect(checkHead(trailChecks, next.publicKey, seen, { ...next, proof: [...next.proof] })).toBeUndefined();
    expect(
      checkHead(trailChecks, next.publicKey, empty.head, { head: next.head, proof: [] }),
    ).toBeUndefined();
    const less = await orgs.head(orgId, 6);
    expect(less.proof).toEqual([]);
    expect(checkHead(trailChecks, next.publicKey, { ...seen, size: 6 }, { ...less, proof: [] })).toBe(
      "shrunk",
    );
    const other = await orgs.head(newOrg(), 0);
    expect(other.publicKey).not.toBe(next.publicKey);
    expect(other.head.size).toBe(0);
  });

  test("where there is no room for a signature, what was signed last is told and goes on from what was seen", async () => {
    const [orgId, orgs] = [newOrg(), trail()];
    const none = createOrgTrail({
      database: { ...database, write: () => Promise.reject(new DiskFullError()) },
      nowMs: () => world.nowMs,
    });
    await expect(none.head(orgId, 0)).rejects.toThrow("disk is full");
    await orgs.append(orgId, [act(0), act(1)]);
    const seen = (await orgs.head(orgId, 0)).head;
    await orgs.append(orgId, [act(2)]);
    const told = await none.head(orgId, seen.size);
    expect(checkHead(trailChecks, told.publicKey, seen, told)).toBeUndefined();
    expect(told.head.size).toBeGreaterThanOrEqual(2);
    expect((await orgs.head(orgId, seen.size)).head.size).toBe(3);
  });

  test("a leaf is proved, and one that is not there is not", async () => {
    const [orgId, orgs] = [newOrg(), trail()];
    await orgs.append(
      orgId,
      Array.from({ length: 13 }, (_, n) => act(n)),
    );
    const { head, leafHash, proof } = (await orgs.inclusion(orgId, 7)) ?? expect.fail("no proof");
    const claim = { leafHash: fromHex(leafHash), index: 7, size: head.size, root: fromHex(head.root) };
    expect(isIncluded(sha256, claim, proof.map(fromHex))).toBe(true);
    expect(await orgs.inclusion(orgId, 13)).toBeUndefined();
  });

  /** As whoever has the database, and with it the key, would write another history: by the very code that writes this one. */
  const rewrite = async (orgId: OrgId, acts: readonly ActDraft[]): Promise<void> => {
    await database.write(async (sql) => {
      for (const table of ["trail_groups", "trail_heads"] as const)
        await sql.deleteFrom(table).where("org_id", "=", orgId).execute();
      const empty = { size: 0, roots: new Uint8Array(), head_json: null };
      await sql.updateTable("trails").set(empty).where("org_id", "=", orgId).execute();
    });
    await trail().append(orgId, acts);
  };

  test("whoever saw a head finds every entry that was changed since, by whoever has the key as well", async () => {
    const [orgId, orgs] = [newOrg(), trail()];
    const acts = Array.from({ length: 12 }, (_, n) => act(n));
    for (const each of acts) await orgs.append(orgId, [each]);
    const seen = nextSeen(trailChecks, {}, await orgs.head(orgId, 0), 1);
    const histories: Readonly<Record<string, readonly ActDraft[]>> = {
      edited: acts.with(4, { ...act(4), outcome: "refused" }),
      deleted: acts.toSpliced(4, 1),
      reordered: acts.with(4, act(5)).with(5, act(4)),
      truncated: acts.slice(0, 7),
      "split off": [...acts.slice(0, 7), ...Array.from({ length: 9 }, (_, n) => act(n + 100))],
    };
    for (const [what, changed] of Object.entries(histories)) {
      await rewrite(orgId, changed);
      const next = nextSeen(trailChecks, seen, await trail().head(orgId, 12), 2);
      expect(next.doubt?.why, what).toBe(changed.length < 12 ? "shrunk" : "split-view");
      expect(next.head, what).toEqual(seen.head);
    }
    await rewrite(orgId, acts);
    expect(nextSeen(trailChecks, seen, await trail().head(orgId, 12), 2).doubt).toBeUndefined();
  });

  test("an entry whose text alone was changed is not shown, and the file says which it is", async () => {
    const [orgId, orgs] = [newOrg(), trail()];
    for (const n of [0, 1, 2, 3]) await orgs.append(orgId, [act(n)]);
    await database.write((sql) =>
      sql
        .updateTable("trail_groups")
        .set((each) => ({ bodies: each.fn<string>("replace", ["bodies", each.val("u1"), each.val("u2")]) }))
        .where("org_id", "=", orgId)
        .where("first_seq", "=", 2)
        .execute(),
    );
    await expect(orgs.page(orgId, { before: undefined, count: 9 })).rejects.toThrow(
      "leaf 2 of the trail is damaged",
    );
    expect((await orgs.page(orgId, { before: 2, count: 9 })).leaves).toHaveLength(2);
    const verdict = await verifyExport(trailChecks, linesOf(orgs.exportLines(orgId, 0)));
    expect(verdict).toMatchObject({ kind: "broken", why: "head-does-not-fit" });
  });

  test("what is undone is not told of", async () => {
    const [orgId, orgs] = [newOrg(), trail()];
    await orgs.append(orgId, [act(0)]);
    await expect(
      database.write(async (sql, truth) => {
        expect(await orgs.appendIn(sql, truth, orgId, [act(1)])).toBe(1);
        throw new Error("changed its mind");
      }),
    ).rejects.toThrow("changed its mind");
    await orgs.append(orgId, [act(2)]);
    expect(
      (await orgs.page(orgId, { before: undefined, count: 9 })).leaves.map(({ targets }) => targets[0]),
    ).toEqual(["count:2", "count:0"]);
  });

  test("leaves past their time lose their text; what is left is still proved", async () => {
    const [orgId, orgs] = [newOrg(), trail()];
    await orgs.append(orgId, [act(0), act(1)]);
    world.nowMs += 40 * 86_400_000;
    await orgs.append(orgId, [act(2)]);
    const deps = { database, trail: orgs, nowMs: () => world.nowMs };
    expect(await forgetOldGroups(deps, orgId, 30)).toBe(2);
    expect(await forgetOldGroups(deps, orgId, 30)).toBe(0);
    const { leaves } = await orgs.page(orgId, { before: undefined, count: 9 });
    expect(leaves.map((leaf) => leaf.act)).toEqual(["retention", "search"]);
    const verdict = await verifyExport(trailChecks, linesOf(orgs.exportLines(orgId, 0)));
    expect(verdict).toMatchObject({ kind: "sound", leafCount: 2, header: { start: 2 } });
  });
});
