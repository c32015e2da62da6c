/** The server as it is: a person sets it up, a device joins, connects, and is shut out while it is connected. */
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { PartitionId } from "#shared/model/ids.ts";
import { readAnswer } from "#shared/sync/answer-file.ts";
import { byteSource } from "#shared/sync/byte-source.ts";
import { closeCodes } from "#shared/sync/close-codes.ts";
import { joinWith, makeDeviceKey } from "./access.fake.ts";
import { makeFolder, prepareFolder } from "./database/open-database.fake.ts";
import { testServers } from "./database/test-tiers.fake.ts";
import { boxFile } from "./deltas/box-file.fake.ts";
import { connectDevice } from "./device.fake.ts";
import { type OwnClock, revokedMsMax, startOwnClock } from "./own-clock.fake.ts";
import { runServer } from "./run-server.ts";
import { startServer } from "./server.fake.ts";

test("from the printed link to a socket that is closed when its device is revoked", async () => {
  await using folder = await makeFolder();
  const key = makeDeviceKey();
  await prepareFolder(folder.path);
  await using server = await startServer({ dataFolder: folder.path });
  const link = (await server.access.setUpLink()) ?? "";
  expect(link).toMatch(/^http:\/\/localhost:7420\/set-up#tessera-setup-/);
  const session = await server.setUp(link);
  expect(await server.access.setUpLink()).toBeUndefined();
  expect((await stat(join(folder.path, "server.key"))).mode & 0o077).toBe(0);
  expect((await fetch(`${server.url}/set-up`)).headers.get("content-type")).toContain("text/html");
  const { body: health } = await server.ask("GET", "/health", undefined, { bearer: session });
  expect(health).toMatchObject({ tier: "embedded", keptDays: { trash: 30, trail: 30 } });
  const { body: joined } = await joinWith(server, key, { by: "session", token: session });
  const socket = new WebSocket(`${server.url.replace("http", "ws")}/sync`, [
    "tessera.sync.2",
    `bearer.${joined.accessToken}`,
  ]);
  await once(socket, "open");
  const asDevice = { bearer: joined.accessToken };
  expect((await server.ask("GET", "/session", undefined, asDevice)).status).toBe(200);
  const closed = once(socket, "close");
  // Told when the change is on the disk.
  const committed = Promise.withResolvers<OwnClock>();
  server.access.onChange(() => committed.resolve(startOwnClock()));
  const asked = server.ask("DELETE", `/devices/${joined.deviceId}`, {}, { bearer: session });
  using clock = await committed.promise;
  const refused = await server.ask("GET", "/session", undefined, asDevice);
  expect([refused.status, clock.passedMs() < revokedMsMax]).toEqual([401, true]);
  expect((await closed)[0]).toBe(closeCodes.revoked);
  expect(clock.passedMs()).toBeLessThan(revokedMsMax);
  expect((await asked).status).toBe(200);
  const again = new WebSocket(`${server.url.replace("http", "ws")}/sync`, [
    "tessera.sync.2",
    `bearer.${joined.accessToken}`,
  ]);
  const [shutOut] = await once(again, "error");
  expect(String(shutOut)).toContain("401");
  expect(server.failures).toEqual([]);
});

test.each(await testServers())(
  "a device is out within a second at an instance that another has shut it out of, on $name (needs Debian's packages)",
  async ({ makeDatabase }) => {
    await using folder = await makeFolder();
    const given = { dataFolder: folder.path, databaseUrl: await makeDatabase() };
    await using one = await startServer(given);
    await using another = await startServer(given);
    const session = await one.setUp((await one.access.setUpLink()) ?? "");
    const { body: joined } = await joinWith(one, makeDeviceKey(), { by: "session", token: session });
    await using device = await connectDevice(another.url, joined.accessToken);
    const asDevice = { bearer: joined.accessToken };
    expect((await another.ask("GET", "/session", undefined, asDevice)).status).toBe(200);
    const committed = Promise.withResolvers<OwnClock>();
    one.access.onChange(() => committed.resolve(startOwnClock()));
    const asked = one.ask("DELETE", `/devices/${joined.deviceId}`, {}, { bearer: session });
    using clock = await committed.promise;
    expect(await device.closed).toBe(closeCodes.revoked);
    expect(clock.passedMs()).toBeLessThan(revokedMsMax);
    expect((await another.ask("GET", "/session", undefined, asDevice)).status).toBe(401);
    expect((await asked).status).toBe(200);
    expect([...one.failures, ...another.failures]).toEqual([]);
  },
);

test("an operator takes in at the command line what a device without a network wrote, and is told what came of it", async () => {
  await using folder = await makeFolder();
  const key = makeDeviceKey();
  const { joined, partition } = await (async () => {
    await prepareFolder(folder.path);
    await using server = await startServer({ dataFolder: folder.path });
    const session = await server.setUp((await server.access.setUpLink()) ?? "");
    return {
      joined: (await joinWith(server, key, { by: "session", token: session })).body,
      partition: (await server.ask("POST", "/partitions", { name: "Plant" }, { bearer: session })).body,
    };
  })();
  const { deviceId } = joined;
  const { bytes, madeMs, name } = await boxFile(joined, key, PartitionId.parse(partition.id));
  const file = join(folder.path, "box.tsdf");
  await writeFile(file, bytes);
  const said: string[] = [];
  const out = vi.spyOn(process.stdout, "write").mockImplementation((text) => said.push(String(text)) > 0);
  const take = async (path: string): Promise<{ code: number; said: string }> => {
    said.length = 0;
    const code = await runServer(["--data", folder.path, "--import", path], {});
    return { code, said: said.join("") };
  };
  try {
    expect(await take(file)).toMatchObject({ code: 0, said: expect.stringMatching(/Updates: 1 taken/) });
    // What the device is to be told goes back, signed by the key that it has known since it joined.
    const back = join(folder.path, "back.tsaf");
    const exporting = ["--data", folder.path, "--export", back, "--for", deviceId];
    said.length = 0;
    expect(await runServer(exporting, {})).toBe(0);
    expect(said.join("")).toMatch(/back\.tsaf holds 1 documents .* It is as secret/);
    expect((await stat(back)).mode & 0o077).toBe(0);
    const [orgKey] = joined.orgKeys.keys;
    const answer = await Array.fromAsync(
      readAnswer(byteSource(createReadStream(back), new AbortController().signal), ({ keyId }) =>
        Promise.resolve(
          keyId === orgKey.kid ? new Uint8Array(Buffer.from(orgKey.x, "base64url")) : undefined,
        ),
      ),
    );
    expect(answer).toMatchObject([
      { kind: "facts", facts: { orgId: joined.orgId, deviceId, fileMs: madeMs } },
      { kind: "document", name, seq: 1 },
      { kind: "end" },
    ]);
    const wrongs = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    expect(await runServer(exporting, {})).toBe(2);
    expect(String(wrongs.mock.lastCall?.[0])).toMatch(/EEXIST/);
    const nobody = ["--data", folder.path, "--export", `${back}-2`, "--for", partition.id];
    expect(await runServer(nobody, {})).toBe(2);
    expect(String(wrongs.mock.lastCall?.[0])).toMatch(/no device/);
    await expect(stat(`${back}-2`)).rejects.toThrow("ENOENT");
    wrongs.mockRestore();
    await writeFile(file, bytes.subarray(0, -1));
    expect(await take(file)).toMatchObject({ code: 1, said: expect.stringMatching(/Copy it once more/) });
    const errors = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    expect(await take(join(folder.path, "none"))).toEqual({ code: 2, said: "" });
    expect(String(errors.mock.lastCall?.[0])).toMatch(/ENOENT/);
    errors.mockRestore();
  } finally {
    out.mockRestore();
  }
}, 120_000);
