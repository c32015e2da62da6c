/** Generated from the contract and the table of rights: no procedure is left out, whenever one is added. */
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import {
  partitionPermissions,
  Permission,
  permissionsOf,
  Role,
  type Permission as PermissionName,
} from "#shared/model/access.ts";
import type { PartitionId } from "#shared/model/ids.ts";
import { DeviceId } from "#shared/model/team.ts";
import { serverContract } from "#shared/rpc/server/server-contract.ts";
import type { Need } from "#shared/rpc/server/server-procedure.ts";
import { createFakeTeam } from "../access.fake.ts";
import type { Principal } from "../use-cases/access/principal.ts";
import { nowhere, others, ours, principalWith, tableAllows } from "../use-cases/access/stances.fake.ts";
import { whyNot } from "./caller.ts";

interface Procedure {
  readonly name: string;
  readonly need: Need;
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
}
const procedures: readonly Procedure[] = Object.entries(serverContract).flatMap(([part, contracts]) =>
  Object.entries(contracts).map(([verb, contract]) => {
    const { meta, route } = contract["~orpc"];
    return { name: `${part}.${verb}`, need: meta.need, method: route.method, path: route.path } as Procedure;
  }),
);

test("every procedure says what it needs, and only those that ask for a secret answer anybody", () => {
  expect(procedures.length).toBeGreaterThan(50);
  for (const { name, need, path } of procedures) {
    expect(need?.kind, name).toBeDefined();
    if (need.kind === "partition") expect(path, name).toContain("{partitionId}");
  }
  expect(
    procedures
      .filter(({ need }) => need.kind === "public")
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual([
    "devices.challenge",
    "devices.collectJoin",
    "devices.join",
    "devices.refresh",
    "devices.requestJoin",
    "people.accept",
    "session.passkeySignIn",
    "session.passkeySignInBegin",
    "session.signIn",
    "session.singleSignOn",
    "session.singleSignOnBegin",
    "setup.complete",
    "setup.state",
  ]);
});

const gated = procedures.filter(({ need }) => "permission" in need && need.kind !== "own");

test.each(gated)("$name is allowed to whom the table says", ({ need }) => {
  if (!("permission" in need)) throw new Error("every gated procedure names its permission");
  const { permission } = need;
  const inPartition = need.kind === "partition";
  const places = inPartition ? [ours, others, nowhere] : [undefined];
  for (const held of [undefined, ...Role.options]) {
    for (const level of ["org", "partition"] as const) {
      for (const partitionId of places) {
        const roles = held === undefined ? [] : [held];
        const caller = level === "org" ? principalWith(roles, []) : principalWith([], roles);
        const refused = whyNot(need, caller, { partitionId });
        const has = (asked: PermissionName): boolean => {
          if (held === undefined || !permissionsOf[held].includes(asked)) return false;
          if (!inPartition)
            return level === "org" || (need.kind === "partitions" && partitionPermissions.includes(asked));
          return (
            partitionId !== undefined && tableAllows({ held, level, archived: false }, asked, partitionId)
          );
        };
        const expected = has(permission)
          ? undefined
          : inPartition && !has("partition.read")
            ? "NOT_FOUND"
            : "FORBIDDEN";
        expect(refused, `${held} by ${level} in ${partitionId}`).toBe(expected);
      }
    }
  }
  expect(whyNot(need, undefined, { partitionId: ours })).toBe("UNAUTHORIZED");
});

test("an API token narrows: to its permissions, and to its partitions", () => {
  const need = { kind: "partition", permission: "partition.read" } as const;
  const scoped = (permissions: readonly Permission[], partitions?: readonly PartitionId[]): Principal => ({
    ...principalWith(["owner"], []),
    by: { kind: "token", tokenId: "", tokenHash: "" },
    scopes: { permissions: new Set(permissions), partitions: partitions && new Set(partitions) },
  });
  expect(whyNot(need, scoped(["partition.read"]), { partitionId: others })).toBeUndefined();
  expect(whyNot(need, scoped(["partition.read"], [ours]), { partitionId: ours })).toBeUndefined();
  expect(whyNot(need, scoped(["partition.read"], [ours]), { partitionId: others })).toBe("NOT_FOUND");
  expect(whyNot(need, scoped(["people.read"]), { partitionId: ours })).toBe("NOT_FOUND");
  const make = { kind: "org", permission: "partition.manage" } as const;
  expect(whyNot(make, scoped(["partition.manage"], [ours]), {})).toBe("FORBIDDEN");
  expect(whyNot({ kind: "self" }, scoped(Permission.options), {})).toBe("FORBIDDEN");
});

test("who lets in another device, or changes how they sign in, has signed in: a token of theirs is not enough", () => {
  const owner = principalWith(["owner"], []);
  const byDevice: Principal["by"] = { kind: "device", deviceId: DeviceId.parse(randomUUID()), familyId: "" };
  const byToken: Principal["by"] = { kind: "token", tokenId: "", tokenHash: "" };
  const asking = procedures.filter(({ need }) => need.kind === "session");
  expect(asking.map(({ name }) => name).toSorted()).toEqual([
    "devices.approve",
    "devices.request",
    "session.changePassword",
    "session.passkeyAdd",
    "session.passkeyBegin",
    "session.passkeyRemove",
    "session.passkeyRestore",
    "session.totpConfirm",
    "session.totpEnrol",
    "session.totpRemove",
  ]);
  for (const { need, name } of asking) {
    expect(whyNot(need, owner, {}), name).toBeUndefined();
    expect(whyNot(need, { ...owner, by: byDevice }, {}), name).toBe("SIGN_IN_NEEDED");
    expect(whyNot(need, { ...owner, by: byToken }, {}), name).toBe("SIGN_IN_NEEDED");
  }
  expect(whyNot({ kind: "self" }, { ...owner, by: byDevice }, {})).toBeUndefined();
});

test("an archived partition is read, managed and erased from, and nothing is added", () => {
  const caller = principalWith([], ["owner"], true);
  const allowed = partitionPermissions.filter(
    (permission) => whyNot({ kind: "partition", permission }, caller, { partitionId: ours }) === undefined,
  );
  expect(allowed).toEqual(["partition.read", "item.erase", "partition.manage"]);
});

test("over HTTP each procedure is refused to nobody and to a bad token, and gated for every role", async () => {
  await using team = createFakeTeam();
  const owner = await team.setUp();
  const tokens = new Map<Role, string>([["owner", owner]]);
  for (const role of Role.options.filter((name) => name !== "owner")) {
    tokens.set(role, (await team.person(owner, `${role}@example.org`, role)).token);
  }
  const { body: partition } = await team.ask("POST", "/partitions", { name: "Ours" }, { bearer: owner });
  for (const { name, need, method, path } of procedures.filter((each) => each.need.kind !== "public")) {
    // Nothing else is filled in: who is let through is told that the input is wrong, and changes nothing.
    const url = path.replace("{partitionId}", partition.id).replaceAll(/\{\w+\}/g, "none");
    const input = method === "GET" ? undefined : {};
    expect((await team.ask(method, url, input)).status, name).toBe(401);
    for (const bearer of ["tessera-session-nobody", "tessera-api-nobody", "a.b.c"]) {
      expect((await team.ask(method, url, input, { bearer })).status, name).toBe(401);
    }
    if (!("permission" in need) || need.kind === "own" || name === "session.signOut") continue;
    for (const [role, bearer] of tokens) {
      const { status } = await team.ask(method, url, input, { bearer });
      const isAllowed = permissionsOf[role].includes(need.permission);
      const expected = isAllowed ? [200, 400] : [403, 404];
      expect(expected, `${name} as ${role} answered ${status}`).toContain(status);
    }
  }
  expect(team.failures).toEqual([]);
});
