/** A box that reaches no server: what it makes is carried there in a file, and what it is to be told comes back in another. */
import { cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { fakeDevices, fakePartition } from "#server/identity.fake.ts";
import { startPostgres, type TestPostgres } from "#server/database/postgres.fake.ts";
import { openTier } from "#server/database/open-tier.ts";
import { noteRestored } from "#server/restored.ts";
import type { SharedItemId } from "#shared/model/team.ts";
import { placeOf } from "#shared/sync/document-name.ts";
import { joinedStatus, never, openTeam, own, received, share, tagsOf, until } from "./open-team.fake.ts";

// Whole programs and a database on a busy machine: nothing of it waits longer than it must.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const [boxId, deskId] = fakeDevices;

const postgres = await startPostgres();
afterAll(() => ("reason" in postgres ? undefined : postgres[Symbol.asyncDispose]()));

/** What the server keeps rows in. */
interface Keeping {
  readonly name: string;
  makeDatabase(): Promise<string | undefined>;
  /** Of what there is while the server is stopped: puts it back, and says what the server is on then. */
  backUp(folder: string, databaseUrl: string | undefined): Promise<() => Promise<string | undefined>>;
}

const embedded: Keeping = {
  name: "the embedded database",
  makeDatabase: () => Promise.resolve(undefined),
  async backUp(folder) {
    const backup = `${folder}-backup`;
    await cp(folder, backup, { recursive: true });
    onTestFinished(() => rm(backup, { recursive: true, force: true }));
    return async () => {
      for (const name of await readdir(folder))
        if (!name.startsWith("trip-")) await rm(join(folder, name), { recursive: true });
      await cp(backup, folder, { recursive: true });
      return undefined;
    };
  },
};
const onPostgres = ({ makeDatabase, copyOf }: TestPostgres): Keeping => ({
  name: "PostgreSQL",
  makeDatabase,
  async backUp(_, databaseUrl = "") {
    const copy = await copyOf(databaseUrl);
    return () => Promise.resolve(copy);
  },
});

/** The first device is cut off from the network; the second is a courier's. */
async function openCarried({ makeDatabase, backUp }: Keeping) {
  const databaseUrl = await makeDatabase();
  const team = await openTeam(databaseUrl);
  const { ours: box, theirs: desk, folder } = team;
  await until(async () => expect((await joinedStatus(box)).connection).toBe("current"));
  await box.team.setPaused(true);
  let tripCount = 0;
  const path = (): string => join(folder, `trip-${(tripCount += 1)}`);
  /** What the box has made, once all of it is in the file. */
  const there = async (): Promise<void> => {
    const file = path();
    expect(await box.team.exportDelta(file, never)).toMatchObject({ path: file });
    expect(await desk.team.deliverDelta(file, never)).toMatchObject({ end: "whole" });
    // What is written for the box then says that it can be found.
    await team.server().projection.settled();
  };
  const fetch = async (contents = false): Promise<string> => {
    const file = path();
    expect(await desk.team.fetchAnswer({ deviceId: boxId, path: file, contents }, never)).toEqual({
      path: file,
    });
    return file;
  };
  const back = async (contents = false) => box.team.importDelta(await fetch(contents), never);
  return {
    ...team,
    box,
    desk,
    path,
    there,
    fetch,
    back,
    backUp: () => backUp(team.folder, databaseUrl),
  };
}

const waiting = async ({ box }: Awaited<ReturnType<typeof openCarried>>) => (await joinedStatus(box)).queue;

/** What the other device has for the box. */
async function shareValve({ desk }: Awaited<ReturnType<typeof openCarried>>): Promise<void> {
  await desk.index("/home/valve.md", "The valve sticks.");
  await share(desk);
  await until(async () => expect(await own(desk)).toMatchObject([{ state: "projected" }]));
}

/** A file for the box with all of it. */
async function fetchValve(carried: Awaited<ReturnType<typeof openCarried>>): Promise<string> {
  await shareValve(carried);
  return carried.fetch(true);
}

/** As the server does first of all when something is erased: from then on nothing that bears the id is taken or told. */
async function erase(
  { server }: Awaited<ReturnType<typeof openCarried>>,
  id: SharedItemId,
  epoch: number,
): Promise<void> {
  const place = placeOf(fakePartition, id);
  await server().tier.database.write((_, truth) => truth.put("erased", { id, epoch }));
  server().hub.tell({ kind: "erased", epoch, ids: [id], documents: [place.births, place.edits] });
}

describe.each([embedded, ...("reason" in postgres ? [] : [onPostgres(postgres)])])("on $name", (keeping) => {
  test("what the box made is acknowledged by hand, what others made arrives, and its own connection later brings nothing twice", async () => {
    const carried = await openCarried(keeping);
    const { box, desk, there, fetch, back, server } = carried;
    const itemId = await box.index("/home/pump.md", "The pump runs hot.");
    await share(box);
    await box.tag(itemId, "hot");
    await until(async () => expect(await waiting(carried)).toMatchObject({ payloadCount: 1 }));
    await there();
    await until(async () => expect((await received(desk))[0]?.edits.tags).toEqual(["hot"]));
    const [item] = await received(desk);
    if (item === undefined) throw new Error("nothing came");
    await desk.team.edit({ id: item.id, title: "The hot pump", note: "call the plumber" });
    await shareValve(carried);
    await until(async () => expect((await joinedStatus(desk)).connection).toBe("current"));
    expect(await own(box)).toMatchObject([{ state: "queued" }]);
    const file = await fetch(true);
    const taken = await box.team.importDelta(file, never);
    expect(taken).toMatchObject({ path: file, payloadCount: 1, answer: { refusedCount: 0 } });
    expect(taken).toHaveProperty(
      "answer.acknowledgedCount",
      expect.toSatisfy((count: number) => count >= 3),
    );
    expect(await own(box)).toMatchObject([
      { state: "projected", edits: { title: "The hot pump", note: "call the plumber", tags: ["hot"] } },
    ]);
    expect(await waiting(carried)).toEqual({ updateCount: 0, payloadCount: 0, rejectedCount: 0 });
    // What the other shares can be opened here, where no server can be asked.
    const [valve] = await received(box);
    if (valve === undefined) throw new Error("nothing came");
    expect(await box.team.openShared(valve.id, never)).toMatchObject({
      name: "valve.md",
      segments: [{ text: "The valve sticks." }],
    });
    const before = await box.store.documents();
    expect(await box.team.importDelta(file, never)).toMatchObject({
      answer: { acknowledgedCount: 0, refusedCount: 0 },
    });
    expect(await box.store.documents()).toEqual(before);
    // An answer says all there is, so a box that exports again has nothing to say.
    await there();
    expect(await back()).toMatchObject({ answer: { acknowledgedCount: 0, refusedCount: 0 } });
    const heads = await server().tier.log.heads();
    await box.team.setPaused(false);
    await until(async () => expect((await joinedStatus(box)).connection).toBe("current"));
    expect(await server().tier.log.heads()).toEqual(heads);
    expect(await tagsOf(box, itemId)).toEqual(["hot"]);
  });

  test("what is erased is gone from a box that is told so by hand, whoever made it", async () => {
    const carried = await openCarried(keeping);
    const { box, desk, there, back, fetch } = carried;
    await box.index("/home/pump.md", "The pump runs hot.");
    await desk.index("/home/valve.md", "The valve sticks.");
    await share(box);
    await share(desk);
    await until(async () => expect(await own(desk)).toMatchObject([{ state: "projected" }]));
    await until(async () => expect(await waiting(carried)).toMatchObject({ payloadCount: 1 }));
    await there();
    await until(async () => expect(await received(desk)).toHaveLength(1));
    const old = await fetch(true);
    expect(await box.team.importDelta(old, never)).toMatchObject({ payloadCount: 1 });
    const [[pump], [valve]] = [await own(box), await received(box)];
    if (pump === undefined || valve === undefined) throw new Error("nothing came");
    await erase(carried, pump.id, 1);
    await erase(carried, valve.id, 2);
    expect(await back(true)).toMatchObject({ answer: { refusedCount: 0 } });
    expect(await received(box)).toEqual([]);
    expect(await own(box)).toMatchObject([{ state: "refused", why: "erased" }]);
    expect(await box.team.openShared(valve.id, never)).toEqual({ refused: "TEAM_ITEM_ERASED" });
    // An older file, which was written before, brings nothing of it back.
    expect(await box.team.importDelta(old, never)).toMatchObject({ path: old });
    expect(await received(box)).toEqual([]);
    expect(await own(box)).toMatchObject([{ state: "refused", why: "erased" }]);
  });

  test("what was refused is told with why, and what is said anew once it may be is taken on the next trip", async () => {
    const carried = await openCarried(keeping);
    const { box, desk, identity, there, back, fetch } = carried;
    const itemId = await box.index("/home/pump.md", "The pump runs hot.");
    await share(box);
    await until(async () => expect(await waiting(carried)).toMatchObject({ payloadCount: 1 }));
    await there();
    await back();
    expect(await own(box)).toMatchObject([{ state: "projected" }]);
    await box.tag(itemId, "hot");
    await until(async () => expect((await waiting(carried)).updateCount).toBeGreaterThan(0));
    identity.give(boxId, "viewer");
    await there();
    const early = await fetch();
    expect(await box.team.importDelta(early, never)).toMatchObject({
      answer: { refusedCount: expect.toSatisfy((count: number) => count > 0) },
    });
    expect(await waiting(carried)).toMatchObject({ updateCount: 0 });
    expect((await waiting(carried)).rejectedCount).toBeGreaterThan(0);
    expect((await box.store.rejected()).map(({ why }) => why)).toContain("not-permitted");
    identity.give(boxId, "member");
    // Rights, too, come by hand.
    await back();
    expect(await box.team.retry()).toMatchObject({ editCount: 1 });
    await until(async () => expect((await waiting(carried)).updateCount).toBeGreaterThan(0));
    await there();
    // What an older file refused is not refused once more.
    expect(await box.team.importDelta(early, never)).toMatchObject({ answer: { refusedCount: 0 } });
    expect(await back()).toMatchObject({ answer: { refusedCount: 0 } });
    expect(await waiting(carried)).toEqual({ updateCount: 0, payloadCount: 0, rejectedCount: 0 });
    await until(async () => expect((await received(desk))[0]?.edits.tags).toEqual(["hot"]));
  });

  test("of what may not be read any more a file takes everything away, and an older one brings nothing back", async () => {
    const carried = await openCarried(keeping);
    const { box, identity, there, back } = carried;
    const old = await fetchValve(carried);
    await box.team.importDelta(old, never);
    await there();
    expect(identity.said.get(boxId)?.partitionIds).toEqual([fakePartition]);
    const [valve] = await received(box);
    if (valve === undefined) throw new Error("nothing came");
    expect(await box.store.payloadBody(valve.payloadId)).toBeDefined();
    // A role that reads nothing.
    identity.give(boxId, "auditor");
    const taken = await back(true);
    expect(taken).toMatchObject({ documentCount: 0, payloadCount: 0 });
    expect(await received(box)).toEqual([]);
    expect(await box.team.partitions()).toEqual([]);
    // Its next file says that it wiped it, and after which word of the server's.
    await there();
    const heardMs = "answer" in taken ? taken.answer?.madeMs : undefined;
    expect(identity.said.get(boxId)).toEqual({ partitionIds: [], heardMs });
    expect(await box.team.importDelta(old, never)).toMatchObject({ documentCount: 0, payloadCount: 0 });
    expect(await received(box)).toEqual([]);
    expect(await box.store.documents()).toEqual([]);
    expect(await box.store.payloadBody(valve.payloadId)).toBeUndefined();
  });

  test("a file for another device, a damaged one and one that is cut short are refused with what to do, and do no harm", async () => {
    const carried = await openCarried(keeping);
    const { box, desk, identity, path } = carried;
    const file = await fetchValve(carried);
    expect(await desk.team.importDelta(file, never)).toEqual({ refused: "TEAM_ANSWER_FOREIGN" });
    const bytes = await readFile(file);
    const changed = async (change: (bytes: Buffer) => Buffer): Promise<unknown> => {
      const other = path();
      await writeFile(other, change(Buffer.from(bytes)));
      return box.team.importDelta(other, never);
    };
    const damaged = { refused: "TEAM_ANSWER_DAMAGED" };
    expect(await changed((all) => all.subarray(0, -1))).toEqual(damaged);
    expect(await changed((all) => all.subarray(0, 40))).toEqual(damaged);
    expect(await changed((all) => Buffer.concat([all, Buffer.of(0)]))).toEqual(damaged);
    // A newer form, another signature, another word in what was signed, another byte of a document.
    for (const at of [4, 20, 200, bytes.byteLength - 1])
      expect(await changed((all) => ((all[at] = (all[at] ?? 0) ^ 1), all))).toEqual(damaged);
    expect(await changed((all) => all.subarray(0, 3))).toEqual({ refused: "TEAM_DELTA_UNREADABLE" });
    expect(await box.team.importDelta(file, never)).toMatchObject({ answer: { refusedCount: 0 } });
    expect(await received(box)).toHaveLength(1);
    expect(await desk.team.fetchAnswer({ deviceId: boxId, path: file, contents: false }, never)).toEqual({
      refused: "FILE_EXISTS",
      data: { path: file },
    });
    const asked = { deviceId: boxId, path: path(), contents: false };
    // Whoever carries it would read in the file what they may not read themselves.
    identity.give(deskId, "auditor");
    expect(await desk.team.fetchAnswer(asked, never)).toEqual({ refused: "TEAM_ANSWER_SECRET" });
    identity.give(deskId, "member");
    identity.give(boxId, undefined);
    expect(await desk.team.fetchAnswer(asked, never)).toEqual({
      refused: "TEAM_ANSWER_NO_DEVICE",
      data: { deviceId: boxId },
    });
  });

  test("a server that was put back from a backup is brought by hand what it lacks, and the box what to make anew", async () => {
    const carried = await openCarried(keeping);
    const { box, desk, there, back, stop, restart, folder, server, backUp } = carried;
    await stop();
    const putBack = await backUp();
    await restart();
    await box.index("/home/pump.md", "The pump runs hot.");
    await share(box);
    await until(async () => expect(await waiting(carried)).toMatchObject({ payloadCount: 1 }));
    await there();
    await back();
    expect(await own(box)).toMatchObject([{ state: "projected" }]);
    await stop();
    const databaseUrl = await putBack();
    {
      await using tier = await openTier({
        dataFolder: folder,
        databaseUrl,
        onDeath: () => undefined,
        report: (error: unknown) => {
          throw error;
        },
      });
      await noteRestored(tier, Date.now() + 3_600_000);
    }
    // Nobody else ever saw it: the box alone has it.
    await desk.team.setPaused(true);
    await restart(databaseUrl);
    expect(await server().tier.log.heads()).toEqual([]);
    await back();
    await there();
    await until(async () => expect((await server().tier.log.heads()).length).toBeGreaterThan(0));
    // It has the birth now, and not what was in it.
    await back();
    await until(async () => expect(await waiting(carried)).toMatchObject({ payloadCount: 1 }));
    await there();
    await back();
    await until(async () => expect(await own(box)).toMatchObject([{ state: "projected" }]));
    await desk.team.setPaused(false);
    // The birth names the contents that were made anew.
    await until(async () => {
      const [item] = await received(desk);
      expect(item && (await desk.team.openShared(item.id, never))).toMatchObject({ name: "pump.md" });
    });
  });
});
