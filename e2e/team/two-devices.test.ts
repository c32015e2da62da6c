import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { folderId } from "#adapters/sqlite/store-samples.ts";
import { fakeDevices, fakePartition } from "#server/identity.fake.ts";
import { joinedStatus, never, openTeam, own, received, share, tagsOf, until } from "./open-team.fake.ts";

// Whole programs and a database on a busy machine: nothing of it waits longer than it must.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

test("what is shared comes to the server and to the other device, and what is taken back goes", async () => {
  const { ours, theirs } = await openTeam();
  await ours.index("/home/pump.md", "The pump runs hot.");
  expect(await share(ours, true)).toMatchObject({ partitionId: fakePartition, originals: true });
  await until(async () => expect(await own(ours)).toMatchObject([{ state: "projected", original: true }]));
  await until(async () => expect(await received(theirs)).toHaveLength(1));
  const [item] = await received(theirs);
  if (item === undefined) throw new Error("nothing came");
  const opened = await theirs.team.openShared(item.id, never);
  expect(opened).toMatchObject({ name: "pump.md", segments: [{ text: "The pump runs hot." }] });
  expect(opened).toHaveProperty("originalPath", `/shared/${item.id}`);
  const original = await theirs.team.original(item.id, never);
  expect(new TextDecoder().decode(original?.bytes)).toBe("bytes of pump.md");
  await until(async () =>
    expect(await joinedStatus(ours)).toMatchObject({ connection: "current", lagMs: 0 }),
  );
  const question = { text: "hot pump", vectors: [], limit: 10, typing: false, timeZone: "UTC" };
  const found = await theirs.team.source.ask(question, never);
  expect(found).toMatchObject({
    kind: "found",
    result: { hits: [{ itemId: item.id, name: "pump.md", sharedBy: { deviceId: fakeDevices[0] } }] },
  });
  expect([...(await theirs.team.source.ownOf([item.id]))]).toEqual([]);
  expect([...(await ours.team.source.ownOf([item.id]))]).toEqual([item.id]);
  expect(await ours.team.unshare({ folderId })).toEqual({ withdrawnCount: 1 });
  await until(async () => expect(await received(theirs)).toEqual([]));
});

test("what the server's disk spoilt is sent again by the device that shared it", async () => {
  const said: string[] = [];
  const { ours, theirs, server, folder } = await openTeam(undefined, (error) => said.push(String(error)));
  await ours.index("/home/pump.md", "The pump runs hot.");
  await share(ours);
  await until(async () => expect(await own(ours)).toMatchObject([{ state: "projected" }]));
  const question = { text: "hot pump", vectors: [], limit: 10, typing: false, timeZone: "UTC" };
  const payloadIds = async () => {
    const answer = await theirs.team.source.ask(question, never);
    return answer.kind === "found" ? answer.result.hits.map(({ payloadId }) => payloadId) : [];
  };
  const [spoilt = ""] = await payloadIds();
  const path = join(folder, "payloads", fakePartition, spoilt.slice(0, 2), spoilt);
  await writeFile(
    path,
    (await readFile(path)).map((byte, at) => (at === 60 ? byte ^ 1 : byte)),
  );
  await server().projection.rebuild();
  await until(async () => expect(said).toEqual([expect.stringContaining(spoilt)]));
  await ours.restart();
  // Sealed anew it has another name.
  await until(async () => expect(await payloadIds()).toEqual([expect.not.stringContaining(spoilt)]));
  await until(async () => expect(server().projection.behindCount()).toBe(0));
});

test("both tag while the server is gone, and agree when it is back; nothing acknowledged is lost", async () => {
  const { ours, theirs, stop, restart } = await openTeam();
  const itemId = await ours.index("/home/pump.md", "The pump runs hot.");
  await share(ours);
  await until(async () => expect(await own(ours)).toMatchObject([{ state: "projected" }]));
  await until(async () => expect(await received(theirs)).toHaveLength(1));
  await stop();
  await until(async () => expect((await joinedStatus(ours)).connection).toBe("offline"));
  const [item] = await received(theirs);
  if (item === undefined) throw new Error("nothing came");
  await ours.tag(itemId, "hot");
  await theirs.team.edit({ id: item.id, tags: ["plant"], title: "The hot pump", note: "call the plumber" });
  await ours.index("/home/valve.md", "The valve sticks.");
  // What was made while nobody was there to take it outlives both hosts.
  await ours.restart();
  await theirs.restart();
  expect((await joinedStatus(theirs)).queue.updateCount).toBeGreaterThan(0);
  await restart();
  await until(async () => expect(await tagsOf(ours, itemId)).toEqual(["hot", "plant"]));
  await until(async () =>
    expect((await received(theirs)).find(({ id }) => id === item.id)?.edits).toEqual({
      tags: ["hot", "plant"],
      title: "The hot pump",
      note: "call the plumber",
      favourite: false,
      trashed: false,
    }),
  );
  await until(async () => expect(await received(theirs)).toHaveLength(2));
  await until(async () =>
    expect((await own(ours)).map(({ state }) => state)).toEqual(["projected", "projected"]),
  );
  await ours.tag(itemId, "plant");
  await until(async () =>
    expect((await received(theirs)).find(({ id }) => id === item.id)?.edits.tags).toEqual(["plant"]),
  );
});

test("an edit of tags is all that an item has, however soon the next one follows", async () => {
  const { ours, theirs } = await openTeam();
  const itemId = await ours.index("/home/pump.md", "The pump runs hot.");
  await share(ours);
  await until(async () => expect(await received(theirs)).toHaveLength(1));
  const [item] = await received(theirs);
  if (item === undefined) throw new Error("nothing came");
  // Of one's own: the second does not wait until the first has gone to the team.
  await ours.team.edit({ id: item.id, tags: ["hot"] });
  const edited = await ours.team.edit({ id: item.id, tags: ["cold"] });
  expect(edited).toMatchObject({ id: item.id, edits: { tags: ["cold"] } });
  expect(await tagsOf(ours, itemId)).toEqual(["cold"]);
  const tagsThere = async () => (await received(theirs)).map(({ edits }) => edits.tags);
  await until(async () => expect(await tagsThere()).toEqual([["cold"]]));
  await theirs.team.edit({ id: item.id, tags: ["plant"] });
  await theirs.team.edit({ id: item.id, tags: ["quay"] });
  expect(await tagsThere()).toEqual([["quay"]]);
  await until(async () => expect(await tagsOf(ours, itemId)).toEqual(["quay"]));
});

test("what a device made before and while it was shut out is kept with why, can be written down, and is said anew once it is let in", async () => {
  const { ours, theirs, identity, stop, restart, folder } = await openTeam();
  const itemId = await ours.index("/home/pump.md", "The pump runs hot.");
  await share(ours);
  await until(async () => expect(await own(ours)).toMatchObject([{ state: "projected" }]));
  await stop();
  await ours.tag(itemId, "hot");
  await until(async () => expect((await joinedStatus(ours)).queue.updateCount).toBeGreaterThan(0));
  identity.give(fakeDevices[0], undefined);
  await restart();
  await until(async () => expect(await joinedStatus(ours)).toMatchObject({ connection: "revoked" }));
  await until(async () => expect((await joinedStatus(ours)).queue).toMatchObject({ updateCount: 0 }));
  const path = join(folder, "rejected.jsonl");
  const written = await ours.team.exportRejected(path);
  expect(written).toMatchObject({ path });
  const lines = (await readFile(path, "utf8")).trim().split("\n");
  expect(lines.map((line) => (JSON.parse(line) as { readonly why: string }).why)).toContain("revoked");
  expect(await ours.team.exportRejected(path)).toEqual({ refused: "FILE_EXISTS", data: { path } });
  // The person's own stays as it is.
  expect(await tagsOf(ours, itemId)).toEqual(["hot"]);
  expect((await received(theirs))[0]?.edits.tags).toEqual([]);
  // What is made while it is shut out waits for nobody, and says so.
  const kept = (await joinedStatus(ours)).queue.rejectedCount;
  const [item] = await own(ours);
  if (item === undefined) throw new Error("it is shared");
  await ours.team.edit({ id: item.id, title: "The hot pump", note: "call the plumber" });
  await until(async () =>
    expect((await joinedStatus(ours)).queue).toMatchObject({ updateCount: 0, rejectedCount: kept + 1 }),
  );
  // Tried again while nothing has changed it is refused again, and kept again.
  await ours.team.retry();
  await until(async () => expect(await joinedStatus(ours)).toMatchObject({ connection: "revoked" }));
  await until(async () => expect((await joinedStatus(ours)).queue).toMatchObject({ updateCount: 0 }));
  identity.give(fakeDevices[0], "member");
  expect(await ours.team.retry()).toMatchObject({ editCount: 1 });
  await until(async () =>
    expect((await received(theirs))[0]?.edits).toMatchObject({
      tags: ["hot"],
      title: "The hot pump",
      note: "call the plumber",
    }),
  );
  await until(async () =>
    expect(await joinedStatus(ours)).toMatchObject({
      connection: "current",
      queue: { updateCount: 0, rejectedCount: 0 },
    }),
  );
  // What a person gives up is gone.
  identity.give(fakeDevices[0], "viewer");
  await ours.team.edit({ id: item.id, title: "Nobody's" });
  await until(async () => expect((await joinedStatus(ours)).queue).toMatchObject({ rejectedCount: 1 }));
  expect(await ours.team.forgetRejected()).toEqual({ updateCount: 1 });
  expect(await ours.team.retry()).toMatchObject({ editCount: 0 });
  expect((await joinedStatus(ours)).queue).toMatchObject({ updateCount: 0, rejectedCount: 0 });
});

test("goes by hand where no network does, and is the same when one does again", async () => {
  const { ours, theirs, stop, restart, folder } = await openTeam();
  await until(async () => expect((await joinedStatus(ours)).connection).toBe("current"));
  await stop();
  const itemId = await ours.index("/home/pump.md", "The pump runs hot.");
  await share(ours);
  await ours.tag(itemId, "hot");
  await until(async () => expect((await joinedStatus(ours)).queue).toMatchObject({ payloadCount: 1 }));
  const path = join(folder, "changes.tsdf");
  await until(async () =>
    expect(await ours.team.exportDelta(path, never)).toMatchObject({ payloadCount: 1 }),
  );
  expect(await theirs.team.importDelta(join(folder, "none"), never)).toMatchObject({
    refused: "PATH_NOT_FOUND",
  });
  expect(await theirs.team.importDelta(path, never)).toMatchObject({ path, payloadCount: 1 });
  await restart();
  await until(async () => expect(await received(theirs)).toHaveLength(1));
  const [item] = await received(theirs);
  if (item === undefined) throw new Error("nothing came");
  expect(await theirs.team.openShared(item.id, never)).toMatchObject({ name: "pump.md" });
  await until(async () => expect(await own(ours)).toMatchObject([{ state: "projected" }]));
});

test("of what a device may not read the file of another brings it nothing", async () => {
  const { ours, theirs, folder } = await openTeam();
  for (const device of [ours, theirs]) {
    await until(async () => expect((await joinedStatus(device)).connection).toBe("current"));
    await device.team.setPaused(true);
  }
  await ours.index("/home/pump.md", "The pump runs hot.");
  await share(ours);
  await until(async () => expect((await joinedStatus(ours)).queue).toMatchObject({ payloadCount: 1 }));
  await theirs.store.putPartitions([]);
  const path = join(folder, "changes.tsdf");
  expect(await ours.team.exportDelta(path, never)).toMatchObject({ payloadCount: 1 });
  expect(await theirs.team.importDelta(path, never)).toMatchObject({ documentCount: 0, payloadCount: 0 });
  const [payload] = await ours.store.waitingPayloads();
  if (payload === undefined) throw new Error("one waits");
  expect(await theirs.store.payloadBody(payload.payloadId)).toBeUndefined();
});

test("a box that reaches no server is carried to it in a file, and its own connection later brings nothing twice", async () => {
  const { ours, theirs, server, folder } = await openTeam();
  await until(async () => expect((await joinedStatus(ours)).connection).toBe("current"));
  await ours.team.setPaused(true);
  const itemId = await ours.index("/home/pump.md", "The pump runs hot.");
  await share(ours);
  await ours.tag(itemId, "hot");
  await until(async () => expect((await joinedStatus(ours)).queue).toMatchObject({ payloadCount: 1 }));
  const path = join(folder, "box.tsdf");
  await until(async () =>
    expect(await ours.team.exportDelta(path, never)).toMatchObject({ payloadCount: 1, documentCount: 3 }),
  );
  expect(await theirs.team.deliverDelta(join(folder, "none"), never)).toMatchObject({
    refused: "PATH_NOT_FOUND",
  });
  // Whoever has a network takes it there.
  expect(await theirs.team.deliverDelta(path, never)).toMatchObject({
    end: "whole",
    payloads: { keptCount: 1, refused: [] },
    updates: { refused: [] },
  });
  await until(async () => expect((await received(theirs))[0]?.edits.tags).toEqual(["hot"]));
  const [item] = await received(theirs);
  if (item === undefined) throw new Error("nothing came");
  expect(await theirs.team.openShared(item.id, never)).toMatchObject({ name: "pump.md" });
  // The box was told nothing: what it made waits there until it is heard of.
  expect(await own(ours)).toMatchObject([{ state: "queued" }]);
  const heads = await server().tier.log.heads();
  await ours.team.setPaused(false);
  await until(async () => expect(await own(ours)).toMatchObject([{ state: "projected" }]));
  await until(async () => expect((await joinedStatus(ours)).connection).toBe("current"));
  expect(await server().tier.log.heads()).toEqual(heads);
});

test("nothing is asked of anybody before a person has joined, and a join that fails says why", async () => {
  const { ours } = await openTeam();
  expect(
    await ours.team.join(
      { url: "https://x.example", as: { by: "invitation", code: "c" }, deviceName: "d" },
      never,
    ),
  ).toMatchObject({ refused: "TEAM_JOINED" });
  expect(await ours.team.leave()).toEqual({ joined: false });
  for (const url of ["team.example", "http://team.example", "https://me:secret@team.example", "ftp://x"])
    expect(
      await ours.team.join({ url, as: { by: "invitation", code: "c" }, deviceName: "d" }, never),
    ).toEqual({
      refused: "TEAM_ADDRESS",
    });
  expect(await ours.team.status()).toEqual({ joined: false });
  expect(await ours.team.forgetRejected()).toEqual({ refused: "TEAM_NOT_JOINED" });
  expect(await ours.team.retry()).toEqual({ refused: "TEAM_NOT_JOINED" });
  expect(
    await ours.team.share({ source: { folderId }, partitionId: fakePartition, originals: false }),
  ).toEqual({
    refused: "TEAM_NOT_JOINED",
  });
});
