import { expect, test } from "vitest";
import type { ActDraft } from "#shared/audit/leaf.ts";
import { OrgId, UserId } from "#shared/model/team.ts";
import type { Principal } from "../use-cases/access/principal.ts";
import { notedRebuild } from "./noted-rebuild.ts";

const principal: Principal = {
  orgId: OrgId.parse("01970000-0000-7000-8000-000000000009"),
  userId: UserId.parse("01970000-0000-7000-8000-000000000005"),
  by: { kind: "session", tokenHash: "" },
  orgRoles: ["owner"],
  partitions: new Map(),
  expiresMs: 1,
};

test("who has all made anew is told before it begins, and nothing begins that could not be told", async () => {
  const happened: (ActDraft | "rebuilt")[] = [];
  let failure: Error | undefined;
  const rebuild = notedRebuild(() => Promise.resolve(void happened.push("rebuilt")), {
    append: (_, acts) => (failure ? Promise.reject(failure) : Promise.resolve(void happened.push(...acts))),
  });
  await rebuild(principal);
  expect(happened).toEqual([
    {
      actor: { kind: "user", id: principal.userId },
      act: "server.change",
      targets: ["procedure:health.rebuild"],
    },
    "rebuilt",
  ]);
  failure = new Error("disk full");
  await expect(rebuild(principal)).rejects.toThrow("disk full");
  expect(happened).toHaveLength(2);
});
