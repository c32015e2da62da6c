/** What a device is to be told, written down by the server as it runs: all that its connection would say, and no more. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import * as Y from "yjs";
import { printHlc } from "#shared/kit/hlc.ts";
import { DeviceId } from "#shared/model/team.ts";
import { type AnswerDocument, type AnswerFacts, readAnswer } from "#shared/sync/answer-file.ts";
import { byteSource } from "#shared/sync/byte-source.ts";
import { writeDelta } from "#shared/sync/delta-file.ts";
import { placeOf, sharedItemId } from "#shared/sync/document-name.ts";
import { readEdits, setField } from "#shared/sync/edits.ts";
import { sha256Of } from "#shared/sync/signed-file.ts";
import { serverOptions } from "../server-options.fake.ts";
import { createTeamServer, type TeamServer } from "../create-team-server.ts";
import { system } from "../database/database.ts";
import { makeFolder, prepareFolder, type TestFolder } from "../database/open-database.fake.ts";
import { connectDevice } from "../device.fake.ts";
import {
  createFakeIdentity,
  fakeDevices,
  fakeKeyId,
  fakeOrg,
  fakePartition,
  fakeSigner,
} from "../identity.fake.ts";

const [box, desk] = fakeDevices;
const signal = new AbortController().signal;
const identity = createFakeIdentity();
const hlc = printHlc({ wallMs: Date.now(), count: 0 });
let folder: TestFolder;
let server: TeamServer;
let ordinal = 0;
let madeMs = Date.now();

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
  identity.give(desk, "member");
  // A document of its own for each test.
  ordinal += 2_000;
});

const place = () => placeOf(fakePartition, sharedItemId(box, ordinal));

function titleOf(client: number, title: string, device = box): Uint8Array {
  const document = new Y.Doc();
  document.clientID = client;
  setField(document, place().key, "title", title, { device, hlc });
  return Y.encodeStateAsUpdate(document);
}

/** The box brings these by hand. */
async function bring(updates: readonly Uint8Array[], cutBytes = 0): Promise<void> {
  madeMs += 1;
  const origin = { orgId: fakeOrg, deviceId: box, certificate: box, madeMs };
  const documents = [{ name: place().edits, ownCount: updates.length, updates }];
  const parts = await Array.fromAsync(
    writeDelta({ origin, payloads: [], documents }, fakeSigner.sign, signal),
  );
  const file = Buffer.concat(parts);
  await server.takeDelta(
    (async function* () {
      yield new Uint8Array(file.subarray(0, file.byteLength - cutBytes));
    })(),
    signal,
  );
}

interface Read {
  readonly facts: AnswerFacts;
  readonly documents: readonly AnswerDocument[];
}

async function read(chunks: AsyncIterable<Uint8Array>): Promise<Read> {
  let facts: AnswerFacts | undefined;
  const documents: AnswerDocument[] = [];
  for await (const part of readAnswer(byteSource(chunks, signal), () => fakeSigner.publicKey())) {
    if (part.kind === "facts") ({ facts } = part);
    if (part.kind === "document") documents.push(part);
    if (part.kind === "refused") throw new Error(part.why);
  }
  if (facts === undefined) throw new Error("nothing was said");
  return { facts, documents };
}

async function answerTo(deviceId = box): Promise<Read> {
  const answer = await server.answerTo({ deviceId, contents: false });
  if (answer === undefined) throw new Error("no such device");
  return read(answer.chunks(signal));
}

const ask = (path: string, bearer: string | undefined = desk) =>
  fetch(`${server.url}/v1/deltas/${path}`, {
    headers: bearer === undefined ? {} : { authorization: `Bearer ${bearer}` },
  });

test("it is signed for one device, and says how far each document is that it may read", async () => {
  await bring([titleOf(ordinal + 1, "Pump")]);
  const { facts, documents } = await answerTo();
  expect(facts).toMatchObject({
    orgId: fakeOrg,
    deviceId: box,
    keyId: fakeKeyId,
    fileMs: madeMs,
    epoch: server.tier.log.epoch,
    partitions: [{ id: fakePartition, name: "Ours" }],
    refused: { updates: [], payloads: [] },
  });
  const document = documents.find(({ name }) => name === place().edits);
  expect(document).toMatchObject({ seq: 1 });
  const doc = new Y.Doc();
  for (const update of document?.updates ?? []) Y.applyUpdate(doc, update);
  expect(readEdits(doc).get(place().key)).toMatchObject({ fields: { title: "Pump" } });
});

test("what was refused is named with why until a later file says otherwise, and what was only put off is not", async () => {
  const theirs = titleOf(ordinal + 1, "The desk's", desk);
  await bring([theirs]);
  const sha256 = await sha256Of(theirs);
  const refused = { document: place().edits, sha256, why: "not-owner" };
  const first = await answerTo();
  expect(first.facts.refused.updates).toEqual([refused]);
  // Of what nobody has written to it is said as well.
  expect(first.documents).toContainEqual(
    expect.objectContaining({ name: place().edits, seq: 0, updates: [] }),
  );
  // A file that was cut short takes nothing back that was said; one that is whole says all.
  await bring([titleOf(ordinal + 2, "Pump")], 1);
  expect((await answerTo()).facts.refused.updates).toEqual([refused]);
  madeMs -= 1;
  await bring([theirs, titleOf(ordinal + 2, "Pump")]);
  expect((await answerTo()).facts.refused.updates).toEqual([refused]);
  await bring([titleOf(ordinal + 2, "Pump")]);
  expect((await answerTo()).facts).toMatchObject({ fileMs: madeMs, refused: { updates: [] } });
  // Older word does not come after it.
  const now = madeMs;
  madeMs -= 5;
  await bring([theirs]);
  madeMs = now;
  expect((await answerTo()).facts).toMatchObject({ fileMs: now, refused: { updates: [] } });
  // Nothing leans on what is not there, so it is brought again.
  const [, later = new Uint8Array()] = updatesAfterEachOther(ordinal + 3);
  await bring([later]);
  expect((await answerTo()).facts.refused.updates).toEqual([]);
});

function updatesAfterEachOther(client: number): readonly Uint8Array[] {
  const document = new Y.Doc();
  document.clientID = client;
  const updates: Uint8Array[] = [];
  document.on("update", (update: Uint8Array) => updates.push(update));
  for (const title of ["one", "two"]) setField(document, place().key, "title", title, { device: box, hlc });
  return updates;
}

test("nothing of what is erased is in it, though the log still has it", async () => {
  await bring([titleOf(ordinal + 1, "Secret of the harbour")]);
  const id = sharedItemId(box, ordinal);
  await server.tier.database.write((_, truth) => truth.put("erased", { id, epoch: ordinal }));
  const { facts, documents } = await answerTo();
  expect(facts.erased.ids).toContain(id);
  expect(facts.erased.epoch).toBe(ordinal);
  const all = Buffer.concat(documents.flatMap(({ updates }) => updates));
  expect(all.includes("Secret of the harbour")).toBe(false);
  const logged = await server.tier.log.load(place().edits, 0);
  expect(Buffer.concat(logged.updates).includes("Secret of the harbour")).toBe(true);
});

test("over the network it goes to who may read all that is in it, and to nobody else", async () => {
  const answer = await ask(box);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toBe("application/vnd.tessera.answer");
  expect(answer.headers.get("cache-control")).toBe("no-store");
  if (answer.body === null) throw new Error("nothing came");
  expect((await read(answer.body)).facts.deviceId).toBe(box);
  expect((await ask(box, "")).status).toBe(401);
  const refusals: readonly (readonly [string, number, RegExp])[] = [
    ["nobody", 404, /\/v1\/deltas\/DEVICE/],
    [`${box}?contents=perhaps`, 404, /contents=true/],
    [DeviceId.parse("01970000-0000-7000-8000-0000000000ff"), 404, /no such device/],
  ];
  for (const [path, status, message] of refusals) {
    const refused = await ask(path);
    expect(refused.status).toBe(status);
    expect(await refused.json()).toMatchObject({ message: expect.stringMatching(message) });
  }
  identity.give(desk, "auditor");
  const secret = await ask(box);
  expect(secret.status).toBe(403);
  expect(await secret.json()).toMatchObject({ message: expect.stringMatching(/--export FILE --for/) });
  // The other way round there is nothing in it that the carrier may not read.
  expect((await ask(desk, box)).status).toBe(200);
  identity.give(box, undefined);
  expect(await server.answerTo({ deviceId: box, contents: false })).toBeUndefined();
});

test("by the rights of the moment: of what may not be read nothing is in it", async () => {
  await bring([titleOf(ordinal + 1, "Pump")]);
  identity.give(box, "auditor");
  const { facts, documents } = await answerTo();
  expect([facts.partitions, documents]).toEqual([[], []]);
});

test("what others write on a socket is in it as well, and each that leaves is in the trail", async () => {
  await using device = await connectDevice(server.url, desk);
  await device.open(place().edits, 1);
  device.say({ type: "update", channel: 1, update: titleOf(ordinal + 1, "The desk's", desk) });
  await device.hear("ack");
  const { documents } = await answerTo();
  expect(documents.find(({ name }) => name === place().edits)).toMatchObject({ seq: 1 });
  await ask(box);
  identity.give(desk, "auditor");
  await ask(box);
  const groups = await server.tier.database.read(system, (sql) =>
    sql.selectFrom("trail_groups").select("bodies").orderBy("first_seq").execute(),
  );
  const leaves = groups.flatMap(({ bodies }) => (bodies ?? "").split("\n")).filter((line) => line !== "");
  const exports = leaves
    .map((line) => JSON.parse(line) as { act: string; outcome: string; actor: object; targets: string[] })
    .filter(({ act, targets }) => act === "export" && targets[0] === `device:${box}`);
  expect(exports.slice(-3)).toMatchObject([
    { actor: { kind: "system", id: "operator" }, outcome: "done" },
    { actor: { kind: "device", id: desk }, outcome: "done" },
    {
      actor: { kind: "device", id: desk },
      outcome: "refused",
      targets: [`device:${box}`, "reason:not-permitted"],
    },
  ]);
});
