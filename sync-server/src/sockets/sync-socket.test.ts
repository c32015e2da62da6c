/** Whose rights change while a socket is let in, or while it cannot be read whose they are. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { closeCodes } from "#shared/sync/close-codes.ts";
import { deviceId } from "../hub/hub-with-log.fake.ts";
import { fakeDevices, createFakeIdentity } from "../identity.fake.ts";
import type { UpdateLog } from "../log/update-log.ts";
import type { Principal } from "../use-cases/access/principal.ts";
import { runHub } from "./hub-shell.ts";
import { createSyncSocket, type SyncSocketDeps } from "./sync-socket.ts";

const [mine] = fakeDevices;

async function listen(
  change: (
    identity: ReturnType<typeof createFakeIdentity>,
  ) => Partial<Pick<SyncSocketDeps, "authenticate" | "onConnecting">>,
) {
  const identity = createFakeIdentity();
  const failures: unknown[] = [];
  const report = (thrown: unknown): void => void failures.push(thrown);
  const log = { list: () => Promise.resolve([]) } as unknown as UpdateLog;
  const hub = runHub(
    {
      log,
      nowMs: () => 0,
      onAppended: () => undefined,
      onNote: () => undefined,
      publish: () => undefined,
      report,
    },
    { epoch: "e", recoveringUntilMs: 0, erased: [], deviceId: deviceId(99) },
  );
  const socket = createSyncSocket({
    hub,
    ...identity,
    onConnecting: () => Promise.resolve(),
    onAdmitted: () => undefined,
    origins: [],
    report,
    ...change(identity),
  });
  identity.onChange(() => void socket.lookAgain().catch(report));
  const server = createServer();
  server.on("upgrade", (request, stream, head) => socket.upgrade(request, stream, head));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    identity,
    failures,
    connect: () => new WebSocket(`ws://127.0.0.1:${port}/sync`, ["tessera.sync.2", `bearer.${mine}`]),
    async [Symbol.asyncDispose]() {
      await socket[Symbol.asyncDispose]();
      server.close();
    },
  };
}

test("a device that is shut out while it is being let in does not stay", async () => {
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  await using server = await listen(({ authenticate }) => ({
    authenticate: {
      ...authenticate,
      async bearer(token): Promise<Principal | undefined> {
        const principal = await authenticate.bearer(token);
        asked.resolve();
        await answer.promise;
        return principal;
      },
    },
  }));
  const closed = once(server.connect(), "close");
  await asked.promise;
  server.identity.give(mine, undefined);
  answer.resolve();
  expect((await closed)[0]).toBe(closeCodes.revoked);
  expect(server.failures).toEqual([]);
});

test("who is to go does so though it could not be read at first who that is", async () => {
  let isBroken = false;
  await using server = await listen(({ authenticate }) => ({
    authenticate: {
      ...authenticate,
      async again(devices) {
        if (isBroken) throw new Error("the database does not answer");
        return authenticate.again(devices);
      },
    },
  }));
  const socket = server.connect();
  const closed = once(socket, "close");
  await once(socket, "open");
  isBroken = true;
  server.identity.give(mine, undefined);
  await vi.waitFor(() => expect(server.failures.length).toBeGreaterThan(1), { timeout: 20_000 });
  expect(socket.readyState).toBe(WebSocket.OPEN);
  isBroken = false;
  expect((await closed)[0]).toBe(closeCodes.revoked);
});

test("who cannot be told of in the trail is not let in, and may try again later", async () => {
  const full = new Error("disk full");
  await using server = await listen(() => ({ onConnecting: () => Promise.reject(full) }));
  const [error] = await once(server.connect(), "error");
  expect(String(error)).toContain("503");
  expect(server.failures).toEqual([full]);
});
