/** Generated from the table of rights: payloads and files of changes over HTTP, by everybody, in every partition. */
import { afterAll, beforeAll, expect, test } from "vitest";
import * as Y from "yjs";
import { printHlc } from "#shared/kit/hlc.ts";
import { toHex } from "#shared/kit/hex.ts";
import type { Permission } from "#shared/model/access.ts";
import type { PartitionId } from "#shared/model/ids.ts";
import { Tag } from "#shared/model/item.ts";
import { DeviceId, type PayloadId } from "#shared/model/team.ts";
import { answerMediaType, deltaMediaType, DeltaReport } from "#shared/rpc/server/delta-report.ts";
import { writeBirth } from "#shared/sync/births.ts";
import { writeDelta } from "#shared/sync/delta-file.ts";
import { placeOf, sharedItemId, tagsName, type DocumentName } from "#shared/sync/document-name.ts";
import { addTag, type Editor, TagId } from "#shared/sync/edits.ts";
import { encodePayload } from "#shared/sync/payload.ts";
import { makePayloadKey, payloadIdOf, sealPayload } from "#shared/sync/seal.ts";
import { nameTag } from "#shared/sync/tag-dictionary.ts";
import { createTeamServer, type Identity, type TeamServer } from "../create-team-server.ts";
import { system } from "../database/database.ts";
import { makeFolder, prepareFolder, type TestFolder } from "../database/open-database.fake.ts";
import { createFakeIdentity, fakeOrg, fakeSigner } from "../identity.fake.ts";
import { serverOptions } from "../server-options.fake.ts";
import type { Principal } from "../use-cases/access/principal.ts";
import {
  nameOf,
  others,
  ours,
  places,
  principalOf,
  type Stance,
  stances,
  tableAllows,
} from "../use-cases/access/stances.fake.ts";

/** To read, an archive is a partition as any other. */
const lively = stances.filter(({ archived }) => !archived);
const deviceOf = (number: number): DeviceId =>
  DeviceId.parse(`01970000-0000-7000-8000-${String(1_000 + number).padStart(12, "0")}`);
const deviceIds = new Map(stances.map((stance, at) => [stance, deviceOf(at)]));
const idOf = (stance: Stance): DeviceId =>
  deviceIds.get(stance) ?? expect.fail("every stance has its device");
/** Whoever asks, by what they show. */
const principals = new Map<string, Principal>();
for (const [stance, deviceId] of deviceIds) {
  principals.set(`session.${deviceId}`, principalOf(stance));
  principals.set(deviceId, principalOf(stance, { kind: "device", deviceId, familyId: "family" }));
  principals.set(`token.${deviceId}`, principalOf(stance, { kind: "token", tokenId: "", tokenHash: "" }));
}
const bearersOf = (stance: Stance) => ({
  device: idOf(stance),
  session: `session.${idOf(stance)}`,
  token: `token.${idOf(stance)}`,
});
const find = (shown: string): Promise<Principal | undefined> => Promise.resolve(principals.get(shown));
const identity: Identity = {
  ...createFakeIdentity(),
  authenticate: { bearer: find, device: find, again: (devices) => Promise.resolve(devices) },
  signerOf: async ({ deviceId }) => ({ key: await fakeSigner.publicKey(), principal: () => find(deviceId) }),
};
const inOrganisation = (role: Stance["held"]): Stance =>
  stances.find(({ held, level, archived }) => held === role && level === "org" && !archived) ??
  expect.fail("every role is held by somebody");
const owner = idOf(inOrganisation("owner"));

let folder: TestFolder;
let server: TeamServer;
beforeAll(async () => {
  folder = await makeFolder();
  await prepareFolder(folder.path);
  server = await createTeamServer(serverOptions(folder.path), () => Promise.resolve(identity));
}, 60_000);
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

async function makePayload() {
  const key = makePayloadKey();
  const item = { name: "pump.md", kind: "markdown", sizeBytes: 1, modifiedMs: 1, tags: [] } as const;
  const sealed = await sealPayload(encodePayload({ item, segments: [], vectors: [] }), key);
  return { payloadId: await payloadIdOf(sealed), key, sealed, body: Buffer.concat([key, sealed]) };
}
const ask = (
  method: "GET" | "PUT",
  partitionId: PartitionId,
  payloadId: PayloadId,
  bearer: string,
  body?: Uint8Array<ArrayBuffer>,
) =>
  fetch(`${server.url}/v1/partitions/${partitionId}/payloads/${payloadId}`, {
    method,
    headers: {
      authorization: `Bearer ${bearer}`,
      ...(body === undefined ? {} : { "content-type": "application/octet-stream" }),
    },
    ...(body === undefined ? {} : { body }),
  });

/** Side by side for each stance, which is a commit of the trail for all of them. */
async function ofAll(
  those: readonly Stance[],
  expectIt: (cell: {
    readonly stance: Stance;
    readonly kind: string;
    readonly bearer: string;
    readonly place: string;
    readonly partitionId: PartitionId;
  }) => Promise<void>,
): Promise<void> {
  for (const stance of those)
    await Promise.all(
      Object.entries(bearersOf(stance)).flatMap(([kind, bearer]) =>
        Object.entries(places).map(([place, partitionId]) =>
          expectIt({ stance, kind, bearer, place, partitionId }),
        ),
      ),
    );
}

const keptIds = async (): Promise<readonly string[]> => {
  const rows = await server.tier.database.read(system, (sql) =>
    sql.selectFrom("payloads").select("payload_id").execute(),
  );
  return rows.map(({ payload_id }) => payload_id);
};

test("a payload is given to whom the table says, in its own partition alone", async () => {
  const there = new Map<PartitionId, PayloadId>();
  for (const partitionId of [ours, others]) {
    const { payloadId, body } = await makePayload();
    expect((await ask("PUT", partitionId, payloadId, owner, body)).status).toBe(204);
    there.set(partitionId, payloadId);
  }
  await ofAll(lively, async ({ stance, kind, bearer, place, partitionId }) => {
    for (const [from, payloadId] of there) {
      const may = from === partitionId && tableAllows(stance, "partition.read", partitionId);
      const { status } = await ask("GET", partitionId, payloadId, bearer);
      expect(status, `${nameOf(stance)} with a ${kind} in ${place}`).toBe(may ? 200 : 404);
    }
  });
  for (const bearer of ["nobody", "a.b.c"])
    expect((await ask("GET", ours, there.get(ours) ?? expect.fail("it is there"), bearer)).status).toBe(401);
});

test("a payload is taken from whom the table says, and of no other is anything kept", async () => {
  const before = await keptIds();
  const kept: string[] = [];
  await ofAll(stances, async ({ stance, kind, bearer, place, partitionId }) => {
    const { payloadId, body } = await makePayload();
    const mayRead = tableAllows(stance, "partition.read", partitionId);
    const may = mayRead && kind === "device" && tableAllows(stance, "item.write", partitionId);
    const { status } = await ask("PUT", partitionId, payloadId, bearer, body);
    expect(status, `${nameOf(stance)} with a ${kind} in ${place}`).toBe(may ? 204 : mayRead ? 403 : 404);
    if (may) kept.push(payloadId);
  });
  expect((await keptIds()).toSorted()).toEqual([...before, ...kept].toSorted());
});

test("whoever sends a payload again changes neither what opens it nor whose it is", async () => {
  const { payloadId, key, sealed, body } = await makePayload();
  expect((await ask("PUT", ours, payloadId, owner, body)).status).toBe(204);
  const member = idOf(inOrganisation("member"));
  const forged = Buffer.concat([makePayloadKey(), sealed]);
  expect((await ask("PUT", ours, payloadId, member, forged)).status).toBe(422);
  expect((await ask("PUT", ours, payloadId, member, body)).status).toBe(204);
  const given = new Uint8Array(await (await ask("GET", ours, payloadId, member)).arrayBuffer());
  expect(given.subarray(0, key.byteLength)).toEqual(key);
  const rows = await server.tier.database.read(system, (sql) =>
    sql.selectFrom("payloads").select("device_id").where("payload_id", "=", payloadId).execute(),
  );
  expect(rows).toEqual([{ device_id: owner }]);
});

interface Carried {
  readonly name: DocumentName;
  readonly change: (document: Y.Doc, editor: Editor) => void;
  readonly write: Permission | undefined;
}

function documentsFor(
  deviceId: DeviceId,
  partitionId: PartitionId,
  payloadId: PayloadId,
): readonly Carried[] {
  const tag = TagId.parse("a".repeat(24));
  const birth = { payloadId, sharedMs: 1, kind: "text", withdrawn: false } as const;
  const share: Carried["change"] = (document) => writeBirth(document, "0", birth);
  const edit: Carried["change"] = (document, editor) => addTag(document, "0", tag, editor);
  const [own, another] = [deviceId, deviceOf(500)].map((id) => placeOf(partitionId, sharedItemId(id, 0))) as [
    ReturnType<typeof placeOf>,
    ReturnType<typeof placeOf>,
  ];
  return [
    { name: own.births, change: share, write: "item.write" },
    { name: another.births, change: share, write: undefined },
    { name: own.edits, change: edit, write: "edit.write" },
    { name: another.edits, change: edit, write: "edit.write" },
    {
      name: tagsName(partitionId),
      change: (document, editor) => nameTag(document, tag, Tag.parse("hot"), editor),
      write: "edit.write",
    },
  ];
}

const updateOf = (deviceId: DeviceId, change: Carried["change"]): Uint8Array => {
  const document = new Y.Doc();
  change(document, { device: deviceId, hlc: printHlc({ wallMs: 1_000, count: 0 }) });
  return Y.encodeStateAsUpdate(document);
};

test("of a file that somebody carried is taken what its device may write, whoever carries it", async () => {
  for (const stance of stances)
    for (const [place, partitionId] of Object.entries(places)) {
      const deviceId = idOf(stance);
      const { payloadId, key, sealed } = await makePayload();
      const carried = documentsFor(deviceId, partitionId, payloadId);
      const payload = { id: payloadId, partitionId, key: toHex(key), sizeBytes: sealed.byteLength };
      const file = writeDelta(
        {
          origin: { orgId: fakeOrg, deviceId, certificate: "a certificate", madeMs: 1_000 },
          payloads: [{ ...payload, sealed: () => Promise.resolve(sealed) }],
          documents: carried.map(({ name, change }) => ({
            name,
            ownCount: 1,
            updates: [updateOf(deviceId, change)],
          })),
        },
        fakeSigner.sign,
        new AbortController().signal,
      );
      const seqOf = async (name: DocumentName) => (await server.tier.log.load(name, 0)).seq;
      const before = await Promise.all(carried.map(({ name }) => seqOf(name)));
      const response = await fetch(`${server.url}/v1/deltas`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${bearersOf(inOrganisation(undefined)).session}`,
          "content-type": deltaMediaType,
        },
        body: Buffer.concat(await Array.fromAsync(file)),
      });
      const said = `${nameOf(stance)} in ${place}`;
      const may = (permission: Permission | undefined): boolean =>
        permission !== undefined &&
        tableAllows(stance, "partition.read", partitionId) &&
        tableAllows(stance, permission, partitionId);
      const { end, payloads, updates } = DeltaReport.parse(await response.json());
      expect(end, said).toBe("whole");
      expect(payloads, said).toEqual(
        may("item.write")
          ? { keptCount: 1, refused: [] }
          : { keptCount: 0, refused: [{ why: "not-permitted", count: 1 }] },
      );
      const refused = carried.filter(({ write }) => !may(write)).map(({ name }) => name);
      expect(
        updates.refused.map(({ document, why }) => [document, why]),
        said,
      ).toEqual(refused.map((name) => [name, "not-permitted"]));
      const after = await Promise.all(carried.map(({ name }) => seqOf(name)));
      expect(
        after.map((seq, at) => seq - (before[at] ?? 0)),
        said,
      ).toEqual(carried.map(({ write }) => (may(write) ? 1 : 0)));
    }
}, 60_000);

test("what a device is to be told goes to who may read all that it may, and to nobody else", async () => {
  const reads = (stance: Stance): readonly PartitionId[] =>
    Object.values(places).filter((partitionId) => tableAllows(stance, "partition.read", partitionId));
  for (const carrier of lively)
    await Promise.all(
      lively.map(async (stance) => {
        const response = await fetch(`${server.url}/v1/deltas/${idOf(stance)}`, {
          headers: { authorization: `Bearer ${bearersOf(carrier).session}` },
        });
        const may = reads(stance).every((partitionId) => reads(carrier).includes(partitionId));
        expect(response.status, `${nameOf(carrier)} for ${nameOf(stance)}`).toBe(may ? 200 : 403);
        expect(response.headers.get("content-type") === answerMediaType).toBe(may);
        await response.arrayBuffer();
      }),
    );
}, 60_000);
