import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import pg from "pg";
import { findServer } from "#server/database/debian-server.fake.ts";
import { startPostgres } from "#server/database/postgres.fake.ts";
import { startBalancer } from "#e2e/team/fixtures/balancer.ts";
import { setUpDeviceTeam } from "#e2e/team/fixtures/device-team.ts";
import { connectHonest } from "#e2e/team/fixtures/honest-device.ts";
import { type ServerProcess, startServer } from "#e2e/team/fixtures/server-process.ts";
import { lessIsBetter, type Benchmark, type Report } from "../benchmark.ts";
import { createScratch } from "../scratch.ts";
import { measureDamage } from "./damage.ts";
import { addressesThatAnswer } from "./ffuf.ts";
import { probedRequests } from "./requests.ts";
import { probe } from "./sqlmap.ts";
import { measureSiege } from "./siege.ts";
import { weaknessesOf } from "./testssl.ts";

export const attackBenchmark: Benchmark = {
  name: "attack",
  about:
    "the team's server under sqlmap (every procedure that takes a word), ffuf (its addresses) and testssl.sh (HAProxy before it), besieged, and beside damaged updates",
  guards: true,
  async run(report, signal, { quick }) {
    const postgres = await startPostgres({ fsync: true });
    if ("reason" in postgres) throw new Error(postgres.reason);
    await using _postgres = postgres;
    await using scratch = await createScratch();
    const common = { folder: scratch.path("."), quick };
    await using open = await startOpenServer(await postgres.makeDatabase());
    const request = { name: "open", method: "POST", path: "/", body: JSON.stringify({ name: "word*" }) };
    const control = await probe(
      request,
      { ...common, quick: false, url: open.url, bearer: undefined },
      signal,
    );
    if (control.found.length === 0) throw new Error("sqlmap does not find what is open on purpose");
    report.note(`what is open on purpose is found: ${control.found[0]}`);
    const databaseUrl = await postgres.makeDatabase();
    await using server = await startServer(databaseUrl);
    const team = await setUpDeviceTeam(server);
    const { ownerToken } = team;
    const found: string[] = [];
    let requestCount = 0;
    const requests = probedRequests();
    for (const each of requests) {
      signal.throwIfAborted();
      for (const bearer of [undefined, ownerToken]) {
        const probing = await probe(each, { ...common, url: server.url, bearer }, signal);
        if (probing.requestCount === 0) throw new Error(`nothing was sent to ${each.name}`);
        requestCount += probing.requestCount;
        found.push(...probing.found.map((line) => `${each.name}: ${line}`));
      }
    }
    for (const line of found) report.note(line);
    report.note(`${requestCount} requests to ${requests.length} procedures`);
    none(report, "injectable-words", "places", found.length);
    await using honest = await connectHonest(server.url, team);
    await measureSiege(honest, Number(new URL(server.url).port), report, signal);
    await measureDamage(honest, team, server, report, signal);
    await tryAddresses(report, server, scratch.path("."), signal);
    await tryWayIn(report, server, scratch.path("."), signal);
  },
};

async function tryAddresses(
  report: Report,
  { url, dataFolder }: ServerProcess,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  const { askedCount, addresses } = await addressesThatAnswer({ url, dataFolder, folder }, signal);
  for (const line of addresses) report.note(line);
  report.note(`${askedCount} addresses asked for`);
  none(report, "addresses-that-answer", "addresses", addresses.length);
}

/** The example of this repository, which nothing stands before. */
async function tryWayIn(
  report: Report,
  { url }: ServerProcess,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  const found = findServer("haproxy");
  if ("reason" in found) throw new Error(found.reason);
  await using balancer = await startBalancer(found, [url], ["127.0.0.1"]);
  const weaknesses = await weaknessesOf(`https://127.0.0.1:${balancer.port}`, folder, signal);
  for (const line of weaknesses) report.note(line);
  none(report, "weaknesses-of-tls", "findings", weaknesses.length);
}

/** There is to be nothing of it. */
function none(report: Report, name: string, unit: string, value: number): void {
  const measurement = lessIsBetter({ name, value, unit, peer: "limit", peerValue: 0, target: 1 });
  report.measured({ ...measurement, ratio: value === 0 ? 1 : 0 });
}

/** A server as it must not be, so that it is known that sqlmap would have found one. */
async function startOpenServer(databaseUrl: string) {
  const pool = new pg.Pool({ connectionString: databaseUrl });
  await pool.query("CREATE TABLE people (name text)");
  await pool.query("INSERT INTO people VALUES ('word')");
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const { name } = JSON.parse(body) as { readonly name: string };
      pool.query(`SELECT name FROM people WHERE name = '${name}'`).then(
        ({ rows }) => response.end(JSON.stringify(rows)),
        (thrown: unknown) => response.writeHead(500).end(String(thrown)),
      );
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await pool.end();
    },
  };
}
