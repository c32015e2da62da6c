/** What is written of a person is made of what they are when it is written, not of what they were when it was asked for. */
import { expect, test } from "vitest";
import { createFakeAccessStore } from "#server/repositories/access-store.fake.ts";
import { createFakeTeam, joinWith, makeDeviceKey, password } from "#server/access.fake.ts";
import type { AccessStore } from "./access-ports.ts";

const email = "ann@example.org";
const next = "another horse battery staple";

/** The next write waits at a gate, as it does for that of another instance. */
function createGatedStore() {
  const inner = createFakeAccessStore();
  let gate: { readonly reached: () => void; readonly opened: Promise<void> } | undefined;
  const store: AccessStore = {
    ...inner,
    async write(work) {
      const mine = gate;
      gate = undefined;
      mine?.reached();
      await mine?.opened;
      return inner.write(work);
    },
  };
  return {
    store,
    /** What is asked for stands at its write while the other is done; its answer. */
    async between<Value>(asking: () => Promise<Value>, meanwhile: () => Promise<unknown>): Promise<Value> {
      const reached = Promise.withResolvers<void>();
      const opened = Promise.withResolvers<void>();
      gate = { reached: reached.resolve, opened: opened.promise };
      const asked = asking();
      await reached.promise;
      await meanwhile();
      opened.resolve();
      return asked;
    },
  };
}

async function openTeam() {
  const { store, between } = createGatedStore();
  const team = createFakeTeam(undefined, store);
  const owner = await team.setUp();
  const ann = await team.person(owner, email, "admin");
  const asOwner = (method: "GET" | "PUT" | "DELETE", path: string, input?: object) =>
    team.ask(method, path, input, { bearer: owner });
  return {
    team,
    between,
    ann,
    enrol: () => team.ask("POST", "/session/totp", undefined, { bearer: ann.token }),
    changePassword: (to = next) =>
      team.ask("PUT", "/session/password", { current: password, next: to }, { bearer: ann.token }),
    signIn: (given = password) => team.ask("POST", "/session", { email, password: given }),
    join: () => joinWith(team, makeDeviceKey(), { by: "password", email, password }),
    remove: () => asOwner("DELETE", `/people/${ann.userId}`),
    setRole: (role: string | null) => asOwner("PUT", `/people/${ann.userId}/role`, { role }),
    setActive: (active: boolean) => asOwner("PUT", `/people/${ann.userId}/active`, { active }),
    people: async () => (await asOwner("GET", "/people")).body,
    [Symbol.asyncDispose]: () => team[Symbol.asyncDispose](),
  };
}

test("somebody who begins a second factor while their role is taken has not got it back", async () => {
  await using world = await openTeam();
  const enrolled = await world.between(world.enrol, () => world.setRole(null));
  expect(enrolled.status).toBe(200);
  expect(await world.people()).toContainEqual(
    expect.objectContaining({ id: world.ann.userId, role: null, hasSecondFactor: false }),
  );
});

test.each(["enrol", "changePassword"] as const)("who is removed during %s stays removed", async (what) => {
  await using world = await openTeam();
  const answer = await world.between(
    () => world[what](),
    () => world.remove(),
  );
  expect(answer).toMatchObject({ status: 401, body: { code: "UNAUTHORIZED" } });
  expect(await world.people()).toHaveLength(1);
  expect(await world.signIn(what === "enrol" ? password : next)).toMatchObject({
    status: 401,
    body: { code: "SIGN_IN_REFUSED" },
  });
  expect(world.team.notes.map(({ call }) => call)).not.toContain("session.changePassword");
});

test.each(["remove", "setActive", "changePassword"] as const)(
  "who signs in or joins during %s is refused",
  async (what) => {
    for (const way of ["signIn", "join"] as const) {
      await using world = await openTeam();
      const meanwhile = { ...world, setActive: () => world.setActive(false) }[what];
      const answer = await world.between(
        () => world[way](),
        () => meanwhile(),
      );
      expect(answer).toMatchObject({ status: 401, body: { code: "SIGN_IN_REFUSED" } });
      expect(await world.team.store.read((rows) => rows.many("devices", {}))).toEqual([]);
    }
  },
);

test("of two who change a password that both know one does", async () => {
  await using world = await openTeam();
  const other = `${next} two`;
  const late = await world.between(
    () => world.changePassword(next),
    () => world.changePassword(other),
  );
  expect(late).toMatchObject({ status: 401, body: { code: "SIGN_IN_REFUSED" } });
  expect((await world.signIn(next)).status).toBe(401);
  expect((await world.signIn(other)).status).toBe(200);
});
