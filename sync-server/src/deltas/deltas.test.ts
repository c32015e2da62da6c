/** A file of changes, taken in by the server as it runs: as a live device's, and by nobody else's rights. */
import { readdir } from "node:fs/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import * as z from "zod";
import * as Y from "yjs";
import { printHlc } from "#shared/kit/hlc.ts";
import { toHex } from "#shared/kit/hex.ts";
import { DeviceId, OrgId } from "#shared/model/team.ts";
import { deltaMediaType, DeltaReport } from "#shared/rpc/server/delta-report.ts";
import { type AnswerPart, readAnswer } from "#shared/sync/answer-file.ts";
import { writeBirth } from "#shared/sync/births.ts";
import { byteSource } from "#shared/sync/byte-source.ts";
import { type DeltaContents, type DeltaDocument, writeDelta } from "#shared/sync/delta-file.ts";
import { placeOf, sharedItemId } from "#shared/sync/document-name.ts";
import { setField } from "#shared/sync/edits.ts";
import { limits } from "#shared/sync/limits.ts";
import { joinKeyed } from "#shared/sync/keyed-payload.ts";
import { ownMap } from "#shared/sync/own-maps.ts";
import { encodePayload } from "#shared/sync/payload.ts";
import { makePayloadKey, payloadIdOf, sealPayload } from "#shared/sync/seal.ts";
import { DocumentEntry, entryOf, PayloadEntry, writeSigned } from "#shared/sync/signed-file.ts";
import { serverOptions } from "../server-options.fake.ts";
import { createTeamServer, type TeamServer } from "../create-team-server.ts";
import { system } from "../database/database.ts";
import { makeFolder, prepareFolder, type TestFolder } from "../database/open-database.fake.ts";
import { connectDevice } from "../device.fake.ts";
import { createFakeIdentity, fakeDevices, fakePartition, fakeSigner } from "../identity.fake.ts";
import { isAllTaken, linesOf } from "#shared/rpc/server/delta-said.ts";

const [box, desk] = fakeDevices;
const signal = new AbortController().signal;
const identity = createFakeIdentity();
const nowMs = Date.now();
const hlc = printHlc({ wallMs: nowMs, count: 0 });
let folder: TestFolder;
let server: TeamServer;
let ordinal = 0;

beforeAll(async () => {
  folder = await makeFolder();
  await prepareFolder(folder.path);
  server = await createTeamServer(serverOptions(folder.path), () => Promise.resolve(identity));
}, 60_000);
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});
beforeEach(() => {
  identity.give(box, "member");
  // A document of its own for each test.
  ordinal += 2_000;
});

function updatesOf(client: number, ...writes: readonly ((document: Y.Doc) => void)[]): readonly Uint8Array[] {
  const document = new Y.Doc();
  document.clientID = client;
  const updates: Uint8Array[] = [];
  document.on("update", (update: Uint8Array) => updates.push(update));
  for (const write of writes) document.transact(() => write(document));
  return updates;
}

/** What the box shared and said, and nobody has heard. */
async function boxFile(change: Partial<DeltaContents> = {}, sign = fakeSigner.sign): Promise<Uint8Array> {
  const place = placeOf(fakePartition, sharedItemId(box, ordinal));
  const key = makePayloadKey();
  const item = { name: `${ordinal}.md`, kind: "markdown", sizeBytes: 10, modifiedMs: 5, tags: [] } as const;
  const sealed = await sealPayload(encodePayload({ item, segments: [], vectors: [] }), key);
  const id = await payloadIdOf(sealed);
  const documents: readonly DeltaDocument[] = [
    {
      name: place.births,
      ownCount: 1,
      updates: updatesOf(ordinal + 1, (document) =>
        writeBirth(document, place.key, { payloadId: id, sharedMs: 5, kind: "text", withdrawn: false }),
      ),
    },
    {
      name: place.edits,
      ownCount: 2,
      updates: updatesOf(
        ordinal + 2,
        (document) => setField(document, place.key, "title", "Pump", { device: box, hlc }),
        (document) => setField(document, place.key, "favourite", true, { device: box, hlc }),
      ),
    },
  ];
  const contents: DeltaContents = {
    origin: {
      orgId: OrgId.parse("01970000-0000-7000-8000-000000000091"),
      deviceId: box,
      certificate: box,
      madeMs: nowMs,
    },
    payloads: [
      {
        id,
        partitionId: fakePartition,
        key: toHex(key),
        sizeBytes: sealed.byteLength,
        sealed: () => Promise.resolve(sealed),
      },
    ],
    documents,
    ...change,
  };
  const parts = await Array.fromAsync(writeDelta(contents, sign, signal));
  return new Uint8Array(Buffer.concat(parts));
}

const take = (file: Uint8Array): Promise<DeltaReport> =>
  server.takeDelta(
    (async function* () {
      yield file;
    })(),
    signal,
  );

const seqOf = async (kind: "births" | "edits"): Promise<number> =>
  (await server.tier.log.load(placeOf(fakePartition, sharedItemId(box, ordinal))[kind], 0)).seq;

test("all of it is on the disk when it is answered, and a file that is brought twice changes nothing", async () => {
  const file = await boxFile();
  expect(await take(file)).toEqual({
    end: "whole",
    origin: { deviceId: box, madeMs: nowMs },
    payloads: { keptCount: 1, refused: [] },
    updates: { takenCount: 3, knownCount: 0, refused: [] },
  });
  expect([await seqOf("births"), await seqOf("edits")]).toEqual([1, 2]);
  const again = await take(file);
  expect(again.updates).toEqual({ takenCount: 0, knownCount: 3, refused: [] });
  expect([await seqOf("births"), await seqOf("edits")]).toEqual([1, 2]);
  expect(isAllTaken(again)).toBe(true);
  // The clients are the box's from now on, as if it had been connected.
  const place = placeOf(fakePartition, sharedItemId(box, ordinal));
  expect((await server.tier.log.load(place.edits, 0)).owners.get(ordinal + 2)).toBe(box);
});

test("whoever brings it over the network is told the same, and may be anybody who is signed in", async () => {
  const file = await boxFile();
  const send = (headers: Record<string, string>, body = file) =>
    fetch(`${server.url}/v1/deltas`, { method: "POST", headers, body: new Uint8Array(body) });
  const type = { "content-type": "application/vnd.tessera.delta" };
  expect((await send(type)).status).toBe(401);
  const bearer = { authorization: `Bearer ${desk}` };
  expect((await send({ ...bearer, "content-type": "application/octet-stream" })).status).toBe(415);
  const answer = await send({ ...type, ...bearer });
  expect(answer.status).toBe(200);
  const report = DeltaReport.parse(await answer.json());
  expect(report.updates.takenCount).toBe(3);
  const torn = await send({ ...type, ...bearer }, file.subarray(0, file.byteLength - 3));
  expect(torn.status).toBe(422);
  expect(await torn.json()).toMatchObject({ end: "truncated", message: expect.stringMatching(/Copy it/) });
  expect((await readdir(folder.path)).filter((name) => name.startsWith("arriving"))).toEqual([]);
});

test("what is damaged, of a newer form, or of nobody here is refused in words, and what came before the damage stays", async () => {
  const file = await boxFile();
  const damaged = file.slice();
  damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 1;
  const report = await take(damaged);
  expect(report).toMatchObject({ end: "tampered", payloads: { keptCount: 1 }, updates: { takenCount: 1 } });
  expect(linesOf(report)[0]).toMatch(/not as its device signed it/);
  expect((await take(file.map((byte, at) => (at === 4 ? 2 : byte)))).end).toBe("newer");
  expect((await take(new Uint8Array(200))).end).toBe("malformed");
  const [foreign, other] = [
    await boxFile({
      origin: { orgId: OrgId.parse(box), deviceId: box, certificate: "another's", madeMs: 1 },
    }),
    await boxFile({}, async (bytes) => (await fakeSigner.sign(bytes)).toReversed()),
  ];
  expect((await take(foreign)).end).toBe("unknown-signer");
  expect((await take(other)).end).toBe("tampered");
  expect((await take(file)).end).toBe("whole");
});

test("a device that was shut out brings nothing, whoever carries it, and one that may only read brings nothing but its reading", async () => {
  const file = await boxFile();
  identity.give(box, undefined);
  const report = await take(file);
  expect(report).toMatchObject({ end: "revoked", payloads: { keptCount: 0 }, updates: { takenCount: 0 } });
  identity.give(box, "viewer");
  const read = await take(file);
  expect(read.payloads).toEqual({ keptCount: 0, refused: [{ why: "not-permitted", count: 1 }] });
  expect(read.updates.refused.map(({ why, updateCount }) => [why, updateCount])).toEqual([
    ["not-permitted", 1],
    ["not-permitted", 2],
  ]);
  expect(linesOf(read).join("\n")).toMatch(/no right to write there/);
  expect([await seqOf("births"), await seqOf("edits")]).toEqual([0, 0]);
  identity.give(box, "member");
  expect(isAllTaken(await take(file))).toBe(true);
});

test("one update that is not sound is left out and named, and those beside it are taken", async () => {
  const place = placeOf(fakePartition, sharedItemId(box, ordinal));
  const [ours = new Uint8Array()] = updatesOf(ordinal + 1, (document) =>
    setField(document, place.key, "title", "Pump", { device: box, hlc }),
  );
  const [theirs = new Uint8Array()] = updatesOf(ordinal + 2, (document) =>
    setField(document, place.key, "title", "Not the box's", { device: desk, hlc }),
  );
  const later = updatesOf(ordinal + 3, (document) =>
    setField(document, "1", "title", "Valve", { device: box, hlc }),
  );
  const updates = [theirs, ours, ...later];
  const report = await take(await boxFile({ documents: [{ name: place.edits, ownCount: 3, updates }] }));
  expect(report.updates).toMatchObject({ takenCount: 2, knownCount: 0 });
  expect(report.updates.refused).toEqual([{ document: place.edits, why: "not-owner", updateCount: 1 }]);
});

test("who brings too much that is not sound is not heard to the end", async () => {
  const place = placeOf(fakePartition, sharedItemId(box, ordinal));
  const updates = Array.from({ length: limits.refusalCountMax + 3 }, (_, at) =>
    updatesOf(ordinal + at + 1, (document) =>
      setField(document, place.key, "title", "Not the box's", { device: desk, hlc }),
    ),
  ).flat();
  const file = await boxFile({ documents: [{ name: place.edits, ownCount: updates.length, updates }] });
  expect((await take(file)).updates.refused).toEqual([
    { document: place.edits, why: "not-owner", updateCount: limits.refusalCountMax },
    { document: place.edits, why: "stopped", updateCount: 3 },
  ]);
});

test("what the box only knows of others is not taken as its own", async () => {
  const place = placeOf(fakePartition, sharedItemId(box, ordinal));
  const [theirs = new Uint8Array()] = updatesOf(ordinal + 2, (document) =>
    setField(document, place.key, "title", "The desk's", { device: desk, hlc }),
  );
  const file = await boxFile({ documents: [{ name: place.edits, ownCount: 0, updates: [theirs] }] });
  expect((await take(file)).updates).toEqual({ takenCount: 0, knownCount: 0, refused: [] });
  expect(await seqOf("edits")).toBe(0);
  // The desk is the one that brings it.
  await using device = await connectDevice(server.url, desk);
  await device.open(place.edits, 1);
  device.say({ type: "update", channel: 1, update: theirs });
  expect(await device.hear("ack")).toMatchObject({ seq: 1 });
});

test("erased stays erased, in a file as over a socket", async () => {
  const place = placeOf(fakePartition, sharedItemId(box, ordinal));
  const file = await boxFile();
  await server.tier.database.write((_, truth) =>
    truth.put("erased", { id: sharedItemId(box, ordinal), epoch: ordinal }),
  );
  server.hub.tell({ kind: "erased", epoch: ordinal, ids: [sharedItemId(box, ordinal)], documents: [] });
  const report = await take(file);
  expect(report.updates.takenCount).toBe(0);
  expect(report.updates.refused).toEqual([
    { document: place.births, why: "erased", updateCount: 1 },
    { document: place.edits, why: "erased", updateCount: 1 },
    // The device writes on after what was refused; what it said there leans on it.
    { document: place.edits, why: "gap", updateCount: 1 },
  ]);
});

test("a device that is connected stays connected while its file is brought", async () => {
  await using device = await connectDevice(server.url, box);
  expect(isAllTaken(await take(await boxFile()))).toBe(true);
  device.say({ type: "ping", nonce: 7 });
  expect(await device.hear("pong")).toMatchObject({ nonce: 7 });
});

test("rights that end while the file is read end the file", async () => {
  const documents = [1, 2].map((number): DeltaDocument => {
    const place = placeOf(fakePartition, sharedItemId(box, ordinal + 2_000 * number));
    const write = (document: Y.Doc) => setField(document, place.key, "title", "Pump", { device: box, hlc });
    return { name: place.edits, ownCount: 1, updates: updatesOf(ordinal + number, write) };
  });
  ordinal += 4_000;
  const file = await boxFile({ documents });
  const lastBytes = documents[1]?.updates[0]?.byteLength ?? 0;
  const report = await server.takeDelta(
    (async function* () {
      yield file.subarray(0, file.byteLength - lastBytes);
      identity.give(box, undefined);
      yield file.subarray(file.byteLength - lastBytes);
    })(),
    signal,
  );
  expect(report).toMatchObject({ end: "revoked", updates: { takenCount: 1 } });
});

test("contents that went away after an answer named them are left out of it, and all else comes", async () => {
  identity.give(desk, "member");
  await take(await boxFile());
  const written = async () => server.answerTo({ deviceId: desk, contents: true });
  // The projection says who shares what.
  await expect.poll(async () => (await written())?.payloadCount).toBeGreaterThan(0);
  // Written twice of what was found once: what the projection finds meanwhile is in neither.
  const answer = await written();
  const first = await Array.fromAsync(partsOf(answer));
  const [gone] = first.flatMap((part) => (part.kind === "payload" ? [part.id] : []));
  if (gone === undefined) throw new Error("there is one");
  await server.tier.payloads.remove(fakePartition, gone);
  const parts = await Array.fromAsync(partsOf(answer));
  const isOther = (part: AnswerPart): boolean => part.kind !== "payload" || part.id !== gone;
  expect(parts).toEqual(first.filter(isOther).map((part) => (part.kind === "facts" ? parts[0] : part)));
});

const partsOf = (answer: Awaited<ReturnType<TeamServer["answerTo"]>>): AsyncGenerator<AnswerPart> => {
  if (answer === undefined) throw new Error("no such device");
  return readAnswer(byteSource(answer.chunks(signal), signal), () => fakeSigner.publicKey());
};

test("what is not known in the file's payloads is kept for whoever opens it later", async () => {
  const key = makePayloadKey();
  const sealed = await sealPayload(Uint8Array.of(1, 2, 3), key);
  const id = await payloadIdOf(sealed);
  const payload = {
    id,
    key: toHex(key),
    sizeBytes: sealed.byteLength,
    sealed: () => Promise.resolve(sealed),
  };
  const old = await take(await boxFile({ payloads: [payload], documents: [] }));
  expect(old.payloads).toEqual({ keptCount: 0, refused: [{ why: "no-partition", count: 1 }] });
  await take(await boxFile({ payloads: [{ ...payload, partitionId: fakePartition }], documents: [] }));
  const answer = await fetch(`${server.url}/v1/partitions/${fakePartition}/payloads/${id}`, {
    headers: { authorization: `Bearer ${desk}` },
  });
  expect(new Uint8Array(await answer.arrayBuffer())).toEqual(joinKeyed({ key, sealed }));
  const rows = await server.tier.database.read(system, (sql) =>
    sql.selectFrom("payloads").select("device_id").where("payload_id", "=", id).execute(),
  );
  expect(rows).toEqual([{ device_id: DeviceId.parse(box) }]);
});

/** As a program of another version writes it: what it says besides is signed with all else. */
async function fileOfAnother(said: object, version = 1): Promise<Uint8Array> {
  const place = placeOf(fakePartition, sharedItemId(box, ordinal));
  const updates = updatesOf(ordinal + 9, (document) => {
    const map = ownMap(document, "items", place.key, box);
    for (const [key, value] of Object.entries(ofANewer)) map.set(key, value);
  });
  const entry = await entryOf({ name: place.edits, updates });
  const manifest = {
    orgId: "01970000-0000-7000-8000-000000000091",
    deviceId: box,
    certificate: box,
    madeMs: nowMs,
    payloads: [],
    documents: [{ ...entry, ownCount: 1, ...said }],
    ...said,
  };
  const form = { mark: "TSDF", version, purpose: "tessera-delta", Manifest: AnyManifest };
  const bodies = { payloads: [], documents: [{ updates }] };
  const parts = await Array.fromAsync(
    writeSigned(form, AnyManifest.parse(manifest), bodies, fakeSigner.sign, signal),
  );
  return new Uint8Array(Buffer.concat(parts));
}

const AnyManifest = z.looseObject({
  payloads: z.array(PayloadEntry),
  documents: z.array(DocumentEntry.loose()),
});
const ofANewer = {
  "f/colour": { v: { shades: [1, 2.5, "grün"], of: null }, hlc },
  "x/bytes": Uint8Array.of(0, 255, 128, 7),
};

test("what only a newer program knows comes through a file as it is, in the manifest and in documents", async () => {
  expect(isAllTaken(await take(await fileOfAnother({ weather: "fair", more: { of: [1] } })))).toBe(true);
  const { updates } = await server.tier.log.load(placeOf(fakePartition, sharedItemId(box, ordinal)).edits, 0);
  const read = new Y.Doc();
  for (const update of updates) Y.applyUpdate(read, update);
  const [map] = read.getMap("items").values();
  if (!(map instanceof Y.Map)) throw new Error("the device has a map of its own");
  for (const [key, value] of Object.entries(ofANewer)) expect(map.get(key)).toEqual(value);
});

test("a file of a form that is not known is refused as a newer one, in words, and leaves nothing behind", async () => {
  const before = await server.tier.log.heads();
  const response = await fetch(`${server.url}/v1/deltas`, {
    method: "POST",
    headers: { authorization: `Bearer ${desk}`, "content-type": deltaMediaType },
    body: Buffer.from(await fileOfAnother({}, 2)),
  });
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({ end: "newer", message: expect.stringMatching(/newer/) });
  expect(await server.tier.log.heads()).toEqual(before);
});
