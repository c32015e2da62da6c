/** Where the work of a team's server goes: one instance, two, and two with a standby that answers their searches. */
import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { startPostgres, type TestPostgres, type TestStandby } from "#server/database/postgres.fake.ts";
import { openPostgres } from "#server/database/postgres.ts";
import { askOf } from "#server/server.fake.ts";
import { lessIsBetter, type Benchmark, type Report } from "../benchmark.ts";
import { useOf } from "../process-tree.ts";
import { createScratch, type Scratch } from "../scratch.ts";
import { short } from "../statistics.ts";
import { teamLimits } from "./limits.ts";
import { startServerProcess, type ServerProcess } from "./server-process.ts";
import { fill, type SharedRows } from "./shared-rows.ts";
import { openSharers, searchMuch, setUpTeam } from "./team-load.ts";

const arrangements = [
  { name: "one instance", instanceCount: 1, hasReplica: false },
  { name: "two instances", instanceCount: 2, hasReplica: false },
  { name: "two instances, one replica", instanceCount: 2, hasReplica: true },
] as const;
type Arrangement = (typeof arrangements)[number];

type Part = "instances" | "primary" | "replica";
type Work = "search" | "share";
type Costs = Readonly<Record<Part, number>>;

export const instancesBenchmark: Benchmark = {
  name: "team-instances",
  about:
    "processor time a search and a shared item: one instance, two, and two with a replica, on the same cores",
  async run(report, signal) {
    const postgres = await startPostgres({ fsync: true });
    if ("reason" in postgres)
      return report.note(`without PostgreSQL there is nothing to measure: ${postgres.reason}`);
    await using _ = postgres;
    await using scratch = await createScratch();
    const cluster = await openCluster(postgres, scratch);
    const sums = new Map<string, Costs>();
    const add = (arrangement: Arrangement, work: Work, costs: Costs): void => {
      const key = keyOf(arrangement, work);
      const known = sums.get(key) ?? nothing;
      sums.set(key, added(known, costs));
    };
    // In turns: what else the machine does falls on all of them alike.
    for (let round = 0; round < teamLimits.instanceRounds; round += 1)
      for (const arrangement of arrangements) {
        signal.throwIfAborted();
        await measure(cluster, arrangement, (work, costs) => add(arrangement, work, costs));
      }
    tell(report, (arrangement, work) => {
      const count = teamLimits.instanceRounds * amounts[work];
      return scaled(sums.get(keyOf(arrangement, work)) ?? nothing, 1 / count);
    });
  },
};

const amounts: Readonly<Record<Work, number>> = {
  search: teamLimits.instanceSearchCount,
  share: teamLimits.instanceShareCount,
};
const nothing: Costs = { instances: 0, primary: 0, replica: 0 };
const keyOf = ({ name }: Arrangement, work: Work): string => `${name} ${work}`;
const combined = (one: Costs, other: Costs, by: (one: number, other: number) => number): Costs => ({
  instances: by(one.instances, other.instances),
  primary: by(one.primary, other.primary),
  replica: by(one.replica, other.replica),
});
const added = (one: Costs, other: Costs): Costs => combined(one, other, (a, b) => a + b);
const scaled = (costs: Costs, by: number): Costs => combined(costs, costs, (a) => a * by);
const totalOf = ({ instances, primary, replica }: Costs): number => instances + primary + replica;

interface Cluster {
  readonly postgres: TestPostgres;
  readonly standby: TestStandby;
  readonly databaseUrl: string;
  readonly rows: SharedRows;
  readonly bearer: string;
  start(arrangement: Arrangement): Promise<readonly ServerProcess[]>;
}

async function openCluster(postgres: TestPostgres, scratch: Scratch): Promise<Cluster> {
  const databaseUrl = await postgres.makeDatabase();
  const key = randomBytes(32).toString("base64url");
  const startOne = (n: number, replicaUrls: string): Promise<ServerProcess> =>
    startServerProcess({
      TESSERA_SERVER_DATA: scratch.path(`instance-${n}`),
      TESSERA_DATABASE_URL: databaseUrl,
      TESSERA_SERVER_KEY: key,
      TESSERA_REPLICA_URLS: replicaUrls,
    });
  await using database = await openPostgres(databaseUrl);
  const rows = await fill(database, teamLimits.capacityItemCount);
  let bearer: string;
  {
    await using first = await startOne(0, "");
    while (first.setUpCode === undefined) await pause(10);
    bearer = await setUpTeam(askOf(first.url), database, first.setUpCode);
  }
  const standby = postgres.startStandby();
  standby.stop();
  return {
    postgres,
    standby,
    databaseUrl,
    rows,
    bearer,
    start: ({ instanceCount, hasReplica }) =>
      Promise.all(
        Array.from({ length: instanceCount }, (_, n) =>
          startOne(n, hasReplica ? standby.urlOf(databaseUrl) : ""),
        ),
      ),
  };
}

async function measure(
  cluster: Cluster,
  arrangement: Arrangement,
  onCosts: (work: Work, costs: Costs) => void,
): Promise<void> {
  await using open = new AsyncDisposableStack();
  if (arrangement.hasReplica) {
    cluster.standby.start();
    open.defer(() => cluster.standby.stop());
  }
  const instances = await cluster.start(arrangement);
  for (const instance of instances) open.use(instance);
  const [first, last] = [instances[0], instances.at(-1)];
  if (first === undefined || last === undefined) throw new Error("no instance was started");
  const asks = instances.map(({ url }) => askOf(url));
  const level = async (): Promise<void> => {
    for (const ask of asks) while (!(await isLevel(ask, cluster.bearer, arrangement))) await pause(100);
  };
  const costsOf = async (work: () => Promise<void>): Promise<Costs> => {
    const before = costsNow(cluster, arrangement, instances);
    await work();
    return added(costsNow(cluster, arrangement, instances), scaled(before, -1));
  };
  await level();
  await searchMuch(asks, cluster.bearer, cluster.rows, teamLimits.instanceWarmUpCount);
  const searching = () => searchMuch(asks, cluster.bearer, cluster.rows, amounts.search);
  onCosts("search", await costsOf(searching));
  await using sharers = await openSharers(first, last, cluster.bearer);
  const sharing = async (): Promise<void> => {
    await sharers.share(cluster.rows, amounts.share);
    await level();
  };
  onCosts("share", await costsOf(sharing));
}

/** Whether the replica, if there is to be one, has all that the primary has. */
async function isLevel(
  ask: ReturnType<typeof askOf>,
  bearer: string,
  { hasReplica }: Arrangement,
): Promise<boolean> {
  if (!hasReplica) return true;
  const { body } = await ask("GET", "/health", undefined, { bearer });
  return body.replicas[0]?.state === "used" && body.replicas[0]?.lagBytes === 0;
}

function costsNow(
  { postgres, standby }: Cluster,
  { hasReplica }: Arrangement,
  instances: readonly ServerProcess[],
): Costs {
  return {
    instances: instances.reduce((sum, { processId }) => sum + useOf(processId).cpuMs, 0),
    primary: useOf(postgres.processId()).cpuMs,
    replica: hasReplica ? useOf(standby.processId()).cpuMs : 0,
  };
}

/** Guesses with room, set before anything was measured: what an added part may cost, and how far a replica relieves the primary. */
const targets = { secondInstance: 1 / 1.3, replica: 1 / 1.5, relief: 2 } as const;

function tell(report: Report, costsOf: (arrangement: Arrangement, work: Work) => Costs): void {
  for (const work of ["search", "share"] as const)
    for (const arrangement of arrangements) {
      const costs = costsOf(arrangement, work);
      const parts = (["instances", "primary", "replica"] as const).map(
        (part) => `${part} ${short(costs[part])}`,
      );
      report.note(
        `${arrangement.name}, ms of processor a ${work}: ${parts.join(", ")}; together ${short(totalOf(costs))}`,
      );
    }
  const [one, two, replicated] = arrangements;
  const compare = (name: string, value: number, peer: string, peerValue: number, target: number): void =>
    report.measured(lessIsBetter({ name, value, unit: "ms of processor", peer, peerValue, target }));
  for (const work of ["search", "share"] as const) {
    const alone = totalOf(costsOf(one, work));
    compare(
      `${work}-by-two-instances`,
      totalOf(costsOf(two, work)),
      "one instance",
      alone,
      targets.secondInstance,
    );
    compare(
      `${work}-with-a-replica`,
      totalOf(costsOf(replicated, work)),
      "one instance",
      alone,
      targets.replica,
    );
  }
  const [kept, relieved] = [costsOf(two, "search").primary, costsOf(replicated, "search").primary];
  compare("search-on-the-primary", relieved, "without a replica", kept, targets.relief);
}
