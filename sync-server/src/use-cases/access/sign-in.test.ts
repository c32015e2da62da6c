import { Secret, TOTP } from "otpauth";
import { expect, test } from "vitest";
import { createFakeTeam, ownerEmail, password, type FakeTeam } from "#server/access.fake.ts";
import { networkOf } from "./attempts.ts";
import { attemptLimits } from "./limits.ts";

const signIn = (team: FakeTeam, given: object = {}, address = "192.0.2.1") =>
  team.ask("POST", "/session", { email: ownerEmail, password, ...given }, { address });
const wrong = { password: "wrong horse battery staple" };

test("who is unknown and who mistypes hear the same", async () => {
  await using team = createFakeTeam();
  await team.setUp();
  const answers = [await signIn(team, wrong), await signIn(team, { email: "nobody@example.org" })];
  expect(answers[0]).toEqual(answers[1]);
  expect(answers[0]).toMatchObject({ status: 401, body: { code: "SIGN_IN_REFUSED" } });
  expect((await signIn(team, { email: "OWNER@Example.ORG" })).status).toBe(200);
  expect(JSON.stringify(await team.store.read((rows) => rows.many("users", {})))).toContain(
    "$argon2id$v=19$m=19456,t=2,p=1$",
  );
});

test("guessing is slowed from one address, and from many", async () => {
  await using team = createFakeTeam();
  await team.setUp();
  for (let n = 0; n < attemptLimits.accountAndAddressMax; n++) {
    expect((await signIn(team, wrong, "198.51.100.1")).status).toBe(401);
  }
  const refused = await signIn(team, {}, "198.51.100.1");
  expect(refused).toMatchObject({ status: 429, body: { code: "TOO_MANY_ATTEMPTS" } });
  expect(Number(refused.body.data.retryAfterMs)).toBe(attemptLimits.windowMs);
  expect(Number(refused.retryAfter) * 1000).toBe(attemptLimits.windowMs);
  // Many addresses at once: what is counted is counted before it is checked.
  const many = await Promise.all(Array.from({ length: 30 }, (_, n) => signIn(team, wrong, `203.0.113.${n}`)));
  const tried = many.filter(({ status }) => status === 401).length + attemptLimits.accountAndAddressMax;
  expect(tried).toBeLessThanOrEqual(attemptLimits.accountMax);
  // The owner, where they were before, is not locked out by any of it.
  expect((await signIn(team)).status).toBe(200);
  expect((await signIn(team, {}, "203.0.113.200")).status).toBe(429);
  team.clock.nowMs += attemptLimits.windowMs;
  expect((await signIn(team, {}, "203.0.113.200")).status).toBe(200);
});

test("a second factor is asked for once it is confirmed, each code once", async () => {
  await using team = createFakeTeam();
  const bearer = await team.setUp();
  const { body: enrolled } = await team.ask("POST", "/session/totp", {}, { bearer });
  expect(enrolled.uri).toContain("otpauth://totp/Tessera:owner%40example.org");
  const code = () =>
    new TOTP({ secret: Secret.fromBase32(enrolled.secret), digits: 6, period: 30 }).generate({
      timestamp: team.clock.nowMs,
    });
  expect((await signIn(team)).status).toBe(200);
  expect((await team.ask("PUT", "/session/totp", { code: "000000x" }, { bearer })).body.code).toBe(
    "CODE_INVALID",
  );
  const { body: confirmed } = await team.ask("PUT", "/session/totp", { code: code() }, { bearer });
  expect(confirmed.recoveryCodes).toHaveLength(10);
  expect((await signIn(team)).body.code).toBe("SECOND_FACTOR_NEEDED");
  expect((await signIn(team, { ...wrong, totp: code() })).body.code).toBe("SIGN_IN_REFUSED");
  // The code that confirmed it is used up; so is each after its use.
  expect((await signIn(team, { totp: code() })).body.code).toBe("SIGN_IN_REFUSED");
  team.clock.nowMs += 30_000;
  const both = await Promise.all([signIn(team, { totp: code() }), signIn(team, { totp: code() })]);
  expect(both.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([200, 401]);
  team.clock.nowMs += 300_000;
  const recovery = confirmed.recoveryCodes[0].toLowerCase().replaceAll("-", " ");
  expect((await signIn(team, { totp: recovery })).status).toBe(200);
  expect((await signIn(team, { totp: recovery })).status).toBe(401);
  const kept = JSON.stringify(await team.store.read((rows) => rows.many("users", {})));
  expect(kept).not.toContain(enrolled.secret);
  expect((await team.ask("POST", "/session/totp/remove", { code: code() }, { bearer })).status).toBe(200);
  expect((await signIn(team)).status).toBe(200);
});

test("a changed password ends all other sessions; a weak one is refused", async () => {
  await using team = createFakeTeam();
  const first = await team.setUp();
  const second = (await signIn(team)).body.token;
  const change = (given: object) => team.ask("PUT", "/session/password", given, { bearer: first });
  expect((await change({ next: "another long password" })).body.code).toBe("SIGN_IN_REFUSED");
  for (const next of ["short", ownerEmail, "aaaaaaaaaaaaaaaaaaaa"]) {
    expect((await change({ current: password, next })).body.code).toBe("PASSWORD_WEAK");
  }
  expect((await change({ current: password, next: "Пароль из нескольких слов" })).status).toBe(200);
  expect((await team.ask("GET", "/session", undefined, { bearer: first })).status).toBe(200);
  expect((await team.ask("GET", "/session", undefined, { bearer: second })).status).toBe(401);
  expect((await signIn(team)).status).toBe(401);
  expect((await signIn(team, { password: "Пароль из нескольких слов" })).status).toBe(200);
  await team.ask("DELETE", "/session", {}, { bearer: first });
  expect((await team.ask("GET", "/session", undefined, { bearer: first })).status).toBe(401);
});

test("a session ends after twelve hours", async () => {
  await using team = createFakeTeam();
  const bearer = await team.setUp();
  team.clock.nowMs += 12 * 3_600_000 + 1;
  expect((await team.ask("GET", "/session", undefined, { bearer })).status).toBe(401);
});

test("a session that began while the clock was a year ahead does not outlast its being put right", async () => {
  await using team = createFakeTeam();
  await team.setUp();
  const status = async (bearer: string) => (await team.ask("GET", "/session", undefined, { bearer })).status;
  const signIn = async (): Promise<string> =>
    (await team.ask("POST", "/session", { email: ownerEmail, password })).body.token;
  team.clock.nowMs += 365 * 24 * 3_600_000;
  const ahead = await signIn();
  expect(await status(ahead)).toBe(200);
  team.clock.nowMs -= 365 * 24 * 3_600_000;
  expect(await status(ahead)).toBe(401);
  // A clock that is put back by a moment ends nobody's.
  const now = await signIn();
  team.clock.nowMs -= 30_000;
  expect(await status(now)).toBe(200);
});

test("one household is one address", () => {
  expect(networkOf("::ffff:192.0.2.1")).toBe("192.0.2.1");
  expect(networkOf("2001:db8:1:2:3:4:5:6")).toBe(networkOf("2001:db8:1:2::1"));
  expect(networkOf("2001:db8:1:2::1")).not.toBe(networkOf("2001:db8:1:3::1"));
});
