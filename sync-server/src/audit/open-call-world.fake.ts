/** A server as it is, with people, partitions and items for every procedure to be called on. */
import { randomUUID } from "node:crypto";
import * as Y from "yjs";
import { printHlc } from "#shared/kit/hlc.ts";
import { DeviceId, OrgId } from "#shared/model/team.ts";
import { writeBirth } from "#shared/sync/births.ts";
import { placeOf } from "#shared/sync/document-name.ts";
import { addTag, TagId } from "#shared/sync/edits.ts";
import { type Answer, ownerEmail, password } from "../access.fake.ts";
import { makeFolder, prepareFolder } from "../database/open-database.fake.ts";
import { startServer } from "../server.fake.ts";
import { sealText } from "../text-payload.fake.ts";
import { device as otherDevice, share } from "../use-cases/search/shared-item.fake.ts";
import { call, emailOf, named, suggesting, world } from "./call-world.fake.ts";

type Server = Awaited<ReturnType<typeof startServer>>;

export interface CallWorld {
  readonly server: Server;
  readonly orgId: OrgId;
}

export async function openCallWorld(closing: AsyncDisposableStack): Promise<CallWorld> {
  const folder = closing.use(await makeFolder());
  await prepareFolder(folder.path);
  const server = closing.use(await startServer({ dataFolder: folder.path }));
  world.url = server.url;
  const code = new URL((await server.access.setUpLink()) ?? "").hash.slice(1);
  const made = { code, orgName: named("org"), name: named("Olga"), email: ownerEmail, password };
  const { body } = await call("setup.complete", made);
  world.owner = body.token;
  const orgId = OrgId.parse(body.orgId ?? (await call("session.whoAmI", {}, world.owner)).body.orgId);
  await addPeople();
  await addItems(server);
  return { server, orgId };
}

async function addPeople(): Promise<void> {
  const invite = async (who: string, role: string | null): Promise<Answer["body"]> => {
    const given = { email: emailOf(who), name: named(who), role };
    return (await call("people.invite", given, world.owner)).body;
  };
  const accept = async (who: string, role: string | null): Promise<Answer["body"]> =>
    (await call("people.accept", { code: (await invite(who, role)).code, password })).body;
  const seen = await accept("viewer", "viewer");
  world.viewer = seen.token;
  world.viewerId = seen.userId;
  world.guestId = (await accept("guest", null)).userId;
  world.goneId = (await accept("gone", null)).userId;
  world.invitation = await invite("first", null);
  world.secondInvitation = await invite("second", null);
  world.parting = (await call("session.signIn", { email: ownerEmail, password })).body.token;
  const asked = { name: named("token"), permissions: ["audit.read"], expiresMs: Date.now() + 1e6 };
  world.token = (await call("tokens.create", asked, world.owner)).body.token;
  await call("groups.create", { name: named("taken"), role: null }, world.owner);
}

async function addItems(server: Server): Promise<void> {
  const { body: place } = await call("partitions.create", { name: named("place") }, world.owner);
  world.partitionId = place.id;
  const { body: otherPlace } = await call("partitions.create", { name: named("other place") }, world.owner);
  world.otherPartitionId = otherPlace.id;
  const { database, log, payloads } = server.server.tier;
  const text = named("is an island");
  await database.write((sql) =>
    share(database, sql, { partition: world.partitionId, n: 1, text, name: text }),
  );
  const { births, key } = placeOf(world.partitionId, world.itemId);
  const doc = new Y.Doc();
  const { payloadId } = await sealText(named("file"), text);
  writeBirth(doc, key, { payloadId, sharedMs: 1, kind: "text", withdrawn: false });
  const movable = await sealText(named("movable"), text);
  const birth = { payloadId: movable.payloadId, sharedMs: 1, kind: "text", withdrawn: false } as const;
  writeBirth(doc, placeOf(world.partitionId, world.movableId).key, birth);
  await payloads.put(world.partitionId, movable.payloadId, movable.body.subarray(32));
  await database.write((_, truth) =>
    truth.put("payload_keys", {
      partition_id: world.partitionId,
      payload_id: movable.payloadId,
      key: movable.body.subarray(0, 32),
    }),
  );
  const update = Y.encodeStateAsUpdate(doc);
  await log.append([{ name: births, update, deviceId: otherDevice, newClients: [doc.clientID], ids: [] }]);
  world.withdrawnId = randomUUID();
  await call("items.suggest", suggesting(world.withdrawnId, { note: named("note") }), world.viewer);
  world.declinedId = randomUUID();
  await call("items.suggest", suggesting(world.declinedId, { note: named("note") }), world.viewer);
  await call("items.decide", { ids: [world.declinedId], take: false }, world.owner);
  world.tag = (id) => {
    const deviceId = DeviceId.parse(id);
    const edits = new Y.Doc();
    const editor = { device: deviceId, hlc: printHlc({ wallMs: 1, count: 0 }) };
    addTag(edits, "1", TagId.parse("ab".repeat(12)), editor);
    const name = placeOf(world.partitionId, world.itemId).edits;
    const newClients = [edits.clientID];
    return log.append([{ name, update: Y.encodeStateAsUpdate(edits), deviceId, newClients, ids: [] }]);
  };
}
