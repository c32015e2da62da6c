import { fastify } from "fastify";
import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { limits } from "../database/limits.ts";
import { openPostgres } from "../database/postgres.ts";
import { testServers } from "../database/test-tiers.fake.ts";
import { healthRoutes } from "./health-routes.ts";

/** There is room. */
const disk = { state: () => ({ isFull: false, freeBytes: undefined }) };

const well = {
  tier: "postgresql" as const,
  connectionCount: 3,
  documentCount: 2,
  waitingCount: 0,
  behindCount: 1,
  behindMs: 12_500,
  awaitedMs: 3_600_000,
  replicas: [],
  primaryReadCount: 0,
  keptDays: { trash: 30, trail: 90 },
};

/** Status and text by path. */
function openRoutes(answers: () => Promise<void>) {
  const app = fastify();
  healthRoutes(app, { answers, disk }, () => well);
  return async (path: string): Promise<readonly [number, string]> => {
    const { statusCode, body } = await app.inject(path);
    return [statusCode, body];
  };
}

test("whoever asks whether the program lives is answered while the database is away, and whoever asks for that hears no", async () => {
  for (const answers of [
    () => Promise.reject(new Error("the connection is refused")),
    () => new Promise<void>(() => undefined),
  ]) {
    const ask = openRoutes(answers);
    expect(await ask("/livez")).toEqual([200, '{"status":"ok"}']);
    expect(await ask("/healthz")).toEqual([503, '{"status":"no database"}']);
  }
});

test("how long what is not searchable has been so is told in seconds", async () => {
  const [, text] = await openRoutes(() => Promise.resolve())("/metrics");
  expect(text).toContain(
    "# TYPE tessera_documents_behind_seconds gauge\ntessera_documents_behind_seconds 12.5\n",
  );
  expect(text).toContain("\ntessera_documents_awaiting_seconds 3600\n");
  expect(text).toContain("\ntessera_documents_behind 1\n");
});

describe.each(await testServers())("on $name", ({ makeDatabase }) => {
  test("an instance all of whose connections are taken says that its database answers", async () => {
    await using database = await openPostgres(await makeDatabase());
    const ask = openRoutes(database.answers);
    const done = Promise.withResolvers<void>();
    const taken: PromiseWithResolvers<void>[] = [];
    const holding = Array.from({ length: limits.connectionCountMax }, () => {
      const own = Promise.withResolvers<void>();
      taken.push(own);
      return database.write(async (transaction) => {
        await sql`SELECT`.execute(transaction);
        own.resolve();
        await done.promise;
      });
    });
    await Promise.all(taken.map(({ promise }) => promise));
    const waiting = database.call(sql`SELECT`);
    expect(await Promise.all([ask("/healthz"), ask("/healthz"), ask("/livez")])).toEqual(
      Array(3).fill([200, '{"status":"ok"}']),
    );
    // What needs one of them still waits.
    expect(await Promise.race([waiting.then(() => "answered"), Promise.resolve("waits")])).toBe("waits");
    done.resolve();
    await Promise.all([...holding, waiting]);
  });
});
