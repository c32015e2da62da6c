/** What a team does with its server: people search, devices share. Over HTTP and sockets, as any client. */
import { setTimeout as pause } from "node:timers/promises";
import * as Y from "yjs";
import { DeviceId, OrgId } from "#shared/model/team.ts";
import { writeBirth } from "#shared/sync/births.ts";
import { placeOf, sharedItemId } from "#shared/sync/document-name.ts";
import { joinWith, makeDeviceKey, ownerEmail, password, type FakeTeam } from "#server/access.fake.ts";
import { system, type Database } from "#server/database/database.ts";
import { connectDevice } from "#server/device.fake.ts";
import { askOf } from "#server/server.fake.ts";
import { type SealedText, sealText } from "#server/text-payload.fake.ts";
import { partitionIds, spaceId, type SharedRows } from "./shared-rows.ts";

type Ask = FakeTeam["ask"];

/** The owner's token; they may read and write the partitions of the rows. */
export async function setUpTeam(ask: Ask, database: Database, code: string): Promise<string> {
  const { body } = await ask("POST", "/setup", {
    code,
    orgName: "Bench",
    name: "Olga",
    email: ownerEmail,
    password,
  });
  const { org_id } = await database.read(system, (sql) =>
    sql.selectFrom("orgs").select("org_id").executeTakeFirstOrThrow(),
  );
  await database.write(async (_, truth) => {
    for (const partition_id of partitionIds)
      await truth.put("partitions", {
        partition_id,
        org_id: OrgId.parse(org_id),
        name: partition_id,
        created_ms: 1,
        archived_ms: null,
      });
  });
  return String(body.token);
}

/** So many at once at each, in turns. */
export async function searchMuch(
  asks: readonly Ask[],
  bearer: string,
  rows: SharedRows,
  count: number,
): Promise<void> {
  let begun = 0;
  const askOn = async (): Promise<void> => {
    while (begun < count) {
      const ask = asks[begun++ % asks.length];
      const { text, vector } = rows.question();
      const input = { text, vectors: [{ spaceId, vector }], facets: false };
      const answer = await ask?.("POST", "/search", input, { bearer });
      if (answer?.status !== 200) throw new Error(`a search was answered with ${answer?.status}`);
    }
  };
  await Promise.all(Array.from({ length: 4 }, askOn));
}

/** A device that shares at one instance, and one that hears of it at another. */
export async function openSharers(
  at: { readonly url: string },
  other: { readonly url: string },
  bearer: string,
) {
  await using opening = new AsyncDisposableStack();
  const ask = askOf(at.url);
  const as = { by: "session", token: bearer };
  const join = async () => (await joinWith({ ask }, makeDeviceKey(), as)).body;
  const [mine, theirs] = [await join(), await join()];
  const [partitionId] = partitionIds;
  if (partitionId === undefined) throw new Error("there is no partition");
  const deviceId = DeviceId.parse(mine.deviceId);
  const { births } = placeOf(partitionId, sharedItemId(deviceId, 0));
  const sharing = opening.use(await connectDevice(at.url, String(mine.accessToken)));
  const hearing = opening.use(await connectDevice(other.url, String(theirs.accessToken)));
  await hearing.open(births, 1);
  await sharing.open(births, 1);
  const doc = new Y.Doc();
  const updates: Uint8Array[] = [];
  doc.on("update", (update: Uint8Array) => updates.push(update));
  const parts = opening.move();
  return {
    /** Resolves when they can be searched, and the other device has them. */
    async share(rows: SharedRows, count: number): Promise<void> {
      let seq = 0;
      for (let n = 0; n < count; n += 1) {
        const { key } = placeOf(partitionId, sharedItemId(deviceId, n));
        const { body, payloadId } = await payloadOf(rows, n);
        const path = `${at.url}/v1/partitions/${partitionId}/payloads/${payloadId}`;
        const headers = {
          authorization: `Bearer ${mine.accessToken}`,
          "content-type": "application/octet-stream",
        };
        const put = await fetch(path, { method: "PUT", headers, body });
        if (!put.ok) throw new Error(`a payload was answered with ${put.status}`);
        writeBirth(doc, key, { payloadId, sharedMs: 1, kind: "markdown", withdrawn: false });
        for (const update of updates.splice(0)) sharing.say({ type: "update", channel: 1, update });
        ({ seq } = await sharing.hear("ack"));
        await hearing.hear("update");
      }
      const isSearchable = async (): Promise<boolean> => {
        const { body } = await ask("POST", "/documents/projected", { names: [births] }, { bearer });
        return (body[0]?.seq ?? 0) >= seq;
      };
      while (!(await isSearchable())) await pause(100);
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

/** One segment, with its vector. */
function payloadOf(rows: SharedRows, n: number): Promise<SealedText> {
  const { text, vector } = rows.question();
  return sealText(`shared-${n}.md`, `${text} `.repeat(20), [
    {
      spaceId,
      dimensions: vector.length,
      scales: [1],
      codes: Int8Array.from(vector.map((value) => Math.round(value * 127))),
    },
  ]);
}
