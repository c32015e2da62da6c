/** The server as it is: a person sets it up, a device joins, connects, and is shut out while it is connected. */
import { once } from "node:events";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { closeCodes } from "#shared/sync/close-codes.ts";
import { joinWith, makeDeviceKey, ownerEmail, password, type Answer, type FakeTeam } from "./access.fake.ts";
import { createTeamServer } from "./create-team-server.ts";
import { makeFolder, prepareFolder } from "./database/open-database.fake.ts";
import { openAccess, type OpenedAccess } from "./open-access.ts";

async function startServer(dataFolder: string) {
  await prepareFolder(dataFolder);
  let opened: OpenedAccess | undefined;
  const failures: unknown[] = [];
  const report = (thrown: unknown): void => void failures.push(thrown);
  const options = {
    dataFolder,
    host: "127.0.0.1",
    port: 0,
    origins: [],
    nowMs: Date.now,
    trailDays: 30,
    onDeath: () => undefined,
    report,
  };
  const server = await createTeamServer(options, async (tier) => {
    opened = await openAccess(
      {
        ...options,
        serverKey: undefined,
        origin: () => "http://127.0.0.1:7420",
        singleSignOn: undefined,
        version: "1",
        note: () => undefined,
      },
      tier,
    );
    return opened;
  });
  const access = opened;
  if (access === undefined) throw new Error("the server opens identity and rights");
  const ask: FakeTeam["ask"] = async (method, path, input, { bearer } = {}): Promise<Answer> => {
    const response = await fetch(`${server.url}/v1${path}`, {
      method,
      headers: {
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
        ...(input === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(input === undefined ? {} : { body: JSON.stringify(input) }),
    });
    return { status: response.status, body: await response.json() };
  };
  return {
    url: server.url,
    access,
    failures,
    ask,
    async [Symbol.asyncDispose]() {
      access[Symbol.dispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

test("from the printed link to a socket that is closed when its device is revoked", async () => {
  await using folder = await makeFolder();
  const key = makeDeviceKey();
  await using server = await startServer(folder.path);
  const link = new URL((await server.access.setUpLink()) ?? "");
  expect(link.href).toMatch(/^http:\/\/localhost:7420\/set-up#tessera-setup-/);
  const made = await server.ask("POST", "/setup", {
    code: link.hash.slice(1),
    orgName: "Example",
    name: "Olga",
    email: ownerEmail,
    password,
  });
  const session: string = made.body.token;
  expect(await server.access.setUpLink()).toBeUndefined();
  expect((await stat(join(folder.path, "server.key"))).mode & 0o077).toBe(0);
  expect((await fetch(`${server.url}/set-up`)).status).toBe(200);
  expect((await server.ask("GET", "/health", undefined, { bearer: session })).body.tier).toBe("embedded");
  const { body: joined } = await joinWith(server, key, { by: "session", token: session });
  const socket = new WebSocket(`${server.url.replace("http", "ws")}/sync`, [
    "tessera.sync.2",
    `bearer.${joined.accessToken}`,
  ]);
  await once(socket, "open");
  const closed = once(socket, "close");
  const revoked = await server.ask("DELETE", `/devices/${joined.deviceId}`, {}, { bearer: session });
  expect(revoked.status).toBe(200);
  expect((await closed)[0]).toBe(closeCodes.revoked);
  const again = new WebSocket(`${server.url.replace("http", "ws")}/sync`, [
    "tessera.sync.2",
    `bearer.${joined.accessToken}`,
  ]);
  const [refused] = await once(again, "error");
  expect(String(refused)).toContain("401");
  expect(server.failures).toEqual([]);
});
