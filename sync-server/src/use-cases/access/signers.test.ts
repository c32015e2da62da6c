import { expect, test } from "vitest";
import { createFakeTeam, joinWith, makeDeviceKey, ownerEmail, password } from "#server/access.fake.ts";
import { DeviceId, OrgId } from "#shared/model/team.ts";
import { allows } from "./principal.ts";
import { createSignerOf } from "./signers.ts";

const byPassword = { by: "password", email: ownerEmail, password };

test("whoever signed is known by the certificate alone, for as long as it holds, with the rights of this moment", async () => {
  await using team = createFakeTeam();
  const owner = await team.setUp();
  const key = makeDeviceKey();
  const { body: joined } = await joinWith(team, key, byPassword);
  const signerOf = createSignerOf({ ...team.access, nowMs: () => team.clock.nowMs });
  const origin = { ...joined, madeMs: 1 };
  const signer = await signerOf(origin);
  expect(Buffer.from(signer?.key ?? []).toString("base64url")).toBe(key.publicKey);
  expect(await signer?.principal()).toMatchObject({ by: { kind: "device", deviceId: joined.deviceId } });
  await using other = createFakeTeam();
  await other.setUp();
  const { body: foreign } = await joinWith(other, key, byPassword);
  const wrong = [
    { ...origin, orgId: OrgId.parse(foreign.orgId) },
    { ...origin, deviceId: DeviceId.parse(foreign.deviceId) },
    { ...foreign, madeMs: 1 },
    { ...origin, certificate: joined.accessToken },
    { ...origin, certificate: `${joined.certificate}x` },
    { ...origin, certificate: "" },
  ];
  for (const each of wrong) expect(await signerOf(each)).toBeUndefined();
  await team.ask("DELETE", `/devices/${joined.deviceId}`, {}, { bearer: owner });
  const revoked = await signerOf(origin);
  // Its signature is still its own; it may do nothing.
  expect(revoked?.key).toEqual(signer?.key);
  expect(await revoked?.principal()).toBeUndefined();
  team.clock.nowMs += 366 * 24 * 60 * 60_000;
  expect(await signerOf(origin)).toBeUndefined();
});

test("a role that was taken back is not there any more for what the device signed before", async () => {
  await using team = createFakeTeam();
  const owner = await team.setUp();
  const person = await team.person(owner, "ada@example.org", "admin");
  const { body: joined } = await joinWith(team, makeDeviceKey(), { by: "session", token: person.token });
  const signer = await createSignerOf({ ...team.access, nowMs: () => team.clock.nowMs })({
    ...joined,
    madeMs: 1,
  });
  const before = await signer?.principal();
  expect(before === undefined ? false : allows(before, "people.manage")).toBe(true);
  await team.ask("PUT", `/people/${person.userId}/role`, { role: "viewer" }, { bearer: owner });
  const now = await signer?.principal();
  expect(now === undefined ? true : allows(now, "people.manage")).toBe(false);
});
