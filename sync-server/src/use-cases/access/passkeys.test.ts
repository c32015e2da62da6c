import { expect, test } from "vitest";
import { createFakeTeam, type FakeTeam } from "#server/access.fake.ts";
import { createFakeAccessStore } from "#server/repositories/access-store.fake.ts";
import { limits } from "./limits.ts";
import { type Authenticator, type Ceremony, createAuthenticator } from "./passkey.fake.ts";

async function add(
  team: FakeTeam,
  bearer: string,
  authenticator: Authenticator,
  changed: Partial<Ceremony> = {},
) {
  const { body } = await team.ask("POST", "/session/passkeys/begin", {}, { bearer });
  const credential = authenticator.create({ challenge: body.options.challenge, ...changed });
  const input = { ceremony: body.ceremony, name: "Key ring", credential };
  return { input, answer: await team.ask("POST", "/session/passkeys", input, { bearer }) };
}

/** What is done between a look at the rows and the write that follows from it. */
function createPausedStore() {
  const store = createFakeAccessStore();
  let meanwhile: (() => Promise<unknown>) | undefined;
  return {
    store: {
      ...store,
      async read<Value>(work: Parameters<typeof store.read<Value>>[0]) {
        const value = await store.read(work);
        const found: unknown = value;
        if (meanwhile !== undefined && typeof found === "object" && found !== null && "public_key" in found) {
          const now = meanwhile;
          meanwhile = undefined;
          await now();
        }
        return value;
      },
    },
    once: (work: () => Promise<unknown>) => void (meanwhile = work),
  };
}

async function signIn(team: FakeTeam, authenticator: Authenticator, changed: Partial<Ceremony> = {}) {
  const { body } = await team.ask("POST", "/session/passkey/begin", {});
  const credential = authenticator.get({ challenge: body.options.challenge, ...changed });
  const input = { ceremony: body.ceremony, credential };
  return { input, answer: await team.ask("POST", "/session/passkey", input) };
}

test("a passkey is added and signs in; a replay and a copied card do not", async () => {
  await using team = createFakeTeam();
  const bearer = await team.setUp();
  const authenticator = createAuthenticator();
  const added = await add(team, bearer, authenticator);
  expect(added.answer.body.name).toBe("Key ring");
  expect((await team.ask("POST", "/session/passkeys", added.input, { bearer })).body.code).toBe(
    "PASSKEY_REFUSED",
  );
  const first = await signIn(team, authenticator);
  expect((await team.ask("GET", "/session", undefined, { bearer: first.answer.body.token })).body.name).toBe(
    "Olga",
  );
  expect((await team.ask("POST", "/session/passkey", first.input)).body.code).toBe("PASSKEY_REFUSED");
  authenticator.rewind(0);
  expect((await signIn(team, authenticator)).answer.body.code).toBe("PASSKEY_REFUSED");
  authenticator.rewind(50);
  expect((await signIn(team, authenticator)).answer.status).toBe(200);
  const { body: mine } = await team.ask("GET", "/session/passkeys", undefined, { bearer });
  await team.ask("POST", "/session/passkeys/remove", { id: mine[0].id }, { bearer });
  expect((await signIn(team, authenticator)).answer.body.code).toBe("PASSKEY_REFUSED");
});

test("a passkey that was removed signs nobody in until its person brings it back, once and within minutes", async () => {
  await using team = createFakeTeam();
  const bearer = await team.setUp();
  const other = await team.person(bearer, "other@example.org", "member");
  const authenticator = createAuthenticator();
  const { body: added } = (await add(team, bearer, authenticator)).answer;
  const list = async () => (await team.ask("GET", "/session/passkeys", undefined, { bearer })).body;
  const remove = async (): Promise<string> =>
    (await team.ask("POST", "/session/passkeys/remove", { id: added.id }, { bearer })).body.undo;
  const restore = (undo: string, by = bearer) =>
    team.ask("POST", "/session/passkeys/restore", { undo }, { bearer: by });
  const isRemoved = async (): Promise<void> => {
    expect(await list()).toEqual([]);
    expect((await signIn(team, authenticator)).answer.body.code).toBe("PASSKEY_REFUSED");
  };

  const undo = await remove();
  await isRemoved();
  expect((await restore(undo)).body).toEqual(added);
  expect(await list()).toEqual([added]);
  expect((await signIn(team, authenticator)).answer.status).toBe(200);
  expect((await restore(undo)).body.code).toBe("NOT_FOUND");
  expect(team.notes.map(({ call }) => call).filter((call) => call?.startsWith("session.passkey"))).toEqual([
    "session.passkeyAdd",
    "session.passkeyRemove",
    "session.passkeyRestore",
  ]);

  // What somebody else, or another ceremony, has the word for is nothing to bring back.
  expect((await restore(await remove(), other.token)).body.code).toBe("NOT_FOUND");
  await isRemoved();
  const begun = await team.ask("POST", "/session/passkeys/begin", {}, { bearer });
  for (const wrong of [begun.body.ceremony, "tessera-ceremony-nobody", undo])
    expect((await restore(wrong)).body.code).toBe("NOT_FOUND");
  await isRemoved();
  for (const bad of ["", "x".repeat(501)]) expect((await restore(bad)).status).toBe(400);
});

test("what brings a passkey back ends after minutes, though the clock went back, and is removed without another ceremony; where there are as many as there may be it brings none", async () => {
  await using team = createFakeTeam();
  const bearer = await team.setUp();
  const idOf = async (): Promise<string> => (await add(team, bearer, createAuthenticator())).answer.body.id;
  const remove = async (id: string): Promise<string> =>
    (await team.ask("POST", "/session/passkeys/remove", { id }, { bearer })).body.undo;
  const restore = (undo: string) => team.ask("POST", "/session/passkeys/restore", { undo }, { bearer });
  const late = await remove(await idOf());
  team.clock.nowMs += limits.ceremonyValidMs;
  expect((await restore(late)).body.code).toBe("NOT_FOUND");
  const { ceremonies } = team.access.services;
  const kept = () => team.store.read((rows) => rows.many("ceremonies", {}));
  await remove(await idOf());
  await ceremonies.forgetEnded();
  expect(await kept()).toHaveLength(1);
  team.clock.nowMs += limits.ceremonyValidMs;
  await ceremonies.forgetEnded();
  expect(await kept()).toEqual([]);
  const ahead = await remove(await idOf());
  const again = await remove(await idOf());
  team.clock.nowMs -= 24 * 3_600_000;
  expect(await ceremonies.end("passkey-removed", ahead)).toBeUndefined();
  expect(await kept()).toHaveLength(1);
  await ceremonies.forgetEnded();
  expect(await kept()).toEqual([]);
  team.clock.nowMs += 24 * 3_600_000;
  expect((await restore(again)).body.code).toBe("NOT_FOUND");
  const last = await remove(await idOf());
  for (let count = 0; count < limits.passkeysPerUserMax; count++) await idOf();
  expect((await restore(last)).body.code).toBe("TOO_MANY");
  expect(team.failures).toEqual([]);
});

test("a passkey for another page, another question, another person, or without its owner is refused", async () => {
  await using team = createFakeTeam();
  const bearer = await team.setUp();
  const other = await team.person(bearer, "other@example.org", "member");
  const wrong = [
    (await add(team, bearer, createAuthenticator("evil.example"))).answer,
    (await add(team, bearer, createAuthenticator(), { origin: "https://evil.example" })).answer,
    (await add(team, bearer, createAuthenticator(), { challenge: "AAAA" })).answer,
    (await add(team, bearer, createAuthenticator(), { userVerified: false })).answer,
  ];
  const begun = await team.ask("POST", "/session/passkeys/begin", {}, { bearer: other.token });
  const credential = createAuthenticator().create({ challenge: begun.body.options.challenge });
  const input = { ceremony: begun.body.ceremony, name: "K", credential };
  wrong.push(await team.ask("POST", "/session/passkeys", input, { bearer }));
  const authenticator = createAuthenticator();
  await add(team, bearer, authenticator);
  wrong.push(
    (await signIn(team, authenticator, { origin: "https://evil.example" })).answer,
    (await signIn(team, authenticator, { challenge: "AAAA" })).answer,
    (await signIn(team, authenticator, { userVerified: false })).answer,
    (await signIn(team, createAuthenticator())).answer,
  );
  expect(wrong.map(({ body }) => body.code)).toEqual(Array(9).fill("PASSKEY_REFUSED"));
  const late = await team.ask("POST", "/session/passkey/begin", {});
  team.clock.nowMs += 5 * 60_000 + 1;
  const answer = authenticator.get({ challenge: late.body.options.challenge });
  const tooLate = await team.ask("POST", "/session/passkey", {
    ceremony: late.body.ceremony,
    credential: answer,
  });
  expect(tooLate.body.code).toBe("PASSKEY_REFUSED");
  expect(team.failures).toEqual([]);
});

test("a passkey that is removed while it signs in signs nobody in and does not come back; nor do two of one count", async () => {
  const { store, once } = createPausedStore();
  await using team = createFakeTeam(undefined, store);
  const bearer = await team.setUp();
  const authenticator = createAuthenticator();
  await add(team, bearer, authenticator);
  const list = async () => (await team.ask("GET", "/session/passkeys", undefined, { bearer })).body;
  const [passkey] = await list();
  let other: Awaited<ReturnType<typeof signIn>> | undefined;
  once(async () => {
    authenticator.rewind(1);
    other = await signIn(team, authenticator);
  });
  expect((await signIn(team, authenticator)).answer.body.code).toBe("PASSKEY_REFUSED");
  expect(other?.answer.status).toBe(200);
  once(() => team.ask("POST", "/session/passkeys/remove", { id: passkey.id }, { bearer }));
  expect((await signIn(team, authenticator)).answer.body.code).toBe("PASSKEY_REFUSED");
  expect(await list()).toEqual([]);
  expect(team.failures).toEqual([]);
});
