/**
 * For whoever watches over the machine: `/livez` says that the program answers, `/healthz`, for a load balancer, that its database does,
 * `/readyz`, for who is to make room, that what is new is taken, `/metrics` how it is in the text form of Prometheus.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import type { ReplicaHealth } from "#shared/rpc/server/health-contract.ts";
import type { ReadsHealth } from "../database/routed-reads.ts";
import { limits } from "../database/limits.ts";
import type { Tier } from "../database/open-tier.ts";
import type { DiskState } from "../disk/disk-room.ts";
import type { createHealth } from "../use-cases/health.ts";

interface Metric {
  readonly type: "gauge" | "counter";
  readonly name: string;
  readonly about: string;
  readonly values: readonly (readonly [labels: string, value: number])[];
}

const counts = [
  ["tessera_connections", "Devices that are connected", "connectionCount"],
  ["tessera_documents", "Documents in memory", "documentCount"],
  ["tessera_updates_waiting", "Updates that wait for the disk", "waitingCount"],
  ["tessera_documents_behind", "Documents of which the newest is not searchable yet", "behindCount"],
] as const;

function lagMetrics({ behindMs, awaitedMs }: ReturnType<ReturnType<typeof createHealth>>): readonly Metric[] {
  return [
    {
      type: "gauge",
      name: "tessera_documents_behind_seconds",
      about:
        "How long ago the oldest update came that is not searchable yet, and does not wait for its content",
      values: [["", behindMs / 1_000]],
    },
    {
      type: "gauge",
      name: "tessera_documents_awaiting_seconds",
      about: "For how long the first item has been waiting for content that its device has yet to send",
      values: [["", awaitedMs / 1_000]],
    },
  ];
}

/** A replica is numbered as in the settings: where it is is nothing for whoever may look here. */
function replicaMetrics({ replicas, primaryReadCount }: ReadsHealth): readonly Metric[] {
  if (replicas.length === 0) return [];
  const each = (valueOf: (replica: ReplicaHealth) => number): Metric["values"] =>
    replicas.map((replica, at) => [`{replica="${at + 1}"}`, valueOf(replica)]);
  return [
    {
      type: "gauge",
      name: "tessera_replica_used",
      about: "Whether reads go to the replica",
      values: each(({ state }) => Number(state === "used")),
    },
    {
      type: "gauge",
      name: "tessera_replica_lag_bytes",
      about: "What the primary has and the replica has not replayed",
      values: each(({ lagBytes }) => lagBytes),
    },
    {
      type: "gauge",
      name: "tessera_replica_lag_seconds",
      about: "For how long the replica has not been level",
      values: each(({ lagMs }) => lagMs / 1_000),
    },
    {
      type: "counter",
      name: "tessera_reads_total",
      about: "Reads that a replica may answer, by who answered",
      values: [...each(({ readCount }) => readCount), ['{replica="primary"}', primaryReadCount]],
    },
  ];
}

function diskMetrics({ isFull, freeBytes }: DiskState): readonly Metric[] {
  const full: Metric = {
    type: "gauge",
    name: "tessera_disk_full",
    about: "Whether nothing new is taken until there is room on the disk",
    values: [["", Number(isFull)]],
  };
  if (freeBytes === undefined) return [full];
  const free: Metric = {
    type: "gauge",
    name: "tessera_disk_free_bytes",
    about: "Room on the disk beside what the server holds back for itself",
    values: [["", freeBytes]],
  };
  return [full, free];
}

const textOf = ({ type, name, about, values }: Metric): string =>
  [
    `# HELP ${name} ${about}`,
    `# TYPE ${name} ${type}`,
    ...values.map(([labels, value]) => `${name}${labels} ${value}`),
    "",
  ].join("\n");

export function healthRoutes(
  app: FastifyInstance,
  { answers, disk }: Pick<Tier, "answers"> & { readonly disk: Pick<Tier["disk"], "state"> },
  health: ReturnType<typeof createHealth>,
): void {
  app.get("/livez", (_, reply) => reply.send({ status: "ok" }));
  app.get("/healthz", async (_, reply) =>
    // What is wrong is in the log of the server; whoever balances load only has to send people elsewhere.
    (await answersInTime({ answers }))
      ? reply.send({ status: "ok" })
      : reply.code(503).send({ status: "no database" }),
  );
  app.get("/readyz", (_, reply) =>
    disk.state().isFull ? reply.code(503).send({ status: "disk full" }) : reply.send({ status: "ok" }),
  );
  app.get("/metrics", (_, reply) => {
    const now = health();
    const metrics = [
      ...counts.map(([name, about, key]): Metric => ({
        type: "gauge",
        name,
        about,
        values: [["", now[key]]],
      })),
      ...lagMetrics(now),
      ...replicaMetrics(now),
      ...diskMetrics(disk.state()),
    ];
    return reply.type("text/plain; version=0.0.4").send(metrics.map(textOf).join(""));
  });
}

async function answersInTime({ answers }: Pick<Tier, "answers">): Promise<boolean> {
  const waiting = new AbortController();
  const late = pause(limits.lookAnswerMsMax, false, { signal: waiting.signal }).catch(() => false);
  const answered = answers().then(
    () => true,
    () => false,
  );
  const isInTime = await Promise.race([answered, late]);
  waiting.abort();
  return isInTime;
}
