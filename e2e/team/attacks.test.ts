/** Who wants to use the server up: it keeps within its memory, sends them away in time, and serves the others meanwhile. */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import * as Y from "yjs";
import { startPostgres } from "#server/database/postgres.fake.ts";
import { connectDevice } from "#server/device.fake.ts";
import { socketLimits } from "#server/sockets/limits.ts";
import { ownerEmail } from "#server/access.fake.ts";
import { allocationBomb, forged, gapFlood, lockOut } from "#shared/sync/attacks.fake.ts";
import { closeCodes } from "#shared/sync/close-codes.ts";
import { placeOf, sharedItemId } from "#shared/sync/document-name.ts";
import { writeNote } from "#shared/sync/edits.ts";
import { limits } from "#shared/sync/limits.ts";
import { refusedMutants } from "#shared/sync/mutants.fake.ts";
import { type JoinedDevice, setUpDeviceTeam, type DeviceTeam } from "./fixtures/device-team.ts";
import { connectHonest, type HonestDevice } from "./fixtures/honest-device.ts";
import { startServer, type ServerProcess } from "./fixtures/server-process.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** Of the server whose database is a program of its own. */
const residentMegabytesMax = 500;
/** By which that may grow while it refuses what is damaged. */
const mutantMegabytesMax = 50;
/** A device that means well waits no longer on a machine where everything else runs, too. */
const ackMsMax = 5_000;

let server: ServerProcess;
let team: DeviceTeam;
let honest: HonestDevice;

const postgres = await startPostgres();
const isMissing = "reason" in postgres;

beforeAll(async () => {
  if ("reason" in postgres) return;
  server = await startServer(await postgres.makeDatabase());
  team = await setUpDeviceTeam(server);
  honest = await connectHonest(server.url, team);
});
afterAll(async () => {
  if ("reason" in postgres) return;
  await honest[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
  await postgres[Symbol.asyncDispose]();
});

async function expectWellServed(): Promise<void> {
  for (let n = 0; n < 10; n++) expect(await honest.edit()).toBeLessThan(ackMsMax);
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  expect(residentMegabytes()).toBeLessThan(residentMegabytesMax);
}

const residentMegabytes = (): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${server.pid}/status`, "utf8"))?.[1]) / 1024;

/** What the thread that everybody waits for has worked: as long as that at most anybody waited, however busy the machine. */
const workedMs = (): number =>
  Number(readFileSync(`/proc/${server.pid}/task/${server.pid}/schedstat`, "utf8").split(" ")[0]) / 1e6;

/** Nobody's edit is kept waiting for longer by one attack. */
const stallMsMax = 50;

const refusalsOf = async (deviceId: string): Promise<number> => {
  const { leaves } = await team.asOwner.audit.leaves({ limit: 100 });
  return leaves.filter(
    ({ act, actor, outcome }) => act === "item.edit" && actor.id === deviceId && outcome === "refused",
  ).length;
};

const metric = async (name: string): Promise<number> => {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\d+)$`, "m").exec(text)?.[1]);
};

const port = (): number => Number(new URL(server.url).port);

interface Dialled {
  readonly socket: Socket;
  readonly closed: Promise<string>;
  readonly heard: () => string;
}

/** A socket, and what was said on it until it was closed. */
async function dial(): Promise<Dialled> {
  const socket = connect({ port: port(), host: "127.0.0.1", allowHalfOpen: true });
  let heard = "";
  socket.on("data", (chunk: Buffer) => (heard += chunk.toString("latin1")));
  socket.on("error", () => undefined);
  const closed = new Promise<string>((resolve) => {
    // It hangs up last: a server that waited for that would wait for ever.
    for (const event of ["end", "close"]) socket.once(event, () => resolve(heard));
  });
  await once(socket, "connect");
  return { socket, closed, heard: () => heard };
}
const many = <Value>(count: number, make: (n: number) => Promise<Value>): Promise<readonly Value[]> =>
  Promise.all(Array.from({ length: count }, (_, n) => make(n)));

/** Fewer than the system queues for the server: what comes beyond that it lets in seconds later, and the time is theirs. */
const queuedMax = 250;

/** All of whom the server has taken in when this resolves. */
async function manyTakenIn<Value>(
  count: number,
  make: (n: number) => Promise<Value>,
): Promise<readonly Value[]> {
  const made: Value[] = [];
  while (made.length < count) {
    const from = made.length;
    made.push(...(await many(Math.min(queuedMax, count - from), (n) => make(from + n))));
    // Who comes later is answered later.
    expect((await fetch(`${server.url}/livez`)).status).toBe(200);
  }
  return made;
}

describe.skipIf(isMissing)("a server under attack (needs Debian's packages)", () => {
  test("two thousand idle sockets and five hundred that speak slowly are closed in time", async () => {
    const idle = await manyTakenIn(2_000, dial);
    const slow = await manyTakenIn(500, async (n) => {
      const { socket, closed } = await dial();
      const [path, headers] =
        n % 2 === 0 ? ["/v1/session", ""] : ["/sync", "Connection: Upgrade\r\nUpgrade: websocket\r\n"];
      socket.write(`GET ${path} HTTP/1.1\r\nHost: server\r\n${headers}X-Slow: `);
      const timer = setInterval(() => socket.write("x"), 1_000);
      void closed.then(() => clearInterval(timer));
      return { socket, closed };
    });
    await expectWellServed();
    const limitMs = socketLimits.handshakeMs + 20 * socketLimits.checkMs;
    const late = pause(limitMs, "late" as const);
    const all = Promise.all([...idle, ...slow].map(({ closed }) => closed));
    const heard = await Promise.race([all, late]);
    expect(heard).not.toBe("late");
    expect((await all).slice(idle.length).every((text) => text.startsWith("HTTP/1.1 408"))).toBe(true);
    for (const { socket } of [...idle, ...slow]) socket.destroy();
    await expectWellServed();
  });

  test("who hangs up in the midst of being let in, or asks for no address at all, ends nothing but its socket", async () => {
    const ask = (target: string, bearer: string): string =>
      `GET ${target} HTTP/1.1\r\nHost: server\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${Buffer.alloc(16).toString("base64")}\r\n` +
      `Sec-WebSocket-Protocol: tessera.sync.2, bearer.${bearer}\r\n\r\n`;
    const { bearer } = await team.join();
    for (const wait of [0, 1, 2, 5])
      await many(20, async () => {
        const { socket } = await dial();
        socket.write(ask("/sync", bearer));
        await pause(wait);
        socket.resetAndDestroy();
      });
    for (const target of ["//", "/sync/../%", "http://[", "*", "/sync?token=" + bearer]) {
      const { socket, closed } = await dial();
      socket.write(ask(target, "nobody"));
      expect(await closed, target).toMatch(/^HTTP\/1\.1 40[014]/);
      socket.destroy();
    }
    await expectWellServed();
  });

  test("what nobody is known to send is not kept: payloads without a token", async () => {
    const url = `${server.url}/v1/partitions/${team.partitionId}/payloads/${"ab".repeat(32)}`;
    const body = new Uint8Array(64 * 1024 * 1024);
    const headers = { "content-type": "application/octet-stream" };
    const statuses = await many(4, async () =>
      // Node may be told before it has sent everything: the answer is what counts.
      fetch(url, { method: "PUT", headers, body }).then(
        ({ status }) => status,
        () => 401,
      ),
    );
    expect(new Set(statuses)).toEqual(new Set([401]));
    await expectWellServed();
  });

  test("calls whose bodies never end find no room beyond a limit, and are told when to come again", async () => {
    const held = await many(150, async () => {
      const dialled = await dial();
      dialled.socket.write(
        "POST /v1/session HTTP/1.1\r\nHost: server\r\nContent-Type: application/json\r\nContent-Length: 1048576\r\n\r\n{",
      );
      return dialled;
    });
    const refusedCount = (): number => held.filter(({ heard }) => heard().startsWith("HTTP/1.1 429")).length;
    await vi.waitFor(() => expect(refusedCount()).toBe(150 - 64), { timeout: 20_000 });
    const refused = await fetch(`${server.url}/v1/session`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email: ownerEmail, password: "x".repeat(1_000) }),
    });
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "1"]);
    for (const { socket } of held) socket.destroy();
    await vi.waitFor(async () => expect(await team.asOwner.partitions.list({})).toHaveLength(1));
    await expectWellServed();
  });

  test("a device that reads nothing of what others write, or of what it asks for, is no longer written to", async () => {
    const joined = await team.join();
    await using deaf = await connectDevice(server.url, joined.bearer);
    await deaf.open(honest.place.edits, 1);
    deaf.stopReading();
    for (let n = 0; n < 26; n++)
      await honest.write((doc, editor) =>
        writeNote(doc, honest.place.key, String.fromCodePoint(97 + n).repeat(290_000), editor),
      );
    // All of the log, again and again; and by state vector it would be sent everything, as often as it asks.
    for (let n = 0; n < 10; n++)
      deaf.say({ type: "open", channel: 2 + n, name: honest.place.edits, since: 0 });
    for (let n = 0; n < 200; n++)
      deaf.say(
        ...Array.from(
          { length: 50 },
          () => ({ type: "sync-step-1", channel: 1, stateVector: Uint8Array.of(0) }) as const,
        ),
      );
    await expectWellServed();
    for (let n = 0; n < 12_000; n++) deaf.say({ type: "ping", nonce: n });
    await vi.waitFor(async () => expect(await metric("tessera_connections")).toBe(1), { timeout: 20_000 });
    await expectWellServed();
  });

  test("a hundred thousand documents that somebody opens are not held", async () => {
    const joined = await team.join();
    await using greedy = await connectDevice(server.url, joined.bearer);
    for (let from = 0; from < 100_000; from += 1_000)
      greedy.say(
        ...Array.from({ length: 1_000 }, (_, n) => {
          const { edits } = placeOf(team.partitionId, sharedItemId(joined.id, (from + n) * 2_000));
          return { type: "open", channel: 1 + ((from + n) % 5_000), name: edits, since: 0 } as const;
        }),
      );
    greedy.say({ type: "ping", nonce: 1 });
    await greedy.hear("pong");
    await expectWellServed();
    await vi.waitFor(async () => expect(await metric("tessera_documents")).toBeLessThan(2_100), {
      timeout: 20_000,
    });
  });

  test("guesses at a password are stopped, and say when to come again", async () => {
    const statuses: number[] = [];
    let retryAfter: string | null = null;
    for (let n = 0; n < 12; n++) {
      const response = await fetch(`${server.url}/v1/session`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-forwarded-for": "198.51.100.7" },
        body: JSON.stringify({ email: ownerEmail, password: `guess number ${n} of many` }),
      });
      statuses.push(response.status);
      retryAfter = response.headers.get("retry-after");
    }
    expect(statuses.slice(0, 8)).toEqual(Array<number>(8).fill(401));
    expect(statuses.slice(8)).toEqual(Array<number>(4).fill(429));
    expect(Number(retryAfter)).toBeGreaterThan(60);
    await expectWellServed();
  });

  test.each([
    ["a lock-out of another's client", (client: number) => [lockOut(client), lockOut(client, 1)]],
    [
      "words under another's client",
      (client: number) => [
        forged(client, (doc) => doc.getMap("items").set(`${honest.place.key}/${client}`, new Y.Map())),
      ],
    ],
    ["seven bytes that reserve gigabytes", () => [allocationBomb(5)]],
    ["a flood of what leans on what never comes", () => gapFlood(5)],
  ] as const)("%s is refused, told in the trail, and holds nobody up", async (_what, updatesFor) => {
    const joined = await team.join();
    await honest.edit();
    await using hostile = await connectDevice(server.url, joined.bearer);
    const since = await hostile.open(honest.place.edits, 1);
    // As anybody knows it who may read.
    const seen = new Y.Doc();
    for (const { update } of hostile.taken("update")) Y.applyUpdate(seen, update);
    const before = Y.encodeStateAsUpdate(seen);
    const [victim = 0] = Y.decodeStateVector(Y.encodeStateVector(seen)).keys();
    const updates = updatesFor(victim);
    const startMs = workedMs();
    for (let n = 0; n < limits.refusalCountMax; n++)
      hostile.say(
        { type: "open", channel: 2 + n, name: honest.place.edits, since },
        {
          type: "update",
          channel: 2 + n,
          update: updates[n % updates.length] ?? expect.fail("there are some"),
        },
      );
    expect(await hostile.closed).toBe(closeCodes.refusals);
    expect(workedMs() - startMs).toBeLessThan(stallMsMax);
    expect(hostile.taken("ack")).toEqual([]);
    await vi.waitFor(async () => expect(await refusalsOf(joined.id)).toBe(limits.refusalCountMax), {
      timeout: 20_000,
    });
    // The victim goes on writing, and all of it is there.
    await honest.edit();
    await using reader = await connectDevice(server.url, (await team.join()).bearer);
    await reader.open(honest.place.edits, 1);
    const after = new Y.Doc();
    for (const { update } of reader.taken("update")) Y.applyUpdate(after, update);
    const heads = Y.decodeStateVector(Y.encodeStateVector(after));
    expect([...heads.keys()]).toEqual([victim]);
    expect(heads.get(victim)).toBeGreaterThan(
      Y.decodeStateVector(Y.encodeStateVectorFromUpdate(before)).get(victim) ?? 0,
    );
  });

  /** `TESSERA_MUTANTS` for more of them; `bench attack` measures how long others wait meanwhile. */
  test("of updates that are damaged none is acknowledged, and none stays in memory", async () => {
    const count = Number(process.env["TESSERA_MUTANTS"] ?? 500);
    const joined = await team.join();
    const { edits } = placeOf(team.partitionId, sharedItemId(joined.id, 0));
    const mutants = refusedMutants(11, 5);
    const beforeMegabytes = residentMegabytes();
    for (let sent = 0; sent < count; sent += limits.refusalCountMax) {
      await using hostile = await connectDevice(server.url, await joined.freshBearer());
      for (let n = 0; n < limits.refusalCountMax; n++)
        hostile.say(
          { type: "open", channel: 1 + n, name: edits, since: 0 },
          { type: "update", channel: 1 + n, update: mutants.next().value },
        );
      expect(await hostile.closed).toBe(closeCodes.refusals);
      expect(hostile.taken("ack")).toEqual([]);
    }
    expect(residentMegabytes() - beforeMegabytes).toBeLessThan(mutantMegabytesMax);
    await expectWellServed();
  });

  test("a device that is refused again and again is sent away", async () => {
    const joined: JoinedDevice = await team.join();
    await using device = await connectDevice(server.url, joined.bearer);
    for (let n = 0; n < 10; n++) {
      device.say({ type: "open", channel: 1 + n, name: honest.place.edits, since: 0 });
      device.say({ type: "update", channel: 1 + n, update: Uint8Array.of(1, 2, 3) });
    }
    expect(await device.closed).toBe(closeCodes.refusals);
    await expectWellServed();
  });
});
