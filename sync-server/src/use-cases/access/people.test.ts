import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import type { AccessRow } from "#server/database/access-tables.ts";
import { PartitionId } from "#shared/model/ids.ts";
import { SharedItemId, SuggestionId, UserId } from "#shared/model/team.ts";
import { createFakeTeam, origin, ownerEmail, password } from "#server/access.fake.ts";

const day = 86_400_000;

const suggestedBy = (userId: string): AccessRow<"suggestions"> => ({
  partition_id: PartitionId.parse(randomUUID()),
  suggestion_id: SuggestionId.parse(randomUUID()),
  item_id: SharedItemId.parse(`${randomUUID()}.0.1`),
  user_id: UserId.parse(userId),
  asked_ms: 1,
  edit_json: '{"title":"Ships"}',
  state: "open",
  decided_by: null,
  decided_ms: null,
  map_id: null,
  hlc: null,
});

test("a set-up code is right, in time, and good once", async () => {
  await using team = createFakeTeam();
  const input = { orgName: "Example", name: "Olga", email: ownerEmail, password };
  expect((await team.ask("GET", "/setup")).body).toEqual({ needed: true, singleSignOn: false, origin });
  const old = await team.access.services.setUp.offer();
  const code = await team.access.services.setUp.offer();
  expect((await team.ask("POST", "/setup", { ...input, code: old })).body.code).toBe("CODE_INVALID");
  expect((await team.ask("POST", "/setup", { ...input, code: `${code}x` })).body.code).toBe("CODE_INVALID");
  expect((await team.ask("POST", "/setup", { ...input, code, password: "short" })).status).toBe(400);
  team.clock.nowMs += day;
  expect((await team.ask("POST", "/setup", { ...input, code })).body.code).toBe("CODE_INVALID");
  const fresh = await team.access.services.setUp.offer();
  const both = await Promise.all([
    team.ask("POST", "/setup", { ...input, code: fresh }),
    team.ask("POST", "/setup", { ...input, code: fresh }),
  ]);
  expect(both.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([200, 410]);
  expect((await team.ask("POST", "/setup", { ...input, code: fresh })).body.code).toBe("SETUP_DONE");
  expect(await team.access.services.setUp.offer()).toBeUndefined();
  const keys = await team.store.read((rows) => rows.many("org_keys", {}));
  expect(keys).toHaveLength(1);
  expect(JSON.stringify(keys)).not.toContain('\\"d\\"');
});

test("an invitation brings its roles, once and in time", async () => {
  await using team = createFakeTeam();
  const bearer = await team.setUp();
  const { body: ours } = await team.ask("POST", "/partitions", { name: "Ours" }, { bearer });
  const invite = async (email: string) =>
    team.ask(
      "POST",
      "/invitations",
      { email, name: "Šárka 花子", role: null, partitions: [{ partitionId: ours.id, role: "curator" }] },
      { bearer },
    );
  const { body: invited } = await invite("sarka@example.org");
  expect(invited.link).toBe(`https://team.example.org/invitation#${invited.code}`);
  expect((await team.ask("POST", "/invitations/accept", { code: `${invited.code}0`, password })).status).toBe(
    410,
  );
  const accepted = await team.ask("POST", "/invitations/accept", { code: invited.code, password });
  expect(accepted.body.name).toBe("Šárka 花子");
  expect((await team.ask("POST", "/invitations/accept", { code: invited.code, password })).status).toBe(410);
  const me = await team.ask("GET", "/session", undefined, { bearer: accepted.body.token });
  expect(me.body.permissions).toEqual([]);
  expect(me.body.partitions).toMatchObject([
    {
      id: ours.id,
      permissions: ["partition.read", "item.write", "edit.write", "edit.suggest", "item.erase"],
    },
  ]);
  const { body: late } = await invite("late@example.org");
  team.clock.nowMs += 8 * day;
  expect((await team.ask("POST", "/invitations/accept", { code: late.code, password })).status).toBe(410);
  const { body: withdrawn } = await invite("gone@example.org");
  const { token } = (await team.ask("POST", "/session", { email: ownerEmail, password })).body;
  expect(withdrawn.code).toBe("UNAUTHORIZED");
  const again = await team.ask(
    "POST",
    "/invitations",
    { email: "gone@example.org", name: "Gone", role: "member" },
    { bearer: token },
  );
  await team.ask("DELETE", `/invitations/${again.body.id}`, {}, { bearer: token });
  expect((await team.ask("POST", "/invitations/accept", { code: again.body.code, password })).status).toBe(
    410,
  );
});

test("an invitation outlasts a clock that leaps ahead, also where somebody else is invited meanwhile", async () => {
  await using team = createFakeTeam();
  const bearer = await team.setUp();
  const invite = async (email: string, token: string) =>
    (await team.ask("POST", "/invitations", { email, name: "N", role: "member" }, { bearer: token })).body;
  const accept = async (code: string) =>
    (await team.ask("POST", "/invitations/accept", { code, password })).status;
  const first = await invite("first@example.org", bearer);
  team.clock.nowMs += 365 * day;
  team.clock.isTrusted = false;
  const { token } = (await team.ask("POST", "/session", { email: ownerEmail, password })).body;
  await invite("second@example.org", token);
  expect(await accept(first.code)).toBe(410);
  team.clock.nowMs -= 365 * day;
  expect(await accept(first.code)).toBe(200);
  const third = await invite("third@example.org", token);
  team.clock.nowMs += 365 * day;
  team.clock.isTrusted = true;
  const later = (await team.ask("POST", "/session", { email: ownerEmail, password })).body.token;
  await invite("fourth@example.org", later);
  team.clock.nowMs -= 365 * day;
  expect(await accept(third.code)).toBe(410);
});

test("there is always an owner, and nobody gives or takes more than they have", async () => {
  await using team = createFakeTeam();
  const owner = await team.setUp();
  const me = (await team.ask("GET", "/session", undefined, { bearer: owner })).body.userId;
  for (const [method, path, input] of [
    ["PUT", "role", { role: "admin" }],
    ["PUT", "active", { active: false }],
  ] as const) {
    expect((await team.ask(method, `/people/${me}/${path}`, input, { bearer: owner })).body.code).toBe(
      "LAST_OWNER",
    );
  }
  expect((await team.ask("DELETE", `/people/${me}`, {}, { bearer: owner })).body.code).toBe("LAST_OWNER");
  const admin = await team.person(owner, "admin@example.org", "admin");
  const member = await team.person(owner, "member@example.org", "member");
  const asAdmin = { bearer: admin.token };
  const refused = [
    await team.ask("PUT", `/people/${me}/role`, { role: "member" }, asAdmin),
    await team.ask("PUT", `/people/${admin.userId}/role`, { role: "owner" }, asAdmin),
    await team.ask("POST", "/invitations", { email: "x@example.org", name: "X", role: "owner" }, asAdmin),
    await team.ask("POST", "/groups", { name: "Owners", role: "owner" }, asAdmin),
    await team.ask(
      "POST",
      "/tokens",
      { name: "T", permissions: ["org.manage"], expiresMs: team.clock.nowMs + day },
      asAdmin,
    ),
  ];
  expect(refused.map(({ body }) => body.code)).toEqual(Array(5).fill("MORE_THAN_HELD"));
  const { body: owners } = await team.ask(
    "POST",
    "/groups",
    { name: "Owners", role: "owner" },
    { bearer: owner },
  );
  const path = `/groups/${owners.id}/members/${admin.userId}`;
  expect((await team.ask("PUT", path, {}, asAdmin)).body.code).toBe("MORE_THAN_HELD");
  // Out, at once and everywhere; what they were is gone with them.
  expect((await team.ask("PUT", `/people/${member.userId}/active`, { active: false }, asAdmin)).status).toBe(
    200,
  );
  expect((await team.ask("GET", "/session", undefined, { bearer: member.token })).status).toBe(401);
  expect((await team.ask("POST", "/session", { email: "member@example.org", password })).body.code).toBe(
    "SIGN_IN_REFUSED",
  );
  const suggestion = suggestedBy(member.userId);
  await team.store.write((rows) => rows.put("suggestions", suggestion));
  await team.store.write((rows) => rows.put("suggestions", suggestedBy(me)));
  expect((await team.ask("DELETE", `/people/${member.userId}`, {}, asAdmin)).status).toBe(200);
  expect(await team.store.read((rows) => rows.many("suggestions", {}))).toMatchObject([{ user_id: me }]);
  expect((await team.ask("GET", "/people", undefined, asAdmin)).body).toHaveLength(2);
});

test("roles in a partition come by person and by group, and go at once", async () => {
  await using team = createFakeTeam();
  const owner = await team.setUp();
  const bearer = { bearer: owner };
  const guest = await team.person(owner, "guest@example.org", null);
  const { body: partition } = await team.ask("POST", "/partitions", { name: "Ours" }, bearer);
  const { body: group } = await team.ask("POST", "/groups", { name: "Readers" }, bearer);
  const rename = () =>
    team.ask("PUT", `/partitions/${partition.id}/name`, { name: "Theirs" }, { bearer: guest.token });
  expect((await rename()).body.code).toBe("NOT_FOUND");
  await team.ask("PUT", `/groups/${group.id}/members/${guest.userId}`, {}, bearer);
  await team.ask("PUT", `/partitions/${partition.id}/access/${group.id}`, { role: "viewer" }, bearer);
  expect((await rename()).body.code).toBe("FORBIDDEN");
  await team.ask("PUT", `/partitions/${partition.id}/access/${guest.userId}`, { role: "admin" }, bearer);
  expect((await rename()).body).toMatchObject({ name: "Theirs", archived: false });
  const give = await team.ask(
    "PUT",
    `/partitions/${partition.id}/access/${guest.userId}`,
    { role: "owner" },
    { bearer: guest.token },
  );
  expect(give.status).toBe(200);
  await team.ask("PUT", `/partitions/${partition.id}/access/${guest.userId}`, { role: null }, bearer);
  expect((await rename()).body.code).toBe("FORBIDDEN");
  await team.ask("DELETE", `/groups/${group.id}`, {}, bearer);
  expect((await rename()).body.code).toBe("NOT_FOUND");
});

test("an API token may what it was given, never more than its maker, and no longer", async () => {
  await using team = createFakeTeam();
  const owner = await team.setUp();
  const admin = await team.person(owner, "admin@example.org", "admin");
  const make = (permissions: readonly string[], expiresMs = team.clock.nowMs + day / 4) =>
    team.ask("POST", "/tokens", { name: "Bot", permissions, expiresMs }, { bearer: admin.token });
  expect((await make(["people.read"], team.clock.nowMs)).body.code).toBe("EXPIRY_INVALID");
  expect((await make(["people.read"], team.clock.nowMs + 400 * day)).body.code).toBe("EXPIRY_INVALID");
  const { body: token } = await make(["people.read"]);
  const asBot = { bearer: token.token };
  expect((await team.ask("GET", "/people", undefined, asBot)).status).toBe(200);
  expect((await team.ask("GET", "/tokens", undefined, asBot)).status).toBe(403);
  expect((await team.ask("PUT", "/session/password", { next: password }, asBot)).status).toBe(403);
  await team.ask("PUT", `/people/${admin.userId}/role`, { role: null }, { bearer: owner });
  expect((await team.ask("GET", "/people", undefined, asBot)).status).toBe(403);
  await team.ask("PUT", `/people/${admin.userId}/role`, { role: "admin" }, { bearer: owner });
  expect((await team.ask("GET", "/people", undefined, asBot)).status).toBe(200);
  const kept = await team.store.read((rows) => rows.many("api_tokens", {}));
  expect(JSON.stringify(kept)).not.toContain(token.token);
  await team.ask("DELETE", `/tokens/${token.id}`, {}, { bearer: admin.token });
  expect((await team.ask("GET", "/people", undefined, asBot)).status).toBe(401);
  const { body: second } = await make(["people.read"]);
  team.clock.nowMs += day / 4 + 1;
  expect((await team.ask("GET", "/people", undefined, { bearer: second.token })).status).toBe(401);
});
