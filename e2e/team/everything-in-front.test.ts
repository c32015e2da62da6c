/** HAProxy, two instances, NATS, pgbouncer, a primary and a standby at once, while one instance dies and the standby falls behind. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, expect, test, vi } from "vitest";
import { startProgram } from "#server/cells/cells.fake.ts";
import { freePort } from "#server/database/debian-server.fake.ts";
import { makeFolder } from "#server/database/open-database.fake.ts";
import { startPostgres, type TestPostgres } from "#server/database/postgres.fake.ts";
import { findInFront, startBus, startFront, startPooler } from "#server/in-front.fake.ts";
import { askOf } from "#server/server.fake.ts";
import { keysSeenAt, openSharer } from "#server/sharer.fake.ts";
import { sealText } from "#server/text-payload.fake.ts";
import { placeOf, sharedItemId } from "#shared/sync/document-name.ts";
import { type DeviceTeam, setUpDeviceTeam } from "./fixtures/device-team.ts";

const postgres = await startPostgres();
afterAll(() => ("reason" in postgres ? undefined : postgres[Symbol.asyncDispose]()));
const inFront = findInFront();

async function openAll(postgres: TestPostgres, { nats, haproxy, pgbouncer }: NonNullable<typeof inFront>) {
  await using opening = new AsyncDisposableStack();
  const folder = opening.use(await makeFolder());
  const direct = await postgres.makeDatabase();
  const pooler = opening.use(await startPooler(pgbouncer, direct));
  const [port, ...ports] = await Promise.all([freePort(), freePort(), freePort()]);
  const { busUrl } = opening.use(await startBus(nats));
  const standby = postgres.startStandby();
  const startInstance = (at: number) => {
    const where = ["--data", join(folder.path, String(at)), "--port", String(ports[at])];
    const more = ["--replica", standby.urlOf(direct), "--bus", busUrl];
    return startProgram(["--database", pooler.databaseUrl, ...more, ...where]);
  };
  const [first, second] = [opening.use(await startInstance(0)), opening.use(await startInstance(1))] as const;
  opening.use(await startFront(haproxy, { port, addresses: ["127.0.0.1"] }, ports));
  const url = `http://127.0.0.1:${port}`;
  const team = await setUpDeviceTeam({ url, setUpLink: `http://x/set-up#${second.codeOf("it") ?? ""}` });
  const parts = opening.move();
  return {
    url,
    team,
    first,
    second,
    startFirstAgain: () => startInstance(0),
    pauseReplay: () => standby.pauseReplay(direct),
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

/** What fails because an instance died is asked again, of whichever the balancer takes then. */
async function insisting<Value>(work: () => Promise<Value | undefined>): Promise<Value> {
  for (let attempt = 0; attempt < 300; attempt++) {
    const value = await work().catch(() => undefined);
    if (value !== undefined) return value;
    await sleep(50);
  }
  throw new Error("nobody answers");
}

/** Shares notes of a word each, and looks for each as soon as it is said to be searchable. */
async function openMember(url: string, team: DeviceTeam) {
  const { id, bearer } = await team.join();
  const { births } = placeOf(team.partitionId, sharedItemId(id, 0));
  const sharer = openSharer(url, { bearer, births });
  const ask = askOf(url);
  const asOwner = { bearer: team.ownerToken };
  const words: string[] = [];
  const put = async (word: string) => {
    const { payloadId, body } = await sealText(`${word}.md`, `The word is ${word}.`);
    const headers = { authorization: `Bearer ${bearer}`, "content-type": "application/octet-stream" };
    const address = `${url}/v1/partitions/${team.partitionId}/payloads/${payloadId}`;
    await insisting(async () => (await fetch(address, { method: "PUT", headers, body })).ok || undefined);
    return payloadId;
  };
  const isSearchable = async (seq: number): Promise<true | undefined> => {
    const { body } = await ask("POST", "/documents/projected", { names: [births] }, asOwner);
    return body[0]?.seq >= seq || undefined;
  };
  return {
    words,
    sharer,
    /** Whether the first answer to each had it. */
    hasFound: (word: string): Promise<boolean> =>
      insisting(async () => {
        const { status, body } = await ask("POST", "/search", { text: word }, asOwner);
        return status === 200 ? JSON.stringify(body.hits).includes(`${word}.md`) : undefined;
      }),
    async share(): Promise<string> {
      const n = words.length;
      const word = `w${randomBytes(6).toString("hex")}`;
      const seq = await sharer.share(n, await put(word));
      words.push(word);
      await insisting(() => isSearchable(seq));
      return word;
    },
    keys: () => keysSeenAt(url, { bearer, births }),
    [Symbol.asyncDispose]: () => sharer[Symbol.asyncDispose](),
  };
}

test.skipIf("reason" in postgres || inFront === undefined)(
  "with all of it at once whoever wrote finds it, and nothing acknowledged is lost (needs Debian's packages)",
  { timeout: 180_000 },
  async () => {
    if ("reason" in postgres || inFront === undefined) return;
    vi.stubEnv("TESSERA_SERVER_KEY", randomBytes(32).toString("base64url"));
    await using all = await openAll(postgres, inFront);
    const { url, team } = all;
    await using mine = await openMember(url, team);
    await using theirs = await openMember(url, team);
    /** As one instance sees the standby. */
    const replicaAt = async (instance: { readonly url: string }) => {
      const answer = await askOf(instance.url)("GET", "/health", undefined, { bearer: team.ownerToken });
      return answer.body.replicas[0];
    };
    const until = (look: () => Promise<boolean>) => vi.waitUntil(look, { timeout: 20_000, interval: 100 });
    const isUsed = (instance: { readonly url: string }) => async () =>
      (await replicaAt(instance)).state === "used";
    /** Each writes, and the owner looks for it twice at once. */
    const rounds = async (count: number): Promise<void> => {
      for (let round = 0; round < count; round += 1)
        for (const member of [mine, theirs]) {
          const word = await member.share();
          expect(await Promise.all([1, 2].map(() => member.hasFound(word)))).toEqual([true, true]);
        }
    };
    await until(isUsed(all.second));
    await rounds(3);
    expect((await replicaAt(all.second)).readCount).toBeGreaterThan(0);

    const paused = await all.pauseReplay();
    await all.first.kill();
    await rounds(3);
    // What the standby has not is the primary's to tell.
    await until(async () => (await replicaAt(all.second)).state === "behind");
    await paused[Symbol.asyncDispose]();
    await using again = await all.startFirstAgain();
    await until(isUsed(again));
    await until(async () => {
      await rounds(1);
      return (await replicaAt(again)).readCount > 0;
    });

    for (const member of [mine, theirs]) {
      expect((await member.keys()).toSorted()).toEqual(member.words.map((_, n) => String(n)).toSorted());
      expect(await Promise.all(member.words.map(mine.hasFound))).toEqual(member.words.map(() => true));
    }
    expect(mine.sharer.connectionCount() + theirs.sharer.connectionCount()).toBeGreaterThan(2);
  },
);
