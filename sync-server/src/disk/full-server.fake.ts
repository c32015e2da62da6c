/** A server with somebody, a device and a partition, and what is asked of it while a disk is full. */
import { expect } from "vitest";
import * as Y from "yjs";
import { PartitionId } from "#shared/model/ids.ts";
import { DeviceId, PayloadId } from "#shared/model/team.ts";
import { writeBirth } from "#shared/sync/births.ts";
import { placeOf, sharedItemId } from "#shared/sync/document-name.ts";
import { joinWith, makeDeviceKey } from "../access.fake.ts";
import { connectDevice } from "../device.fake.ts";
import type { startServer } from "../server.fake.ts";
import type { Sharing } from "../sharer.fake.ts";
import type { SealedText } from "../text-payload.fake.ts";

type Server = Awaited<ReturnType<typeof startServer>>;
export async function setUp(server: Server) {
  const session = await server.setUp((await server.access.setUpLink()) ?? "");
  const { body: joined } = await joinWith(server, makeDeviceKey(), { by: "session", token: session });
  const { body: partition } = await server.ask("POST", "/partitions", { name: "Plant" }, { bearer: session });
  const partitionId = PartitionId.parse(partition.id);
  const { births } = placeOf(partitionId, sharedItemId(DeviceId.parse(joined.deviceId), 0));
  return { session, partitionId, sharing: { bearer: String(joined.accessToken), births } };
}

export async function put(server: Server, partitionId: PartitionId, bearer: string, sealed: SealedText) {
  const response = await fetch(`${server.url}/v1/partitions/${partitionId}/payloads/${sealed.payloadId}`, {
    method: "PUT",
    headers: { authorization: `Bearer ${bearer}`, "content-type": "application/octet-stream" },
    body: sealed.body,
  });
  return { status: response.status, text: await response.text() };
}

export const found = async (server: Server, bearer: string, text: string): Promise<number> => {
  const { status, body } = await server.ask("POST", "/search", { text }, { bearer });
  expect(status, JSON.stringify(body)).toBe(200);
  return body.totalCount as number;
};

export const ready = async (server: Server): Promise<number> => (await fetch(`${server.url}/readyz`)).status;

const lackingId = PayloadId.parse("9".repeat(64));

export async function expectNotAcknowledged(server: Server, { bearer, births }: Sharing): Promise<void> {
  await using device = await connectDevice(server.url, bearer);
  await device.open(births, 1);
  const document = new Y.Doc();
  writeBirth(document, "9", { payloadId: lackingId, sharedMs: 1, kind: "text", withdrawn: false });
  device.say({ type: "update", channel: 1, update: Y.encodeStateAsUpdate(document) });
  expect(await device.hear("refuse")).toMatchObject({ why: "busy" });
  expect(device.taken("ack")).toEqual([]);
}
