import { randomUUID } from "node:crypto";
import { beforeEach, afterEach, describe, expect, test } from "vitest";
import { DeviceId, OrgId } from "#shared/model/team.ts";
import { DocumentName } from "#shared/sync/document-name.ts";
import { type TestStore, testTiers } from "../database/test-tiers.fake.ts";
import { createOrgTrail } from "./org-trail.ts";
import { createToldEdits, type Edit } from "./told-edits.ts";

const deviceOf = (n: number) => DeviceId.parse(`01970000-0000-7000-8000-00000000000${n}`);
const [one, other, ofTheServer] = [deviceOf(3), deviceOf(4), deviceOf(9)];
const orgId = OrgId.parse(randomUUID());
const name = DocumentName.parse(`edits/01970000-0000-7000-8000-000000000001/${one}.0`);
const elsewhere = DocumentName.parse(`births/01970000-0000-7000-8000-000000000001/${other}.0`);

describe.each(await testTiers())("edits in the trail on $name", ({ open }) => {
  let store: TestStore;
  beforeEach(async () => void (store = await open()), 60_000);
  afterEach(() => store[Symbol.asyncDispose]());

  const trail = () => createOrgTrail({ database: store.database, nowMs: () => 1_000_000 });
  const instance = (log = store.log) =>
    createToldEdits({
      database: store.database,
      trail: trail(),
      log,
      orgHere: () => Promise.resolve(orgId),
      orgOf: (deviceId) => Promise.resolve(deviceId === ofTheServer ? undefined : orgId),
    });
  let clientCount = 0;
  /** As the hub appends and notes it. */
  const append = async (deviceId: DeviceId, document = name): Promise<Edit> => {
    const entry = { name: document, deviceId, newClients: [(clientCount += 1)], ids: [] };
    const [outcome] = await store.log.append([{ ...entry, update: Uint8Array.of(0, 0) }]);
    if (outcome?.kind !== "appended") throw new Error("it is refused");
    return { name: document, seq: outcome.seq, deviceId };
  };
  /** Whose device, and the numbers from which to which, oldest first. */
  const told = async (document = name): Promise<readonly string[]> => {
    const { leaves } = await trail().page(orgId, { before: undefined, count: 100 });
    return leaves
      .toReversed()
      .filter(({ act, targets }) => act === "item.edit" && targets[0] === `document:${document}`)
      .map(({ actor, targets }) => `${actor.id.slice(-1)} ${targets.slice(1).join(" ")}`);
  };

  test("a burst is a leaf for each device and document, and what was told is not told again", async () => {
    const edits = instance();
    await edits.catchUp("start");
    const burst = [await append(one), await append(one), await append(other), await append(other, elsewhere)];
    await edits.tell(burst);
    await edits.tell(burst);
    await edits.catchUp("later");
    expect(await told()).toEqual(["3 seq:1 seq:2", "4 seq:3 seq:3"]);
    expect(await told(elsewhere)).toEqual(["4 seq:1 seq:1"]);
  });

  test("what was acknowledged when the program ended is told when it starts, and goes on from there", async () => {
    const before = instance();
    await before.catchUp("start");
    await before.tell([await append(one)]);
    for (const deviceId of [one, other, other]) await append(deviceId);
    await append(other, elsewhere);
    for (const at of ["start", "later", "start"] as const) await instance().catchUp(at);
    expect(await told()).toEqual(["3 seq:1 seq:1", "3 seq:2 seq:2", "4 seq:3 seq:4"]);
    expect(await told(elsewhere)).toEqual(["4 seq:1 seq:1"]);
    await instance().tell([await append(one)]);
    expect((await told()).at(-1)).toBe("3 seq:5 seq:5");
  });

  test("what lies between two that are noted is read from the log, and the server's own has no leaf", async () => {
    const [here, there] = [instance(), instance()];
    await here.catchUp("start");
    const mine = await append(one);
    await append(ofTheServer);
    const theirs = await append(other);
    await there.tell([theirs]);
    await here.tell([mine]);
    await here.tell([await append(one)]);
    expect(await told()).toEqual(["3 seq:1 seq:1", "4 seq:3 seq:3", "3 seq:4 seq:4"]);
  });

  test("instances that tell of the same at the same time tell of it once", async () => {
    const instances = Array.from({ length: 3 }, () => instance());
    await instances[0]?.catchUp("start");
    const written: Edit[] = [];
    for (let n = 0; n < 9; n++) written.push(await append(one));
    await Promise.all([
      ...instances.map((each, place) => each.tell(written.filter((_, at) => at % 3 === place))),
      ...instances.map((each) => each.catchUp("later")),
    ]);
    const seqs = (await told()).flatMap((line) => {
      const [first = 0, last = 0] = line.match(/(?<=seq:)\d+/g)?.map(Number) ?? [];
      return Array.from({ length: last - first + 1 }, (_, at) => first + at);
    });
    expect(seqs).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test("a trail that could not be written is made up for by the next look", async () => {
    const edits = instance();
    await edits.catchUp("start");
    const failing = createToldEdits({
      database: store.database,
      trail: { appendIn: () => Promise.reject(new Error("disk full")) },
      log: store.log,
      orgHere: () => Promise.resolve(orgId),
      orgOf: () => Promise.resolve(orgId),
    });
    const edit = await append(one);
    await expect(failing.tell([edit])).rejects.toThrow("disk full");
    await edits.catchUp("later");
    expect(await told()).toEqual(["3 seq:1 seq:1"]);
  });

  test("of what a program wrote that noted nothing of this nothing is told anew", async () => {
    await append(one);
    await instance().catchUp("start");
    expect(await told()).toEqual([]);
    await instance().tell([await append(one)]);
    expect(await told()).toEqual(["3 seq:2 seq:2"]);
  });

  test("numbers of a log that was put back are told of again, for they are other updates", async () => {
    const edits = instance();
    await edits.catchUp("start");
    await edits.tell([await append(one), await append(one), await append(one)]);
    const older = { ...store.log, heads: () => Promise.resolve([{ name, seq: 1 }]) };
    await instance(older).catchUp("start");
    await edits.tell([{ name, seq: 2, deviceId: other }]);
    expect(await told()).toEqual(["3 seq:1 seq:3", "4 seq:2 seq:2"]);
  });
});
