import { describe, expect, test, vi } from "vitest";
import type { Device } from "#shared/rpc/server/devices-contract.ts";
import { PartitionId } from "#shared/model/ids.ts";
import { OrgId, PayloadId } from "#shared/model/team.ts";
import type { Holding } from "#shared/sync/delta-file.ts";
import { createFakeTeam, type FakeTeam, joinWith, makeDeviceKey } from "#server/access.fake.ts";
import { makeFolder, prepareFolder } from "#server/database/open-database.fake.ts";
import { boxFile } from "#server/deltas/box-file.fake.ts";
import { connectDevice } from "#server/device.fake.ts";
import { putPayloadKey } from "#server/repositories/payload-keys.ts";
import { startServer } from "#server/server.fake.ts";

/** Two people of whom one may read a partition, each with a device. */
async function openReaders(team: FakeTeam) {
  const owner = await team.setUp();
  const { token, userId } = await team.person(owner, "reader@example.org", null);
  const { body: quay } = await team.ask("POST", "/partitions", { name: "Quay" }, { bearer: owner });
  const { body: pier } = await team.ask("POST", "/partitions", { name: "Pier" }, { bearer: owner });
  const access = (partitionId: string, role: string | null) =>
    team.ask("PUT", `/partitions/${partitionId}/access/${userId}`, { role }, { bearer: owner });
  await access(quay.id, "viewer");
  await access(pier.id, "viewer");
  const join = async (session: string) =>
    (await joinWith(team, makeDeviceKey(), { by: "session", token: session })).body;
  const [theirs, ours] = [await join(token), await join(owner)];
  const admit = async ({ accessToken }: { readonly accessToken: string }): Promise<void> => {
    const principal = await team.access.authenticate.bearer(accessToken);
    if (principal === undefined) throw new Error("it is let in");
    await team.access.services.wipes.admitted(principal);
  };
  const wipesOf = async ({ deviceId }: { readonly deviceId: string }): Promise<Device["wipes"]> => {
    const { body } = await team.ask("GET", "/devices", undefined, { bearer: owner });
    const devices = body as readonly Device[];
    return devices.find(({ id }) => id === deviceId)?.wipes ?? [];
  };
  const holding = (bearer: string, ...partitionIds: readonly string[]) =>
    team.ask("POST", "/devices/holding", { partitionIds }, { bearer });
  const notes = () => team.notes.filter(({ act }) => act.startsWith("wipe."));
  return { owner, token, userId, quay, pier, access, theirs, ours, admit, wipesOf, holding, notes };
}

describe("what a device may no longer read", () => {
  test("it is asked to wipe, and that it did is kept once it says so", async () => {
    await using team = createFakeTeam();
    const { quay, pier, access, theirs, ours, admit, wipesOf, holding, notes } = await openReaders(team);
    await admit(theirs);
    await admit(ours);
    const askedMs = (team.clock.nowMs += 1_000);
    await access(quay.id, null);
    expect(await wipesOf(theirs)).toEqual([{ partitionId: quay.id, askedMs, wipedMs: null }]);
    expect(team.lost).toEqual([quay.id]);
    expect(await wipesOf(ours)).toEqual([]);
    // It has not yet: what it was asked for is still there.
    expect((await holding(theirs.accessToken, quay.id, pier.id)).status).toBe(200);
    expect(await wipesOf(theirs)).toMatchObject([{ wipedMs: null }]);
    const wipedMs = (team.clock.nowMs += 1_000);
    await holding(theirs.accessToken, pier.id);
    team.clock.nowMs += 1_000;
    await holding(theirs.accessToken, pier.id);
    expect(await wipesOf(theirs)).toEqual([{ partitionId: quay.id, askedMs, wipedMs }]);
    const about = {
      target: { kind: "device", id: theirs.deviceId },
      partitionId: quay.id,
      outcome: "done",
    };
    expect(notes()).toEqual([
      { act: "wipe.ask", actor: { kind: "system", id: "access" }, ...about },
      { act: "wipe.done", actor: { kind: "device", id: theirs.deviceId }, ...about },
    ]);
  });

  test("is asked for no more where it may read it again, and anew where that is taken back", async () => {
    await using team = createFakeTeam();
    const { quay, pier, access, theirs, admit, wipesOf, holding, notes } = await openReaders(team);
    await admit(theirs);
    await access(quay.id, null);
    await access(quay.id, "viewer");
    expect(await wipesOf(theirs)).toEqual([]);
    await access(quay.id, null);
    await holding(theirs.accessToken, pier.id);
    await access(quay.id, "viewer");
    expect(await wipesOf(theirs)).toMatchObject([{ wipedMs: team.clock.nowMs }]);
    await admit(theirs);
    expect(await wipesOf(theirs)).toEqual([]);
    await access(quay.id, null);
    expect(await wipesOf(theirs)).toMatchObject([{ wipedMs: null }]);
    expect(notes().map(({ act }) => act)).toEqual(["wipe.ask", "wipe.ask", "wipe.done", "wipe.ask"]);
  });

  test("is not asked of a device that never had it, nor of one that nobody answers any more", async () => {
    await using team = createFakeTeam();
    const { owner, quay, pier, access, theirs, admit, wipesOf, notes } = await openReaders(team);
    await access(quay.id, null);
    expect(await wipesOf(theirs)).toEqual([]);
    await admit(theirs);
    await team.ask("DELETE", `/devices/${theirs.deviceId}`, {}, { bearer: owner });
    expect(team.lost).toEqual([pier.id]);
    await access(pier.id, null);
    expect(await wipesOf(theirs)).toEqual([]);
    expect(notes()).toEqual([]);
    // Lost once, however often rights change afterwards.
    expect(team.lost).toEqual([pier.id]);
  });

  test("what a device said before it was asked is no answer, whenever it is heard", async () => {
    await using team = createFakeTeam();
    const { quay, pier, access, theirs, admit, wipesOf } = await openReaders(team);
    const say = async (heardMs: number, ...partitionIds: readonly PartitionId[]) => {
      const principal = await team.access.authenticate.bearer(theirs.accessToken);
      if (principal === undefined) throw new Error("it is let in");
      return team.access.services.wipes.holding(principal, partitionIds, heardMs);
    };
    await admit(theirs);
    const askedMs = (team.clock.nowMs += 1_000);
    await access(quay.id, null);
    await say(askedMs - 1, pier.id);
    await say(askedMs, pier.id, quay.id);
    expect(await wipesOf(theirs)).toMatchObject([{ wipedMs: null }]);
    const wipedMs = (team.clock.nowMs += 1_000);
    await say(askedMs, pier.id);
    expect(await wipesOf(theirs)).toEqual([{ partitionId: quay.id, askedMs, wipedMs }]);
  });

  test("nobody but a device says what it holds", async () => {
    await using team = createFakeTeam();
    const { token, holding } = await openReaders(team);
    const refused = await holding(token);
    expect([refused.status, refused.body.code]).toEqual([403, "FORBIDDEN"]);
    expect((await holding(token, "no id")).status).toBe(400);
  });

  test(
    "on a server as it is: a connected device is noted, asked, and believed",
    { timeout: 60_000 },
    async () => {
      await using folder = await makeFolder();
      await prepareFolder(folder.path);
      await using server = await startServer({ dataFolder: folder.path });
      const bearer = await server.setUp((await server.access.setUpLink()) ?? "");
      const given = { email: "reader@example.org", name: "Rita", role: null };
      const { body: invited } = await server.ask("POST", "/invitations", given, { bearer });
      const { body: quay } = await server.ask("POST", "/partitions", { name: "Quay" }, { bearer });
      const as = { by: "invitation", code: invited.code };
      const { body: joined } = await joinWith(server, makeDeviceKey(), as);
      const access = (role: string | null) =>
        server.ask("PUT", `/partitions/${quay.id}/access/${joined.userId}`, { role }, { bearer });
      await access("viewer");
      await using device = await connectDevice(server.url, joined.accessToken);
      await vi.waitFor(async () => {
        const held = await server.server.tier.database.read({ kind: "system" }, (sql) =>
          sql.selectFrom("held_partitions").select("device_id").execute(),
        );
        expect(held).toEqual([{ device_id: joined.deviceId }]);
      });
      const place = { partitionId: PartitionId.parse(quay.id), payloadId: PayloadId.parse("ab".repeat(32)) };
      const { database } = server.server.tier;
      await database.write((sql, truth) =>
        putPayloadKey(database, { sql, truth, nowMs: 1 }, place, new Uint8Array(32)),
      );
      await access(null);
      await vi.waitFor(() => expect(device.taken("access").at(-1)?.partitionIds).toEqual([]));
      await server.ask("POST", "/devices/holding", { partitionIds: [] }, { bearer: joined.accessToken });
      await server.records.keys.settled();
      await server.records.teller.told();
      const orgId = OrgId.parse(joined.orgId);
      const { leaves } = await server.records.trail.page(orgId, { before: undefined, count: 50 });
      const targets = [`device:${joined.deviceId}`, `partition:${quay.id}`];
      expect(leaves.find(({ act }) => act === "key.rotate")).toMatchObject({
        actor: { kind: "system", id: "access" },
        targets: [`partition:${quay.id}`],
      });
      expect(leaves.filter(({ act }) => act.startsWith("wipe."))).toMatchObject([
        { act: "wipe.done", actor: { kind: "device" }, targets },
        { act: "wipe.ask", actor: { kind: "system" }, targets },
      ]);
      expect(server.failures).toEqual([]);
    },
  );

  test(
    "on a server as it is: a device that only files reach is noted, asked, and believed",
    { timeout: 60_000 },
    async () => {
      await using folder = await makeFolder();
      await prepareFolder(folder.path);
      await using server = await startServer({ dataFolder: folder.path });
      const { answerTo, takeDelta } = server.server;
      const bearer = await server.setUp((await server.access.setUpLink()) ?? "");
      const given = { email: "reader@example.org", name: "Rita", role: null };
      const { body: invited } = await server.ask("POST", "/invitations", given, { bearer });
      const { body: quay } = await server.ask("POST", "/partitions", { name: "Quay" }, { bearer });
      const key = makeDeviceKey();
      const { body: joined } = await joinWith(server, key, { by: "invitation", code: invited.code });
      const access = (role: string | null) =>
        server.ask("PUT", `/partitions/${quay.id}/access/${joined.userId}`, { role }, { bearer });
      const wipes = async (): Promise<Device["wipes"] | undefined> => {
        const { body } = await server.ask("GET", "/devices", undefined, { bearer });
        return (body as readonly Device[]).find(({ id }) => id === joined.deviceId)?.wipes;
      };
      const signal = new AbortController().signal;
      const bring = async (holding?: Holding): Promise<void> => {
        const { bytes } = await boxFile(joined, key, quay.id, holding);
        const chunks = async function* () {
          yield new Uint8Array(bytes);
        };
        expect(await takeDelta(chunks(), signal)).toMatchObject({ end: "whole" });
      };
      await access("viewer");
      expect(await answerTo({ deviceId: joined.deviceId, contents: false })).toBeDefined();
      await access(null);
      const [asked] = (await wipes()) ?? [];
      if (asked === undefined) throw new Error("it was told of the partition, and is asked");
      expect(asked).toMatchObject({ partitionId: quay.id, wipedMs: null });
      const heardMs = asked.askedMs;
      // Of a program before this one; of what was true before; of what is held still.
      for (const holding of [
        undefined,
        { heardMs: heardMs - 1, partitionIds: [] },
        { heardMs, partitionIds: [PartitionId.parse(quay.id)] },
      ]) {
        await bring(holding);
        expect(await wipes()).toEqual([asked]);
      }
      await bring({ heardMs, partitionIds: [] });
      expect(await wipes()).toMatchObject([{ wipedMs: expect.any(Number) }]);
      expect(server.failures).toEqual([]);
    },
  );
});
