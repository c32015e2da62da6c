/** Reads from a real standby: what they must see they see, and what is away or late is left out. */
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seededChance } from "#shared/kit/seeded-chance.ts";
import { partitions, share } from "#server/use-cases/search/shared-item.fake.ts";
import { createTeamSearch } from "#server/use-cases/search/team-search.ts";
import type { Database, Reads } from "./database.ts";
import { openLine } from "./frozen-line.fake.ts";
import { limits } from "./limits.ts";
import { openReads } from "./open-reads.ts";
import { startPostgres, type TestPostgres, type TestStandby } from "./postgres.fake.ts";
import { openPostgres } from "./postgres.ts";
import type { ReplicaState } from "./replica.ts";
import type { RoutedReads } from "./routed-reads.ts";

const postgres = await startPostgres();
afterAll(() => ("reason" in postgres ? undefined : postgres[Symbol.asyncDispose]()));

describe.skipIf("reason" in postgres)("reads from a standby (needs Debian's PostgreSQL)", () => {
  let primary: TestPostgres;
  let standby: TestStandby;
  let url: string;
  beforeAll(async () => {
    if ("reason" in postgres) return;
    primary = postgres;
    url = await primary.makeDatabase();
    await (await openPostgres(url))[Symbol.asyncDispose]();
    standby = primary.startStandby();
  }, 60_000);

  /** An instance, its reports and its database. */
  async function open(urls: readonly string[] = [standby.urlOf(url)]) {
    await using opening = new AsyncDisposableStack();
    const reports: string[] = [];
    const database = opening.use(await openPostgres(url));
    const report = (error: unknown): void => void reports.push(String(error));
    const reads = opening.use(await openReads(database, { urls, report }));
    const parts = opening.move();
    return { database, reads, reports, [Symbol.asyncDispose]: () => parts.disposeAsync() };
  }

  let itemCount = 0;
  const shareOne = async (database: Database, text: string, trashed = false): Promise<number> => {
    const n = ++itemCount;
    const given = { partition: partitions[0]!, n, text, trashed };
    await database.write((transaction) => share(database, transaction, given));
    return n;
  };
  const find = async (reads: Reads, text: string): Promise<number> => {
    const asked = { typing: false, offset: 0, limit: 50, facets: false, nowMs: 0, timeZone: "UTC" };
    const question = { text, vectors: [], partitionIds: partitions, ...asked };
    return (await createTeamSearch(reads).query(question)).hits.length;
  };
  const becomes = (reads: RoutedReads, state: ReplicaState) =>
    expect.poll(() => reads.health().replicas[0]?.state, { timeout: 20_000, interval: 50 }).toBe(state);
  /** Again, until the standby has answered: where the machine is busy it may be late. */
  const untilRead = async (reads: RoutedReads, work: () => Promise<void>): Promise<void> => {
    const before = readCount(reads);
    for (let attempt = 0; readCount(reads) === before; attempt++) {
      await becomes(reads, "used");
      await work();
      if (attempt > 100) throw new Error("the standby answers nothing");
    }
  };
  const readCount = (reads: RoutedReads): number => reads.health().replicas[0]?.readCount ?? 0;

  test("answer what was written a moment before, by any instance", { timeout: 60_000 }, async () => {
    await using one = await open();
    await using other = await open();
    await becomes(one.reads, "used");
    await becomes(other.reads, "used");
    const chance = seededChance(71);
    const readThere = (): number => readCount(one.reads) + readCount(other.reads);
    for (let round = 0; round < 60 || readThere() < 20; round++) {
      const word = `herring${round}`;
      const [writer, reader] = chance() < 0.5 ? [one, other] : [other, one];
      await shareOne(writer.database, word);
      expect([round, await find(reader.reads, word)]).toEqual([round, 1]);
    }
  });

  test(
    "show nobody what was taken back, however far behind the standby is",
    { timeout: 60_000 },
    async () => {
      await using one = await open();
      await using other = await open();
      const n = await shareOne(one.database, "lighthouse");
      await becomes(other.reads, "used");
      await untilRead(other.reads, async () => expect(await find(other.reads, "lighthouse")).toBe(1));
      const before = readCount(other.reads);
      {
        await using _ = await standby.pauseReplay(url);
        await one.database.write(async (transaction) => {
          await sql`DELETE FROM items WHERE item_id LIKE ${`%.0.${n}`}`.execute(transaction);
        });
        for (let round = 0; round < 5; round++) expect(await find(other.reads, "lighthouse")).toBe(0);
        expect(readCount(other.reads)).toBe(before);
        // One that has let a read wait in vain is not asked by the next.
        expect(other.reads.health().replicas[0]?.state).toBe("behind");
        await becomes(other.reads, "behind");
        expect(other.reads.health()).toMatchObject({ primaryReadCount: expect.any(Number) });
        await expect.poll(() => other.reads.health().replicas[0]?.lagBytes).toBeGreaterThan(0);
        expect(other.reads.health().replicas[0]?.lagMs).toBeGreaterThan(0);
      }
      await becomes(other.reads, "used");
      await untilRead(other.reads, async () => expect(await find(other.reads, "lighthouse")).toBe(0));
    },
  );

  test("go on while the standby is away, and come back to it", { timeout: 60_000 }, async () => {
    await using one = await open();
    await shareOne(one.database, "anchorage");
    await becomes(one.reads, "used");
    let isOver = false;
    const asking = (async () => {
      let count = 0;
      for (; !isOver; count++) expect(await find(one.reads, "anchorage")).toBe(1);
      return count;
    })();
    standby.stop();
    await becomes(one.reads, "away");
    standby.start();
    await becomes(one.reads, "used");
    const before = readCount(one.reads);
    await expect.poll(() => readCount(one.reads)).toBeGreaterThan(before);
    isOver = true;
    expect(await asking).toBeGreaterThan(0);
    expect(one.reports).toEqual([expect.stringContaining("is left out")]);
  });

  test("do not wait for a standby whose line is dead", { timeout: 60_000 }, async () => {
    await using line = await openLine(standby.urlOf(url));
    await using one = await open([line.url]);
    await shareOne(one.database, "breakwater");
    await becomes(one.reads, "used");
    // A connection that is open already says nothing, ever; a new one could at least not be made.
    await untilRead(one.reads, async () => expect(await find(one.reads, "breakwater")).toBe(1));
    line.freeze();
    const startedMs = performance.now();
    expect(await find(one.reads, "breakwater")).toBe(1);
    expect(performance.now() - startedMs).toBeLessThan(3 * limits.lookAnswerMsMax + limits.replicaLookMs);
    await becomes(one.reads, "away");
    const from = performance.now();
    expect(await find(one.reads, "breakwater")).toBe(1);
    expect(performance.now() - from).toBeLessThan(limits.lookAnswerMsMax);
    line.thaw();
    await becomes(one.reads, "used");
  });

  test("keep to the rows that who asks may read", { timeout: 60_000 }, async () => {
    await using one = await open();
    await shareOne(one.database, "quayside");
    await becomes(one.reads, "used");
    await untilRead(one.reads, async () => {
      const seen = await one.reads.read({ kind: "principal", read: partitions.slice(1) }, (transaction) =>
        transaction.selectFrom("segments").select("text").execute(),
      );
      expect(seen).toEqual([]);
    });
    const refused = one.reads.read({ kind: "principal", read: partitions }, (transaction) =>
      transaction.selectFrom("users").selectAll().execute(),
    );
    await expect(refused).rejects.toThrow(/permission denied/);
  });

  test("is told apart from what is none", { timeout: 60_000 }, async () => {
    await expect(open([url])).rejects.toThrow(/--replica .* it is no standby.*Name a hot standby/);
    const stranger = await startPostgres();
    if ("reason" in stranger) return;
    await using _ = stranger;
    const strange = await stranger.makeDatabase();
    await expect(open([strange])).rejects.toThrow(/a copy of another database/);
    await using one = await open(["postgres://tessera@127.0.0.1:1/none"]);
    expect(one.reports).toEqual([expect.stringMatching(/127\.0\.0\.1:1\/none is left out.*ECONNREFUSED/)]);
    await shareOne(one.database, "mooring");
    expect(await find(one.reads, "mooring")).toBe(1);
  });

  test("are refused where the primary is a coordinator of Citus", { timeout: 60_000 }, async () => {
    const coordinator = await primary.makeDatabase();
    await using database = await openPostgres(coordinator);
    await database.write(async (transaction) => {
      await sql`SET LOCAL allow_system_table_mods = on`.execute(transaction);
      await sql`INSERT INTO pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
        VALUES (99999, 'citus', 10, 2200, false, '1')`.execute(transaction);
    });
    const opened = openReads(database, { urls: [standby.urlOf(coordinator)], report: () => undefined });
    await expect(opened).rejects.toThrow(/--replica does not go with Citus.*Leave --replica out/);
  });

  test("leave one out that was made a primary", { timeout: 60_000 }, async () => {
    const promoted = primary.startStandby();
    await using one = await open([promoted.urlOf(url)]);
    await becomes(one.reads, "used");
    promoted.promote();
    await using usurper = await openPostgres(promoted.urlOf(url));
    await shareOne(usurper, "mutiny");
    expect(await find(one.reads, "mutiny")).toBe(0);
    await shareOne(one.database, "capstan");
    for (let round = 0; round < 20; round++) expect(await find(one.reads, "capstan")).toBe(1);
    await becomes(one.reads, "away");
    await expect.poll(() => one.reports).toEqual([expect.stringContaining("it is no standby")]);
  });
});
