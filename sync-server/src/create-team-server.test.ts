import { once } from "node:events";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { WebSocket } from "ws";
import * as Y from "yjs";
import { printHlc } from "#shared/kit/hlc.ts";
import { SpaceId } from "#shared/model/ids.ts";
import { writeBirth } from "#shared/sync/births.ts";
import { closeCodes } from "#shared/sync/close-codes.ts";
import { placeOf, sharedItemId } from "#shared/sync/document-name.ts";
import { addTag, setField, TagId, writeNote } from "#shared/sync/edits.ts";
import { encodePayload } from "#shared/sync/payload.ts";
import { makePayloadKey, payloadIdOf, sealPayload } from "#shared/sync/seal.ts";
import { serverOptions } from "./server-options.fake.ts";
import { createTeamServer, type TeamServer, type TeamServices } from "./create-team-server.ts";
import { makeFolder, prepareFolder } from "./database/open-database.fake.ts";
import { system } from "./database/database.ts";
import { testServers } from "./database/test-tiers.fake.ts";
import { connectDevice } from "./device.fake.ts";
import { revokedMsMax, startOwnClock } from "./own-clock.fake.ts";
import { limits as accessLimits } from "./use-cases/access/limits.ts";
import { createDocumentReads } from "./use-cases/documents.ts";
import { createFakeIdentity, fakeDevices, fakePartition } from "./identity.fake.ts";

const [mine, theirs] = fakeDevices;
const itemId = sharedItemId(mine, 0);
const place = placeOf(fakePartition, itemId);
const editor = { device: theirs, hlc: printHlc({ wallMs: 1_000, count: 0 }) };

async function start(
  dataFolder: string,
  identity = createFakeIdentity(),
  databaseUrl?: string,
): Promise<TeamServer> {
  if (databaseUrl === undefined) await prepareFolder(dataFolder);
  return createTeamServer(
    {
      ...serverOptions(dataFolder),
      databaseUrl,
      origins: ["https://page.example"],
      report: (error) => console.error(error),
    },
    () => Promise.resolve(identity),
  );
}

async function makePayload(text: string) {
  const key = makePayloadKey();
  const plain = encodePayload({
    item: { name: "pump.md", kind: "markdown", sizeBytes: 10, modifiedMs: 5, tags: ["plant"] },
    segments: [
      {
        ordinal: 0,
        text,
        headingPath: ["Pump"],
        anchor: { kind: "text", startChar: 0, endChar: text.length, startLine: 1, endLine: 1 },
        tokenCount: 3,
      },
    ],
    vectors: [{ spaceId: SpaceId.parse("tiny@1"), dimensions: 3, scales: [1], codes: Int8Array.of(3, 4, 0) }],
  });
  const sealed = await sealPayload(plain, key);
  return { payloadId: await payloadIdOf(sealed), body: Buffer.concat([key, sealed]) };
}

const urlOf = (server: TeamServer, payloadId: string): string =>
  `${server.url}/v1/partitions/${fakePartition}/payloads/${payloadId}`;
const asDevice = (device: string, body?: Uint8Array<ArrayBuffer>): RequestInit => ({
  headers: { authorization: `Bearer ${device}`, "content-type": "application/octet-stream" },
  ...(body === undefined ? {} : { method: "PUT", body }),
});

/** An update of a document that is written anew by a client of its own. */
function updateOf(write: (document: Y.Doc) => void): Uint8Array {
  const document = new Y.Doc();
  write(document);
  return Y.encodeStateAsUpdate(document);
}

const rowsOf = (server: TeamServer) =>
  server.tier.database.read(system, async (transaction) => ({
    items: await transaction.selectFrom("items").select(["item_id", "name"]).execute(),
    segments: await transaction.selectFrom("segments").select(["text", "heading_path", "anchor"]).execute(),
    edits: await transaction.selectFrom("edits").select(["title", "note", "tag_ids"]).execute(),
    spaces: await transaction.selectFrom("model_spaces").select("space_id").execute(),
  }));

describe("what a device shares", () => {
  test("is acknowledged, told to the others, in rows, and all there after a restart without its database", async () => {
    await using folder = await makeFolder();
    const birth = await makePayload("The pump runs hot.");
    {
      await using server = await start(folder.path);
      await using device = await connectDevice(server.url, mine);
      await using other = await connectDevice(server.url, theirs);
      await other.open(place.births, 1);
      await device.open(place.births, 1);
      const update = updateOf((document) =>
        writeBirth(document, place.key, {
          payloadId: birth.payloadId,
          sharedMs: 1_000,
          kind: "markdown",
          withdrawn: false,
        }),
      );
      device.say({ type: "update", channel: 1, update });
      expect(await device.hear("ack")).toMatchObject({ channel: 1, count: 1, seq: 1 });
      expect((await other.hear("update")).update).toEqual(update);
      await server.projection.settled();
      // Nothing can be read of it before its payload has come.
      expect((await rowsOf(server)).items).toEqual([]);
      expect((await fetch(urlOf(server, birth.payloadId), asDevice(mine, birth.body))).status).toBe(204);
      await other.open(place.edits, 2);
      const edit = updateOf((document) => {
        setField(document, place.key, "title", "The hot pump", editor);
        addTag(document, place.key, TagId.parse("a".repeat(24)), editor);
        writeNote(document, place.key, "call the plumber", editor);
      });
      other.say({ type: "update", channel: 2, update: edit });
      await other.hear("ack");
      await server.projection.settled();
      await expectRows(server);
      const read = await fetch(urlOf(server, birth.payloadId), asDevice(theirs));
      expect(read.headers.get("x-content-type-options")).toBe("nosniff");
      expect(Buffer.from(await read.arrayBuffer())).toEqual(birth.body);
    }
    await rm(join(folder.path, "postgres"), { recursive: true });
    await using server = await start(folder.path);
    await server.projection.settled();
    await expectRows(server);
    await server.projection.rebuild();
    await server.projection.settled();
    await expectRows(server);
    // The template of the database is made in this one, too.
  }, 180_000);

  const expectRows = async (server: TeamServer): Promise<void> => {
    const { items, segments, edits, spaces } = await rowsOf(server);
    expect(items).toEqual([{ item_id: itemId, name: "pump.md" }]);
    expect(segments).toMatchObject([
      { text: "The pump runs hot.", heading_path: ["Pump"], anchor: { kind: "text", endLine: 1 } },
    ]);
    expect(edits).toEqual([{ title: "The hot pump", note: "call the plumber", tag_ids: ["a".repeat(24)] }]);
    expect(spaces).toEqual([{ space_id: "tiny@1" }]);
  };
});

test("a payload that a disk spoilt is asked for again, and found once its device sends it", async () => {
  await using folder = await makeFolder();
  await prepareFolder(folder.path);
  const said: string[] = [];
  const options = { ...serverOptions(folder.path), report: (error: unknown) => said.push(String(error)) };
  await using server = await createTeamServer(options, () => Promise.resolve(createFakeIdentity()));
  await using device = await connectDevice(server.url, mine);
  const { payloadId, body } = await makePayload("The pump runs hot.");
  const send = async () => (await fetch(urlOf(server, payloadId), asDevice(mine, body))).status;
  expect(await send()).toBe(204);
  const path = join(folder.path, "payloads", fakePartition, payloadId.slice(0, 2), payloadId);
  await writeFile(
    path,
    (await readFile(path)).map((byte, at) => (at === 99 ? byte ^ 1 : byte)),
  );
  await device.open(place.births, 1);
  const birth = { payloadId, sharedMs: 1_000, kind: "markdown", withdrawn: false } as const;
  device.say({
    type: "update",
    channel: 1,
    update: updateOf((document) => writeBirth(document, place.key, birth)),
  });
  await device.hear("ack");
  await server.projection.settled();
  expect((await rowsOf(server)).items).toEqual([]);
  expect(said).toEqual([expect.stringContaining(payloadId)]);
  const { lacking } = createDocumentReads(server.tier);
  expect(await lacking(fakePartition, [payloadId])).toEqual([payloadId]);
  expect(await send()).toBe(204);
  await server.projection.settled();
  expect((await rowsOf(server)).items).toEqual([{ item_id: itemId, name: "pump.md" }]);
  expect(await lacking(fakePartition, [payloadId])).toEqual([]);
});

const servers = await testServers();

test.each(servers)("two instances with one $name are one server", async ({ makeDatabase }) => {
  await using folder = await makeFolder();
  const databaseUrl = await makeDatabase();
  await using one = await start(folder.path, createFakeIdentity(), databaseUrl);
  await using another = await start(folder.path, createFakeIdentity(), databaseUrl);
  await using device = await connectDevice(one.url, mine);
  await using other = await connectDevice(another.url, theirs);
  await other.open(place.births, 1);
  await device.open(place.births, 1);
  const { payloadId, body } = await makePayload("The pump runs hot.");
  expect((await fetch(urlOf(another, payloadId), asDevice(mine, body))).status).toBe(204);
  const update = updateOf((document) =>
    writeBirth(document, place.key, { payloadId, sharedMs: 1_000, kind: "markdown", withdrawn: false }),
  );
  device.say({ type: "update", channel: 1, update });
  expect(await device.hear("ack")).toMatchObject({ channel: 1, seq: 1 });
  expect((await other.hear("update")).update).toEqual(update);
  await Promise.all([one.projection.settled(), another.projection.settled()]);
  for (const server of [one, another]) {
    const { items, segments } = await rowsOf(server);
    expect(items).toEqual([{ item_id: itemId, name: "pump.md" }]);
    expect(segments.length).toBe(1);
  }
});

test.each(servers)(
  "what one instance erases, the other refuses and tells its devices, on $name (needs Debian's packages)",
  async ({ makeDatabase }) => {
    await using folder = await makeFolder();
    const databaseUrl = await makeDatabase();
    const services: TeamServices[] = [];
    const identity = {
      ...createFakeIdentity(),
      mount: (_: unknown, given: TeamServices) => void services.push(given),
    };
    await using one = await start(folder.path, identity, databaseUrl);
    await using another = await start(folder.path, createFakeIdentity(), databaseUrl);
    await using device = await connectDevice(another.url, mine);
    await device.open(place.births, 1);
    const { payloadId, body } = await makePayload("The pump runs hot.");
    expect((await fetch(urlOf(another, payloadId), asDevice(mine, body))).status).toBe(204);
    const document = new Y.Doc();
    document.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin !== "server") device.say({ type: "update", channel: 1, update });
    });
    const birth = { payloadId, sharedMs: 1_000, kind: "markdown", withdrawn: false } as const;
    writeBirth(document, place.key, birth);
    await device.hear("ack");
    await Promise.all([one.projection.settled(), another.projection.settled()]);
    const principal = (await identity.authenticate.bearer(mine)) ?? expect.fail("nobody");
    const asked = {
      partitionId: fakePartition,
      itemIds: [itemId],
      payloadIds: [],
      reason: "mistake",
    } as const;
    expect(await services[0]?.erasure.erase(principal, asked)).toHaveProperty("receipt");
    expect((await device.hear("erased")).ids).toEqual(expect.arrayContaining([itemId, payloadId]));
    // It is taken out of the document that the device has open, too.
    Y.applyUpdate(document, (await device.hear("update")).update, "server");
    expect(document.getMap("items").size).toBe(0);
    writeBirth(document, place.key, birth);
    expect((await device.hear("refuse")).why).toBe("erased");
    expect((await fetch(urlOf(another, payloadId), asDevice(mine, body))).status).toBe(410);
    expect((await fetch(urlOf(another, payloadId), asDevice(mine))).status).toBe(404);
    await another.projection.settled();
    expect((await rowsOf(another)).items).toEqual([]);
  },
);

test("what people began and did not end is removed by the server itself, now and then", async () => {
  vi.useFakeTimers({ toFake: ["setInterval"] });
  onTestFinished(() => void vi.useRealTimers());
  let lookCount = 0;
  const ceremonies = { forgetEnded: () => Promise.resolve(void lookCount++) };
  await using folder = await makeFolder();
  await using _ = await start(folder.path, { ...createFakeIdentity(), ceremonies });
  expect(lookCount).toBe(0);
  vi.advanceTimersByTime(accessLimits.ceremonyLookMs);
  expect(lookCount).toBe(1);
});

describe("bad input", () => {
  test("payloads that are nobody's, too short or not of their id are refused with what to do", async () => {
    await using folder = await makeFolder();
    const identity = createFakeIdentity();
    await using server = await start(folder.path, identity);
    const { payloadId, body } = await makePayload("x");
    const put = async (url: string, init: RequestInit): Promise<readonly [number, string]> => {
      const response = await fetch(url, init);
      return [response.status, await response.text()];
    };
    const other = "0".repeat(64);
    expect(await put(urlOf(server, other), asDevice(mine, body))).toMatchObject([
      422,
      /not those of this id/,
    ]);
    expect((await put(urlOf(server, payloadId), asDevice(mine, new Uint8Array(32))))[0]).toBe(415);
    expect((await put(urlOf(server, "..%2f..%2fetc"), asDevice(mine, body)))[0]).toBe(404);
    expect((await put(urlOf(server, payloadId), { method: "PUT", body }))[0]).toBe(401);
    expect((await fetch(urlOf(server, payloadId))).status).toBe(401);
    expect((await fetch(urlOf(server, payloadId), asDevice(mine))).status).toBe(404);
    identity.give(theirs, "viewer");
    expect((await put(urlOf(server, payloadId), asDevice(theirs, body)))[0]).toBe(403);
    const foreign = `${server.url}/v1/partitions/01970000-0000-7000-8000-0000000000ff/payloads/${payloadId}`;
    expect((await put(foreign, asDevice(mine, body)))[0]).toBe(404);
  });

  test("a socket without a token, of a page, or of a device that is taken back is closed", async () => {
    await using folder = await makeFolder();
    const identity = createFakeIdentity();
    await using server = await start(folder.path, identity);
    const status = async (headers: Record<string, string>): Promise<number> =>
      (await fetch(`${server.url}/sync`, { headers })).status;
    expect(await status({})).toBe(404);
    for (const [origin, expected] of [
      ["https://elsewhere.example", "403"],
      ["null", "403"],
      ["https://page.example.evil.example", "403"],
      ["https://page.example", undefined],
    ] as const) {
      const socket = new WebSocket(
        `${server.url.replace("http", "ws")}/sync`,
        ["tessera.sync.2", `bearer.${mine}`],
        {
          origin,
        },
      );
      const opened = await Promise.race([
        once(socket, "open").then(() => undefined),
        once(socket, "error").then(([error]) => String(error)),
      ]).catch((thrown: unknown) => String(thrown));
      if (expected === undefined) expect(opened, origin).toBeUndefined();
      else expect(opened, origin).toContain(expected);
      socket.terminate();
    }
    await using device = await connectDevice(server.url, mine);
    using clock = startOwnClock();
    identity.give(mine, undefined);
    expect(await device.closed).toBe(closeCodes.revoked);
    expect(clock.passedMs()).toBeLessThan(revokedMsMax);
    await expect(connectDevice(server.url, mine)).rejects.toThrow("401");
  });

  test("a second server on the same folder says so", async () => {
    await using folder = await makeFolder();
    await using _ = await start(folder.path);
    await expect(start(folder.path)).rejects.toThrow("Another Tessera server");
  });
});

test("health and metrics are counts, and say that the database answers", async () => {
  await using folder = await makeFolder();
  await using server = await start(folder.path);
  expect(await (await fetch(`${server.url}/healthz`)).json()).toEqual({ status: "ok" });
  expect(await (await fetch(`${server.url}/metrics`)).text()).toContain("tessera_connections 0\n");
  expect(await (await fetch(`${server.url}/livez`)).json()).toEqual({ status: "ok" });
});
