/**
 * Every procedure, as somebody who may and as somebody who may not, on a server as it is: the trail has just the leaf that the
 * table promises, or none where it says why, and no word of anybody.
 */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Leaf } from "#shared/audit/leaf.ts";
import { OrgId } from "#shared/model/team.ts";
import { type Answer, joinWith, makeDeviceKey } from "../access.fake.ts";
import { run } from "../cells/cells.fake.ts";
import { makeFolder, openTestDatabase, prepareFolder } from "../database/open-database.fake.ts";
import { boxFile } from "../deltas/box-file.fake.ts";
import { connectDevice } from "../device.fake.ts";
import { startServer } from "../server.fake.ts";
import { sealText } from "../text-payload.fake.ts";
import { device as otherDevice } from "../use-cases/search/shared-item.fake.ts";
import { procedureRuleOf } from "./acts.ts";
import { call, marker, type Name, named, needOf, world } from "./call-world.fake.ts";
import { calls } from "./every-call.fake.ts";
import { type CallWorld, openCallWorld } from "./open-call-world.fake.ts";
import { createOrgTrail } from "./org-trail.ts";

let server: CallWorld["server"];
let orgId: OrgId;
const closing = new AsyncDisposableStack();
afterAll(() => closing.disposeAsync());

async function settle(): Promise<void> {
  await server.records.keys.settled();
  await server.records.teller.told();
}
/** As which the server goes on with what somebody began, and was told of. */
const ofItself = new Set(["erasure", "undo", "access"]);
const page = (before?: number) => server.records.trail.page(orgId, { before, count: 500 });

/** What came since, oldest first; of what the server does by itself nothing. */
async function leavesOf(work: () => Promise<unknown>): Promise<readonly Leaf[]> {
  await settle();
  const from = (await page()).leaves[0]?.seq ?? -1;
  await work();
  await settle();
  const { leaves } = await page();
  return leaves.filter(({ seq, actor }) => seq > from && !ofItself.has(actor.id)).toReversed();
}

beforeAll(async () => {
  ({ server, orgId } = await openCallWorld(closing));
  await settle();
  // The first leaf of all.
  expect((await page(1)).leaves).toMatchObject([
    { seq: 0, act: procedureRuleOf(["setup", "complete"]).act, targets: [`org:${orgId}`] },
  ]);
}, 120_000);

/** By somebody who is known, who may be a device or a program as well. */
function expectRefused(name: Name, status: number, leaves: readonly Leaf[]): void {
  const { act } = procedureRuleOf(name.split("."));
  const isPublic = needOf(name).kind === "public";
  // Whoever has no valid token is nobody, and as many as like. These two answer so to people who are known.
  const asKnown: readonly Name[] = ["session.changePassword", "session.passkeyAdd"];
  if (status === 401 && !isPublic && !asKnown.includes(name)) {
    expect(leaves, name).toEqual([]);
    return;
  }
  expect(leaves, name).toMatchObject([{ act, outcome: "refused" }]);
  if (name === "session.signIn") return;
  const [leaf] = leaves;
  expect(leaf?.targets, name).toContain(`procedure:${name}`);
  expect(
    leaf?.targets.some((each) => each.startsWith("reason:")),
    name,
  ).toBe(true);
  expect(leaf?.actor.kind === "nobody", name).toBe(isPublic);
}

function expectDone(name: Name, leaves: readonly Leaf[]): void {
  const rule = procedureRuleOf(name.split("."));
  if ("quiet" in rule) {
    expect(leaves, name).toEqual([]);
    return;
  }
  expect(leaves, name).toMatchObject([{ act: rule.act, outcome: "done" }]);
  if (rule.by === "guard") expect(leaves[0]?.targets, name).toContain(`procedure:${name}`);
}

test(
  "each procedure leaves the leaf that its rule promises, done or refused, and no other",
  { timeout: 120_000 },
  async () => {
    let [doneCount, refusedCount] = [0, 0];
    for (const name of Object.keys(calls) as Name[]) {
      for (const [way, ask] of Object.entries(calls[name])) {
        if (typeof ask === "string") continue;
        let answer: Answer = { status: 0, body: undefined };
        const leaves = await leavesOf(async () => void (answer = await ask()));
        const said = `${name} ${way}: ${JSON.stringify(answer.body)}`;
        if (way === "done") {
          expect(answer.status, said).toBeLessThan(400);
          expectDone(name, leaves);
          doneCount++;
        } else {
          expect(answer.status, said).toBeGreaterThanOrEqual(400);
          expect(answer.status, said).toBeLessThan(500);
          expectRefused(name, answer.status, leaves);
          refusedCount++;
        }
      }
    }
    expect(doneCount).toBeGreaterThan(60);
    expect(refusedCount).toBeGreaterThan(60);
    expect(server.failures).toEqual([]);
  },
);

test("what is asked again and again is told of once, and what was asked is a digest that tells nothing", async () => {
  const again = await leavesOf(async () => {
    for (let turn = 0; turn < 5; turn++) {
      await call("people.list", {}, world.owner);
      await call("health.read", {}, world.owner);
      await call("audit.leaves", { limit: 5 }, world.token);
    }
  });
  expect(again).toMatchObject([{ act: "audit.read", actor: { kind: "token" } }]);
  const searches = await leavesOf(async () => {
    for (const text of [marker, marker, named("else")]) await call("search.query", { text }, world.owner);
  });
  const digests = searches.map(({ digest }) => digest);
  expect(digests[0]).toMatch(/^[0-9a-f]{64}$/);
  expect(digests[1]).toBe(digests[0]);
  expect(digests[2]).not.toBe(digests[0]);
  const elsewhere = createOrgTrail({ database: server.server.tier.database, nowMs: Date.now });
  const other = OrgId.parse(randomUUID());
  await elsewhere.append(other, [{ actor: { kind: "user", id: "u" }, act: "search", asked: marker }]);
  expect((await elsewhere.page(other, { before: undefined, count: 1 })).leaves[0]?.digest).not.toBe(
    digests[0],
  );
});

test(
  "bytes, files of devices and connections leave their leaves as the routes' rules say",
  { timeout: 60_000 },
  async () => {
    // What is written in documents is told a moment later, together, whatever is looked at then.
    const told = async (work: () => Promise<unknown>): Promise<readonly Leaf[]> =>
      (await leavesOf(work)).filter(({ act }) => act !== "item.edit");
    const key = makeDeviceKey();
    const { body: joined } = await joinWith(server, key, { by: "session", token: world.owner });
    const { payloadId, body } = await sealText(named("payload"), named("text"));
    const at = (place: string) => `${server.url}/v1/partitions/${place}/payloads/${payloadId}`;
    const bytes = { "content-type": "application/octet-stream" };
    const bearing = (bearer: string) => ({ authorization: `Bearer ${bearer}` });
    const send = (bearer: string, place: string = world.partitionId) =>
      fetch(at(place), { method: "PUT", headers: { ...bearing(bearer), ...bytes }, body });
    const fetched = (bearer: string) => fetch(at(world.partitionId), { headers: bearing(bearer) });
    const targets = [`partition:${world.partitionId}`, `payload:${payloadId}`];
    const device = { kind: "device", id: joined.deviceId };
    expect(await told(() => send(joined.accessToken))).toMatchObject([
      { actor: device, act: "item.share", outcome: "done", targets },
    ]);
    expect(await told(() => send(world.viewer))).toMatchObject([
      { act: "item.share", outcome: "refused", targets },
    ]);
    expect(await told(() => fetched(world.viewer))).toMatchObject([
      { act: "original.read", outcome: "done", targets },
    ]);
    expect(await told(() => fetched(world.token))).toMatchObject([
      { act: "original.read", outcome: "refused", targets },
    ]);
    expect(await told(() => fetched("tessera-session-nobody"))).toEqual([]);

    const file = await boxFile(joined, key, world.partitionId);
    const carry = (content: Uint8Array<ArrayBuffer>) =>
      fetch(`${server.url}/v1/deltas`, {
        method: "POST",
        headers: { ...bearing(world.owner), "content-type": "application/vnd.tessera.delta" },
        body: content,
      });
    expect(await told(() => carry(Uint8Array.from(file.bytes)))).toMatchObject([
      { act: "item.add", outcome: "done", targets: [`device:${joined.deviceId}`, "count:1"] },
    ]);
    expect(await told(() => carry(Uint8Array.of(1, 2, 3)))).toMatchObject([
      { act: "item.add", outcome: "refused" },
    ]);
    const answered = (id: string, bearer = world.owner) =>
      fetch(`${server.url}/v1/deltas/${id}`, { headers: bearing(bearer) }).then((response) =>
        response.bytes(),
      );
    expect(await told(() => answered(joined.deviceId))).toMatchObject([
      { act: "export", outcome: "done", actor: { kind: "user" } },
    ]);
    expect(await told(() => answered(randomUUID()))).toMatchObject([{ act: "export", outcome: "refused" }]);

    const connect = async (): Promise<void> => {
      await using socket = await connectDevice(server.url, joined.accessToken);
      void socket;
    };
    const connected = await told(async () => {
      for (let turn = 0; turn < 3; turn++) await connect();
    });
    expect(connected).toMatchObject([
      { act: "item.list", actor: device, targets: expect.arrayContaining(["procedure:sync", targets[0]]) },
    ]);
    const reading = (path: string) => fetch(`${server.url}${path}`).then((response) => response.text());
    expect(
      await told(async () => {
        for (const path of ["/livez", "/healthz", "/metrics", "/", "/set-up"]) await reading(path);
      }),
    ).toEqual([]);

    // What whoever runs the server does by its command line, on the server itself.
    const operator = { kind: "system", id: "operator" };
    const chunks = async function* () {
      yield Uint8Array.from(file.bytes);
    };
    const never = new AbortController().signal;
    const taken = await told(() => server.server.takeDelta(chunks(), never));
    expect(taken.filter(({ act }) => act === "item.add")).toMatchObject([
      { actor: operator, outcome: "done" },
    ]);
    const asked = { deviceId: joined.deviceId, contents: false };
    expect(await told(() => server.server.answerTo(asked))).toMatchObject([
      { actor: operator, act: "export" },
    ]);
    const unknown = { ...asked, deviceId: otherDevice };
    expect(await told(() => server.server.answerTo(unknown))).toMatchObject([
      { actor: operator, act: "export", outcome: "refused" },
    ]);
    await vi.waitFor(async () =>
      expect((await page()).leaves).toContainEqual(
        expect.objectContaining({
          act: "item.edit",
          actor: device,
          targets: [`document:${file.name}`, "seq:1", "seq:1"],
        }),
      ),
    );
  },
);

test("in all leaves there are ids and digests, and no word of anybody", async () => {
  let before: number | undefined;
  let text = "";
  do {
    const found = await page(before);
    text += JSON.stringify(found.leaves);
    before = found.before;
  } while (before !== undefined);
  expect(text).toContain('"digest"');
  for (const word of [marker, "@", "island", "correct horse"]) expect(text).not.toContain(word);
});

test(
  "a backup that was put back and what a database was brought to are told of",
  { timeout: 120_000 },
  async () => {
    const folder = closing.use(await makeFolder());
    await prepareFolder(folder.path);
    const leaves = async (): Promise<readonly Leaf[]> => {
      await using database = await openTestDatabase(folder.path);
      const trail = createOrgTrail({ database, nowMs: Date.now });
      return (await trail.page(restored, { before: undefined, count: 9 })).leaves;
    };
    let restored = orgId;
    {
      await using first = await startServer({ dataFolder: folder.path });
      const session = await first.setUp((await first.access.setUpLink()) ?? "");
      restored = OrgId.parse((await first.ask("GET", "/session", undefined, { bearer: session })).body.orgId);
    }
    expect(await leaves()).toMatchObject([{ act: "server.change" }]);
    expect(await run("--restored", "--data", folder.path)).toMatchObject({ code: 0 });
    const actor = { kind: "system", id: "operator" };
    expect(await leaves()).toMatchObject([
      { act: "server.restore", actor, targets: ["procedure:server.restored"] },
      { act: "server.change" },
    ]);
    {
      // As a database is that was served by a program which told of no migrations.
      await using database = await openTestDatabase(folder.path);
      await database.write((_, truth) => truth.remove("server_facts", { name: "migrations-told" }));
    }
    for (let start = 0; start < 2; start++) {
      await using again = await startServer({ dataFolder: folder.path });
      expect(again.failures).toEqual([]);
    }
    const told = await leaves();
    expect(told).toHaveLength(3);
    expect(told[0]).toMatchObject({ act: "server.migrate", actor: { kind: "system", id: "start" } });
    expect(told[0]?.targets).toContain("migration:0010-trail");
  },
);
