/** For whoever watches over the machine: `/healthz` for a load balancer, `/metrics` in the text form of Prometheus. */
import type { FastifyInstance } from "fastify";
import { sql } from "kysely";
import { system, type Database } from "../database/database.ts";
import type { createHealth } from "../use-cases/health.ts";

const metrics = [
  ["tessera_connections", "Devices that are connected", "connectionCount"],
  ["tessera_documents", "Documents in memory", "documentCount"],
  ["tessera_updates_waiting", "Updates that wait for the disk", "waitingCount"],
  ["tessera_documents_behind", "Documents of which the newest is not searchable yet", "behindCount"],
] as const;

export function healthRoutes(
  app: FastifyInstance,
  database: Database,
  health: ReturnType<typeof createHealth>,
): void {
  app.get("/healthz", async (_, reply) => {
    try {
      await database.read(system, (transaction) => sql`SELECT 1`.execute(transaction));
      return await reply.send({ status: "ok" });
    } catch {
      // What is wrong is in the log of the server; whoever balances load only has to send people elsewhere.
      return reply.code(503).send({ status: "no database" });
    }
  });
  app.get("/metrics", (_, reply) => {
    const now = health();
    const lines = metrics.flatMap(([name, about, key]) => [
      `# HELP ${name} ${about}`,
      `# TYPE ${name} gauge`,
      `${name} ${now[key]}`,
    ]);
    return reply.type("text/plain; version=0.0.4").send(`${lines.join("\n")}\n`);
  });
}
