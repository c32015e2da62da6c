import { afterAll, describe, expect, test, vi } from "vitest";
import pg from "pg";
import { PartitionId } from "#shared/model/ids.ts";
import { DeviceId } from "#shared/model/team.ts";
import { DocumentName } from "#shared/sync/document-name.ts";
import { startPostgres } from "../database/postgres.fake.ts";
import { type Bus, keyOfRung, type Rung } from "./bus.ts";
import { openNotifyBus } from "./notify-bus.ts";

const partition = PartitionId.parse("01970000-0000-7000-8000-000000000001");
const deviceId = DeviceId.parse("01970000-0000-7000-8000-000000000003");
const rungOf = (segment: number, seq: number): Extract<Rung, { readonly kind: "appended" }> => ({
  kind: "appended",
  name: DocumentName.parse(`births/${partition}/${deviceId}.${segment}`),
  seq,
  deviceId,
});

const postgres = await startPostgres();
afterAll(() => ("reason" in postgres ? undefined : postgres[Symbol.asyncDispose]()));

/** What is heard on a bus. */
function heardOn(bus: Bus) {
  const heard = { rungs: new Map<string, number>(), count: 0, missedCount: 0 };
  bus.listen({
    rung(rung) {
      heard.count += 1;
      heard.rungs.set(keyOfRung(rung), rung.kind === "appended" ? rung.seq : rung.epoch);
    },
    missed: () => void (heard.missedCount += 1),
  });
  return heard;
}

describe.skipIf("reason" in postgres)("the bus of PostgreSQL", () => {
  const open = async (failures: unknown[] = []) => {
    if ("reason" in postgres) throw new Error(postgres.reason);
    const url = await postgres.makeDatabase();
    const make = () => openNotifyBus(url, (error) => void failures.push(error));
    return { url, one: await make(), other: await make() };
  };

  test("others hear the newest of each document, however many, and nobody hears itself", async () => {
    const { one, other } = await open();
    await using _one = one;
    await using _other = other;
    const own = heardOn(one);
    const heard = heardOn(other);
    for (let segment = 0; segment < 300; segment++)
      for (const seq of [1, 2, 3]) one.ring(rungOf(segment, seq));
    await vi.waitFor(() => expect(heard.rungs.size).toBe(300), { timeout: 10_000 });
    expect(new Set(heard.rungs.values())).toEqual(new Set([3]));
    expect({ count: heard.count, own: own.count }).toEqual({ count: 300, own: 0 });
  });

  test("whoever was cut off is told to look, and hears again", async () => {
    const { url, one, other } = await open();
    await using _one = one;
    await using _other = other;
    const heard = heardOn(other);
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tessera-bus' AND datname = current_database()",
    );
    await client.end();
    one.ring(rungOf(0, 7));
    await vi.waitFor(() => expect(heard.missedCount).toBe(1), { timeout: 10_000 });
    await vi.waitFor(
      () => {
        one.ring(rungOf(1, 8));
        expect([...heard.rungs.values()]).toContain(8);
      },
      { timeout: 10_000, interval: 100 },
    );
  });

  test("what is none of ours is reported and does no harm", async () => {
    const failures: unknown[] = [];
    const { url, one, other } = await open(failures);
    await using _one = one;
    await using _other = other;
    const heard = heardOn(other);
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    for (const text of ["", "{", "[]", '{"from":"x","rungs":[{"name":"../x","seq":1}]}'])
      await client.query("SELECT pg_notify('tessera_appended', $1)", [text]);
    await client.end();
    one.ring(rungOf(0, 1));
    await vi.waitFor(() => expect(heard.count).toBe(1), { timeout: 10_000 });
    expect(failures.length).toBe(8);
  });
});
