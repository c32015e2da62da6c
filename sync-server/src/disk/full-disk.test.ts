/** A whole server on a disk of its own that another program fills to the last byte. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { ownerEmail, password } from "../access.fake.ts";
import { makeFolder, prepareFolder } from "../database/open-database.fake.ts";
import { keysSeenAt, openSharer, type Sharing } from "../sharer.fake.ts";
import { startServer } from "../server.fake.ts";
import { sealText } from "../text-payload.fake.ts";
import { expectNotAcknowledged, found, put, ready, setUp } from "./full-server.fake.ts";
import { smallDisk } from "./small-disk.fake.ts";

vi.setConfig({ testTimeout: 300_000 });

/** As usual, but for the reserve, which tests do without. */
const disk = { reserveBytes: 64 * 1024 * 1024 };

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
    // Devices turn away from a server that keeps its head back.
    const head = await server.ask("GET", "/audit/head", undefined, { bearer: session });
    expect([head.status, head.body.head]).toEqual([
      200,
      expect.objectContaining({ size: expect.any(Number) }),
    ]);
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
