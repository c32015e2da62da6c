import {
  decodeJwt,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  importJWK,
  jwtVerify,
  SignJWT,
} from "jose";
import { expect, test } from "vitest";
import { revokedMsMax, startOwnClock } from "#server/own-clock.fake.ts";
import { createFakeAccessStore } from "#server/repositories/access-store.fake.ts";
import {
  createFakeTeam,
  joinWith,
  makeDeviceKey,
  ownerEmail,
  password,
  prove,
  refreshWith,
  type FakeTeam,
} from "#server/access.fake.ts";
import type { AccessReader, AccessStore } from "./access-ports.ts";
import type { DevicePrincipal } from "./authenticate.ts";

const byPassword = { by: "password", email: ownerEmail, password };
const who = (team: FakeTeam, bearer: string) => team.ask("GET", "/session", undefined, { bearer });

test("a device joins with its key, and is given what is bound to it", async () => {
  await using team = createFakeTeam();
  await team.setUp();
  const key = makeDeviceKey();
  const { body: joined } = await joinWith(team, key, byPassword);
  expect((await who(team, joined.accessToken)).body).toMatchObject({ by: "device", userId: joined.userId });
  const orgKey = await importJWK(joined.orgKeys.keys[0], "EdDSA");
  const { payload } = await jwtVerify(joined.certificate, orgKey, {
    currentDate: new Date(team.clock.nowMs),
  });
  expect(payload).toMatchObject({ sub: joined.deviceId, cnf: { jwk: { x: key.publicKey } } });
  expect(JSON.stringify(joined.orgKeys)).not.toContain('"d"');
  // A certificate opens nothing.
  expect((await who(team, joined.certificate)).status).toBe(401);
  // Come back with the same key, it is the same device; what it had before is over.
  const { body: again } = await joinWith(team, key, byPassword);
  expect(again.deviceId).toBe(joined.deviceId);
  expect((await who(team, joined.accessToken)).status).toBe(401);
});

test("a server's clock that leaps a year ahead shuts no device out for good, and what it signed then opens nothing afterwards", async () => {
  await using team = createFakeTeam();
  await team.setUp();
  const key = makeDeviceKey();
  const { body: joined } = await joinWith(team, key, byPassword);
  const yearMs = 366 * 24 * 3_600_000;
  team.clock.nowMs += yearMs;
  expect((await refreshWith(team, key, joined.refreshToken)).body.code).toBe("UNAUTHORIZED");
  const { body: late } = await joinWith(team, makeDeviceKey(), byPassword);
  expect((await who(team, late.accessToken)).status).toBe(200);
  team.clock.nowMs -= yearMs;
  expect((await who(team, late.accessToken)).status).toBe(401);
  const { body: refreshed } = await refreshWith(team, key, joined.refreshToken);
  expect((await who(team, refreshed.accessToken)).status).toBe(200);
  // A day back: what was signed before is asked for anew, and no device has to join again.
  team.clock.nowMs -= 24 * 3_600_000;
  expect((await who(team, refreshed.accessToken)).status).toBe(401);
  const { body: again } = await refreshWith(team, key, refreshed.refreshToken);
  expect((await who(team, again.accessToken)).status).toBe(200);
});

test("a key must be proved, by a fresh nonce of this server, for this purpose", async () => {
  await using team = createFakeTeam();
  await team.setUp();
  const key = makeDeviceKey();
  const join = (proof: object) =>
    team.ask("POST", "/devices", { ...proof, publicKey: key.publicKey, name: "Laptop", as: byPassword });
  const right = await prove(team, key, "join", key.publicKey);
  const refused = [
    await join({ ...right, nonce: `${right.nonce.slice(0, -2)}xx` }),
    await join(await prove(team, makeDeviceKey(), "join", key.publicKey)),
    await join(await prove(team, key, "refresh", key.publicKey)),
    await join(await prove(team, key, "join", "another")),
  ];
  team.clock.nowMs += 120_001;
  refused.push(await join(right));
  expect(refused.map(({ body }) => body.code)).toEqual(Array(5).fill("PROOF_INVALID"));
  const noPoint = "_".repeat(43);
  expect(
    (await team.ask("POST", "/devices", { ...right, publicKey: noPoint, name: "L", as: byPassword })).status,
  ).toBe(401);
});

test("a device joins by invitation, and the code is used up", async () => {
  await using team = createFakeTeam();
  const bearer = await team.setUp();
  const { body: invited } = await team.ask(
    "POST",
    "/invitations",
    { email: "new@example.org", name: "Nora", role: "member" },
    { bearer },
  );
  const as = { by: "invitation", code: invited.code };
  expect((await joinWith(team, makeDeviceKey(), { ...as, code: `${as.code}1` })).body.code).toBe(
    "CODE_INVALID",
  );
  expect((await joinWith(team, makeDeviceKey(), as)).body.userName).toBe("Nora");
  expect((await joinWith(team, makeDeviceKey(), as)).body.code).toBe("CODE_INVALID");
});

test("a person lets a device in by the code that it shows", async () => {
  await using team = createFakeTeam();
  const bearer = await team.setUp();
  const key = makeDeviceKey();
  const proof = await prove(team, key, "join", key.publicKey);
  const { body: asked } = await team.ask("POST", "/devices/requests", {
    ...proof,
    publicKey: key.publicKey,
    name: "Edge box",
  });
  expect(asked.link).toBe(`https://team.example.org/device#${asked.userCode}`);
  const collect = async (by = key) =>
    team.ask("POST", "/devices/requests/collect", {
      ...(await prove(team, by, "collect", asked.deviceCode)),
      deviceCode: asked.deviceCode,
    });
  expect((await collect()).body).toEqual({ state: "waiting" });
  expect((await collect(makeDeviceKey())).body.code).toBe("PROOF_INVALID");
  const wrong = await team.ask("POST", "/devices/requests/approve", { userCode: "AAAA-AAAA" }, { bearer });
  expect(wrong.body.code).toBe("CODE_INVALID");
  const userCode = asked.userCode.toLowerCase().replace("-", " ");
  const { body: seen } = await team.ask("POST", "/devices/requests/look", { userCode }, { bearer });
  expect(seen).toMatchObject({ name: "Edge box", publicKey: key.publicKey });
  await team.ask("POST", "/devices/requests/approve", { userCode }, { bearer });
  const { body: joined } = await collect();
  expect((await who(team, joined.credentials.accessToken)).status).toBe(200);
  expect((await collect()).body.code).toBe("CODE_INVALID");
  // A stolen device lets in no other, and gives itself no way to sign in that would outlast it.
  const own = { bearer: joined.credentials.accessToken };
  for (const [verb, path, input] of [
    ["POST", "/devices/requests/look", { userCode }],
    ["POST", "/devices/requests/approve", { userCode }],
    ["POST", "/session/passkeys/begin", {}],
    ["POST", "/session/totp", {}],
    ["PUT", "/session/password", { current: byPassword.password, next: "four words of another" }],
  ] as const)
    expect((await team.ask(verb, path, input, own)).body.code, path).toBe("SIGN_IN_NEEDED");
  // Told before a person is asked: another key of the device may come in.
  await team.ask("DELETE", `/devices/${joined.credentials.deviceId}`, {}, { bearer });
  const again = await prove(team, key, "join", key.publicKey);
  const shutOut = await team.ask("POST", "/devices/requests", {
    ...again,
    publicKey: key.publicKey,
    name: "Edge box",
  });
  expect(shutOut.body.code).toBe("DEVICE_REVOKED");
});

test("a refresh token is good once; the same request again is answered alike", async () => {
  await using team = createFakeTeam();
  await team.setUp();
  const key = makeDeviceKey();
  const { body: joined } = await joinWith(team, key, byPassword);
  const { body: challenge } = await team.ask("POST", "/devices/challenge", {});
  const first = await refreshWith(team, key, joined.refreshToken, challenge.nonce);
  // The answer was lost and the device was off for a month.
  team.clock.nowMs += 30 * 86_400_000;
  const retried = await refreshWith(team, key, joined.refreshToken, challenge.nonce);
  expect(retried.body.refreshToken).toBe(first.body.refreshToken);
  const second = await refreshWith(team, key, first.body.refreshToken);
  expect((await who(team, second.body.accessToken)).status).toBe(200);
  const kept = await team.store.read((rows) => rows.many("refresh_tokens", {}));
  expect(kept.length).toBeLessThanOrEqual(2);
  expect(JSON.stringify(kept)).not.toContain(second.body.refreshToken);
});

test.each([0, 1, 5])(
  "a copied device is found when a token comes back that was used %i refreshes ago",
  async (after) => {
    await using team = createFakeTeam();
    await team.setUp();
    const key = makeDeviceKey();
    const { body: joined } = await joinWith(team, key, byPassword);
    let current = (await refreshWith(team, key, joined.refreshToken)).body;
    for (let n = 0; n < after; n++) current = (await refreshWith(team, key, current.refreshToken)).body;
    // Without the key the old token does nothing, and shuts nobody out.
    expect((await refreshWith(team, makeDeviceKey(), joined.refreshToken)).body.code).toBe("PROOF_INVALID");
    expect((await who(team, current.accessToken)).status).toBe(200);
    expect((await refreshWith(team, key, joined.refreshToken)).body.code).toBe("DEVICE_CLONED");
    expect((await who(team, current.accessToken)).status).toBe(401);
    expect((await refreshWith(team, key, current.refreshToken)).status).toBe(401);
    expect(team.notes.some(({ detail }) => detail === "cloned")).toBe(true);
    const { body: rejoined } = await joinWith(team, key, byPassword);
    const mine = await team.ask("GET", "/devices/mine", undefined, { bearer: rejoined.accessToken });
    expect(mine.body).toMatchObject([{ id: joined.deviceId, clonedMs: team.clock.nowMs }]);
  },
);

test("after a backup was put back a device that refreshed since goes on, and a copy of it is still found out", async () => {
  await using team = createFakeTeam();
  await team.setUp();
  const key = makeDeviceKey();
  const { body: joined } = await joinWith(team, key, byPassword);
  const tokens = await team.store.read((rows) => rows.many("refresh_tokens", {}));
  const devices = await team.store.read((rows) => rows.many("devices", {}));
  team.clock.nowMs += 60_000;
  const { body: second } = await refreshWith(team, key, joined.refreshToken);
  const { body: third } = await refreshWith(team, key, second.refreshToken);
  await team.store.write(async (rows) => {
    for (const { device_id } of devices) await rows.remove("refresh_tokens", { device_id });
    for (const row of tokens) await rows.put("refresh_tokens", row);
    for (const row of devices) await rows.put("devices", row);
  });
  team.clock.restoredMs = team.clock.nowMs;
  const { body: challenge } = await team.ask("POST", "/devices/challenge", {});
  const [first, again] = [
    await refreshWith(team, key, third.refreshToken, challenge.nonce),
    await refreshWith(team, key, third.refreshToken, challenge.nonce),
  ];
  expect([first.status, again.body.refreshToken]).toEqual([200, first.body.refreshToken]);
  const { body: next } = await refreshWith(team, key, first.body.refreshToken);
  expect(next.refreshToken).toBeDefined();
  // The one that the backup had unused is of before, too.
  expect((await refreshWith(team, key, joined.refreshToken)).body.code).toBe("DEVICE_CLONED");
  expect((await refreshWith(team, key, next.refreshToken)).status).toBe(401);
});

test("a revoked device is out at once, and whoever listens hears of it", async () => {
  await using team = createFakeTeam();
  const bearer = await team.setUp();
  const key = makeDeviceKey();
  const { body: joined } = await joinWith(team, key, byPassword);
  const principal = await team.access.authenticate.bearer(joined.accessToken);
  if (principal === undefined) throw new Error("the device is in");
  let heard = 0;
  using _ = team.access.watch.onChange(() => (heard += 1));
  const epoch = await team.access.watch.epoch(principal.orgId);
  await team.ask("DELETE", `/devices/${joined.deviceId}`, {}, { bearer });
  expect(heard).toBe(1);
  expect(await team.access.watch.epoch(principal.orgId)).toBe(epoch + 1);
  expect(await team.access.authenticate.again([principal as DevicePrincipal])).toEqual([undefined]);
  expect((await who(team, joined.accessToken)).status).toBe(401);
  expect((await refreshWith(team, key, joined.refreshToken)).body.code).toBe("DEVICE_REVOKED");
  expect((await joinWith(team, key, byPassword)).body.code).toBe("DEVICE_REVOKED");
});

test("a change by another instance is heard within a second", async () => {
  await using team = createFakeTeam();
  const bearer = await team.setUp();
  const { body: me } = await who(team, bearer);
  const heard = Promise.withResolvers<void>();
  using _ = team.access.watch.onChange(() => heard.resolve());
  await team.access.watch.epoch(me.orgId);
  await team.store.write((rows) => rows.put("access_epochs", { org_id: me.orgId, epoch: 99 }));
  using clock = startOwnClock();
  await heard.promise;
  expect(clock.passedMs()).toBeLessThan(revokedMsMax);
});

test("however many devices are connected, all are looked at with the same few questions, and as each would be alone", async () => {
  const store = createFakeAccessStore();
  let askedCount = 0;
  const counted: AccessStore = {
    ...store,
    read: (work) =>
      store.read((rows) => {
        const many: AccessReader["many"] = (table, where) => {
          askedCount += 1;
          return rows.many(table, where);
        };
        const one: AccessReader["one"] = (table, where) => {
          askedCount += 1;
          return rows.one(table, where);
        };
        return work({ many, one });
      }),
  };
  await using team = createFakeTeam(undefined, counted);
  const owner = await team.setUp();
  const { body: partition } = await team.ask("POST", "/partitions", { name: "Quay" }, { bearer: owner });
  const { body: group } = await team.ask("POST", "/groups", { name: "Crew", role: null }, { bearer: owner });
  const people = [];
  for (const [at, role] of (["admin", "viewer", null, null] as const).entries())
    people.push(await team.person(owner, `person${at}@example.org`, role));
  const [, , inGroup, gone] = people;
  await team.ask("PUT", `/groups/${group.id}/members/${inGroup?.userId}`, {}, { bearer: owner });
  const access = `/partitions/${partition.id}/access/${group.id}`;
  expect((await team.ask("PUT", access, { role: "member" }, { bearer: owner })).status).toBe(200);
  const devices: DevicePrincipal[] = [];
  const tokens: string[] = [];
  for (const { token } of people)
    for (let n = 0; n < 3; n++) {
      const { body } = await joinWith(team, makeDeviceKey(), { by: "session", token });
      tokens.push(body.accessToken);
      devices.push((await team.access.authenticate.bearer(body.accessToken)) as DevicePrincipal);
    }
  await team.ask("DELETE", `/devices/${devices[0]?.by.deviceId}`, {}, { bearer: owner });
  await team.ask("PUT", `/people/${gone?.userId}/active`, { active: false }, { bearer: owner });
  askedCount = 0;
  const [one] = await team.access.authenticate.again(devices.slice(1, 2));
  const few = askedCount;
  askedCount = 0;
  const now = await team.access.authenticate.again(devices);
  expect(askedCount).toBe(few);
  expect(one).toEqual(now[1]);
  expect(now.map((each) => each === undefined)).toEqual(devices.map((_, at) => at === 0 || at > 8));
  // Read one by one, by another instance, they are the same.
  await using other = createFakeTeam(undefined, store);
  for (const [at, token] of tokens.entries())
    expect(await other.access.authenticate.bearer(token)).toEqual(now[at]);
  expect(now[6]?.partitions.get(partition.id)?.roles).toEqual(["member"]);
});

test("another's device is not there for whoever may not manage devices", async () => {
  await using team = createFakeTeam();
  const owner = await team.setUp();
  const member = await team.person(owner, "member@example.org", "member");
  const { body: joined } = await joinWith(team, makeDeviceKey(), byPassword);
  const path = `/devices/${joined.deviceId}`;
  const asMember = { bearer: member.token };
  expect((await team.ask("DELETE", path, {}, asMember)).body.code).toBe("NOT_FOUND");
  expect((await team.ask("PUT", `${path}/name`, { name: "Mine" }, asMember)).body.code).toBe("NOT_FOUND");
  const theirs = await joinWith(team, makeDeviceKey(), { by: "session", token: member.token });
  const renamed = await team.ask("PUT", `/devices/${theirs.body.deviceId}/name`, { name: "Büro" }, asMember);
  expect(renamed.body.name).toBe("Büro");
});

test("tokens that are tampered with, unsigned, too old or of others are worth nothing", async () => {
  await using team = createFakeTeam();
  await team.setUp();
  const { body: joined } = await joinWith(team, makeDeviceKey(), byPassword);
  const token: string = joined.accessToken;
  const header = decodeProtectedHeader(token);
  const claims = decodeJwt(token);
  const [head = "", body = "", signature = ""] = token.split(".");
  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const { privateKey, publicKey } = await generateKeyPair("EdDSA", { crv: "Ed25519" });
  const resigned = (changed: object, type = "at+jwt") =>
    new SignJWT({ ...claims, ...changed })
      .setProtectedHeader({ alg: "EdDSA", typ: type, kid: header.kid ?? "" })
      .sign(privateKey);
  const bad = [
    `${head}.${encoded({ ...claims, sub: joined.deviceId })}.${signature}`,
    `${encoded({ ...header, alg: "none" })}.${body}.`,
    `${encoded({ ...header, alg: "HS256" })}.${body}.${signature}`,
    `${encoded({ ...header, kid: "' OR 1=1 --" })}.${body}.${signature}`,
    `${encoded({ ...header, jwk: await exportJWK(publicKey) })}.${body}.${signature}`,
    `${head}.${body}.${signature.slice(0, -4)}AAAA`,
    await resigned({}),
    await resigned({ iss: "tessera:other" }),
    `${head}.${body}`,
    "…",
  ];
  for (const each of bad) expect(await team.access.authenticate.bearer(each), each).toBeUndefined();
  // Of the organisation's own key, but of another issuer, audience or kind.
  const own = await team.access.keys.signing(joined.orgId);
  const signed = (changed: object, type = "at+jwt") =>
    new SignJWT({ ...claims, ...changed })
      .setProtectedHeader({ alg: "EdDSA", typ: type, kid: own.keyId })
      .sign(own.signing);
  expect(await team.access.authenticate.bearer(await signed({}))).toBeDefined();
  expect(await team.access.authenticate.bearer(await signed({ iss: "tessera:other" }))).toBeUndefined();
  expect(await team.access.authenticate.bearer(await signed({ aud: "other" }))).toBeUndefined();
  expect(await team.access.authenticate.bearer(await signed({}, "JWT"))).toBeUndefined();
  expect(await team.access.authenticate.bearer(await signed({ exp: undefined }))).toBeUndefined();
  // Clocks may be a minute apart, not more.
  team.clock.nowMs += 10 * 60_000 + 59_000;
  expect(await team.access.authenticate.bearer(token)).toBeDefined();
  team.clock.nowMs += 2_000;
  expect(await team.access.authenticate.bearer(token)).toBeUndefined();
});
