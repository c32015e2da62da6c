/** A server as it is: a device goes bad, is shut out and undone, and the other hears of it where it is connected. */
import { describe, expect, test, vi } from "vitest";
import * as Y from "yjs";
import { printHlc } from "#shared/kit/hlc.ts";
import { PartitionId } from "#shared/model/ids.ts";
import { DeviceId } from "#shared/model/team.ts";
import { writeBirth } from "#shared/sync/births.ts";
import { closeCodes } from "#shared/sync/close-codes.ts";
import { placeOf, sharedItemId } from "#shared/sync/document-name.ts";
import { addTag, editsOf, writeNote } from "#shared/sync/edits.ts";
import { joinWith, makeDeviceKey } from "../access.fake.ts";
import { makeFolder, prepareFolder } from "../database/open-database.fake.ts";
import { testServers } from "../database/test-tiers.fake.ts";
import { connectDevice, type FakeDevice } from "../device.fake.ts";
import { startServer } from "../server.fake.ts";
import { payloadOf, tagOf } from "./undo-world.fake.ts";

const databases = [
  { name: "embedded", urlOf: () => Promise.resolve<string | undefined>(undefined) },
  ...(await testServers()).map(({ name, makeDatabase }) => ({ name, urlOf: makeDatabase })),
];

/** Says one change in a document that it has open, and waits until that is on the server's disk. */
async function say(
  device: FakeDevice,
  doc: Y.Doc,
  channel: number,
  change: (document: Y.Doc) => void,
): Promise<void> {
  const before = Y.encodeStateVector(doc);
  doc.transact(() => change(doc));
  device.say({ type: "update", channel, update: Y.encodeStateAsUpdate(doc, before) });
  await device.hear("ack");
}

describe.each(databases)("$name", ({ urlOf }) => {
  test("what the device did since goes everywhere, and all else stays", { timeout: 120_000 }, async () => {
    await using folder = await makeFolder();
    await prepareFolder(folder.path);
    await using server = await startServer({ dataFolder: folder.path, databaseUrl: await urlOf() });
    const bearer = await server.setUp((await server.access.setUpLink()) ?? "");
    const { body: made } = await server.ask("POST", "/partitions", { name: "Quay" }, { bearer });
    const partitionId = PartitionId.parse(made.id);
    const join = () => joinWith(server, makeDeviceKey(), { by: "session", token: bearer });
    const [ours, theirs] = [(await join()).body, (await join()).body];
    const [good, bad] = [DeviceId.parse(ours.deviceId), DeviceId.parse(theirs.deviceId)];
    const { edits } = placeOf(partitionId, sharedItemId(good, 0));
    const { births } = placeOf(partitionId, sharedItemId(bad, 0));
    const { edits: badEdits } = placeOf(partitionId, sharedItemId(bad, 0));
    const editor = (device: DeviceId) => ({ device, hlc: printHlc({ wallMs: Date.now(), count: 0 }) });
    await using desk = await connectDevice(server.url, ours.accessToken);
    await using shed = await connectDevice(server.url, theirs.accessToken);
    for (const device of [desk, shed]) await device.open(edits, 1);
    await shed.open(births, 2);
    await desk.open(badEdits, 2);
    const [deskDoc, shedDoc, shared, deskSees] = [new Y.Doc(), new Y.Doc(), new Y.Doc(), new Y.Doc()];
    await say(shed, shared, 2, (doc) =>
      writeBirth(doc, "0", { payloadId: payloadOf(1), sharedMs: 1, kind: "text", withdrawn: false }),
    );
    await say(desk, deskDoc, 1, (doc) => {
      addTag(doc, "0", tagOf(1), editor(good));
      writeNote(doc, "0", "The pump runs hot.", editor(good));
    });
    Y.applyUpdate(shedDoc, (await shed.hear("update")).update);
    await say(shed, shedDoc, 1, (doc) => addTag(doc, "0", tagOf(2), editor(bad)));
    const sinceMs = Date.now() + 1;
    await vi.waitFor(() => expect(Date.now()).toBeGreaterThanOrEqual(sinceMs));
    await say(shed, shedDoc, 1, (doc) => {
      addTag(doc, "0", tagOf(3), editor(bad));
      writeNote(doc, "0", "junk", editor(bad));
    });
    await say(shed, shared, 2, (doc) =>
      writeBirth(doc, "1", { payloadId: payloadOf(2), sharedMs: 1, kind: "text", withdrawn: false }),
    );

    const at = `/devices/${bad}/undo`;
    const early = await server.ask("POST", at, { sinceMs }, { bearer });
    expect([early.status, early.body.code]).toEqual([409, "DEVICE_NOT_REVOKED"]);
    expect((await server.ask("DELETE", `/devices/${bad}`, {}, { bearer })).status).toBe(200);
    expect(await shed.closed).toBe(closeCodes.revoked);
    const counts = { itemCount: 1, editCount: 2, noteCount: 1 };
    expect((await server.ask("POST", `${at}/preview`, { sinceMs }, { bearer })).body).toEqual(counts);
    expect((await server.ask("POST", at, { sinceMs }, { bearer })).body).toEqual(counts);
    expect((await server.ask("POST", at, { sinceMs }, { bearer })).body.code).toBe("NOTHING_TO_UNDO");

    await vi.waitFor(() => {
      for (const { channel, update } of desk.taken("update"))
        Y.applyUpdate(channel === 1 ? deskDoc : deskSees, update);
      expect(editsOf(deskDoc, "0")).toEqual({
        fields: {},
        tagIds: [tagOf(1), tagOf(2)],
        note: "The pump runs hot.",
      });
      expect(editsOf(deskSees, "1").fields).toEqual({ trash: true });
    });
    expect(editsOf(deskSees, "0").fields).toEqual({});
    // What somebody writes afterwards is taken as ever.
    await say(desk, deskDoc, 1, (doc) => writeNote(doc, "0", "The pump is mended.", editor(good)));
    expect(server.failures).toEqual([]);
  });
});
