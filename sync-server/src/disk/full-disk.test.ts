/** A whole server on a disk of its own that another program fills to the last byte. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import * as Y from "yjs";
import { PartitionId } from "#shared/model/ids.ts";
import { DeviceId, PayloadId } from "#shared/model/team.ts";
import { writeBirth } from "#shared/sync/births.ts";
import { placeOf, sharedItemId } from "#shared/sync/document-name.ts";
import { joinWith, makeDeviceKey, ownerEmail, password } from "../access.fake.ts";
import { makeFolder, prepareFolder } from "../database/open-database.fake.ts";
import { keysSeenAt, openSharer, type Sharing } from "../sharer.fake.ts";
import { connectDevice } from "../device.fake.ts";
import { startServer } from "../server.fake.ts";
import { type SealedText, sealText } from "../text-payload.fake.ts";
import { smallDisk } from "./small-disk.fake.ts";

vi.setConfig({ testTimeout: 300_000 });

type Server = Awaited<ReturnType<typeof startServer>>;
/** As usual, but for the reserve, which tests do without. */
const disk = { reserveBytes: 64 * 1024 * 1024 };

async function setUp(server: Server) {
  const session = await server.setUp((await server.access.setUpLink()) ?? "");
  const { body: joined } = await joinWith(server, makeDeviceKey(), { by: "session", token: session });
  const { body: partition } = await server.ask("POST", "/partitions", { name: "Plant" }, { bearer: session });
  const partitionId = PartitionId.parse(partition.id);
  const { births } = placeOf(partitionId, sharedItemId(DeviceId.parse(joined.deviceId), 0));
  return { session, partitionId, sharing: { bearer: String(joined.accessToken), births } };
}

async function put(server: Server, partitionId: PartitionId, bearer: string, sealed: SealedText) {
  const response = await fetch(`${server.url}/v1/partitions/${partitionId}/payloads/${sealed.payloadId}`, {
    method: "PUT",
    headers: { authorization: `Bearer ${bearer}`, "content-type": "application/octet-stream" },
    body: sealed.body,
  });
  return { status: response.status, text: await response.text() };
}

const found = async (server: Server, bearer: string, text: string): Promise<number> => {
  const { status, body } = await server.ask("POST", "/search", { text }, { bearer });
  expect(status, JSON.stringify(body)).toBe(200);
  return body.totalCount as number;
};

const ready = async (server: Server): Promise<number> => (await fetch(`${server.url}/readyz`)).status;

test("it is read and searched while its disk is full, acknowledges nothing that it cannot keep, and goes on when there is room", async (context) => {
  await using folder = await makeFolder();
  await using small = await smallDisk(folder.path, "320m");
  if (small === undefined) return context.skip("a disk of a test's own may not be mounted here");
  await prepareFolder(small.path);
  const sealed = [
    await sealText("pump.md", "The pump runs hot."),
    await sealText("valve.md", "The valve is stuck."),
  ] as const;
  const start = () => startServer({ dataFolder: small.path, disk });
  let after: Sharing;
  {
    await using server = await start();
    const { session, partitionId, sharing } = await setUp(server);
    const { bearer } = (after = sharing);
    await using sharer = openSharer(server.url, sharing);
    expect((await put(server, partitionId, bearer, sealed[0])).status).toBe(204);
    await sharer.share(0, sealed[0].payloadId);
    await server.server.projection.settled();
    expect([await found(server, session, "pump"), await ready(server)]).toEqual([1, 200]);

    small.fill();
    await expect.poll(() => ready(server), { timeout: 60_000 }).toBe(503);
    const refused = await put(server, partitionId, bearer, sealed[1]);
    expect([refused.status, refused.text]).toEqual([507, expect.stringContaining("disk is full")]);
    await expectNotAcknowledged(server, sharing);
    const erased = { itemIds: [], payloadIds: [sealed[0].payloadId], reason: "request" };
    expect(
      await server.ask("POST", `/partitions/${partitionId}/erasures`, erased, { bearer: session }),
    ).toMatchObject({
      status: 507,
      body: { code: "DISK_FULL" },
    });
    // Reading is told in the trail, in what was held back for it.
    for (let n = 0; n < 20; n++) expect(await found(server, session, "pump")).toBe(1);
    const signedIn = await server.ask("POST", "/session", { email: ownerEmail, password });
    expect(signedIn.status).toBe(200);
    const health = await server.ask("GET", "/health", undefined, { bearer: session });
    expect(health.body).toMatchObject({ disk: { isFull: true } });
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toContain("tessera_disk_full 1\n");
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);

    const waiting = sharer.share(1, sealed[1].payloadId);
    await sleep(300);
    small.makeRoom();
    await expect.poll(() => ready(server), { timeout: 60_000 }).toBe(200);
    await waiting;
    expect((await put(server, partitionId, bearer, sealed[1])).status).toBe(204);
    await server.server.projection.settled();
    expect([await found(server, session, "valve"), await found(server, session, "pump")]).toEqual([1, 1]);
    expect(server.failures.map(String)).toEqual([
      expect.stringContaining("The disk is full"),
      "There is room on the disk again: what is new is taken.",
    ]);
  }
  await using again = await start();
  expect(await keysSeenAt(again.url, after)).toEqual(["0", "1"]);
});

const lackingId = PayloadId.parse("9".repeat(64));

async function expectNotAcknowledged(server: Server, { bearer, births }: Sharing): Promise<void> {
  await using device = await connectDevice(server.url, bearer);
  await device.open(births, 1);
  const document = new Y.Doc();
  writeBirth(document, "9", { payloadId: lackingId, sharedMs: 1, kind: "text", withdrawn: false });
  device.say({ type: "update", channel: 1, update: Y.encodeStateAsUpdate(document) });
  expect(await device.hear("refuse")).toMatchObject({ why: "busy" });
  expect(device.taken("ack")).toEqual([]);
}

test("it starts on a disk that is full, by what it held back", async (context) => {
  await using folder = await makeFolder();
  await using small = await smallDisk(folder.path, "320m");
  if (small === undefined) return context.skip("a disk of a test's own may not be mounted here");
  await prepareFolder(small.path);
  let session = "";
  {
    await using server = await startServer({ dataFolder: small.path, disk });
    ({ session } = await setUp(server));
  }
  small.fill();
  await using server = await startServer({ dataFolder: small.path, disk });
  expect([await ready(server), await found(server, session, "anything")]).toEqual([503, 0]);
  small.makeRoom();
  await expect.poll(() => ready(server), { timeout: 60_000 }).toBe(200);
});
