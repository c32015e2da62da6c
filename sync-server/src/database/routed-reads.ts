/**
 * Sends each read to the least busy replica that has what the read must see, and to the primary where there is none. What it
 * must see is asked of the primary when the read begins, so whoever wrote, on whatever instance, sees it, and nobody sees what
 * was taken back before. Rights are never read here: they come from the primary with whoever asks.
 */
import type { Health } from "#shared/rpc/server/health-contract.ts";
import type { Database, Reads } from "./database.ts";
import { limits } from "./limits.ts";
import { repeat } from "../repeat.ts";
import type { Replica } from "./replica.ts";
import { joinNext } from "./join-next.ts";
import type { WalPosition } from "./wal-position.ts";

export type ReadsHealth = Pick<Health, "replicas" | "primaryReadCount">;

export interface RoutedReads extends Reads, AsyncDisposable {
  health(): ReadsHealth;
}

export interface RoutedReadsDeps {
  readonly database: Database & { position(): Promise<WalPosition> };
  readonly replicas: readonly Replica[];
  readonly report: (error: unknown) => void;
}

export function routeReads({ database, replicas, report }: RoutedReadsDeps): RoutedReads {
  const counts = new Map<Replica, number>(replicas.map((replica) => [replica, 0]));
  let primaryReadCount = 0;
  const position = joinNext(() => database.position());
  const looks = replicas.map((replica) => lookAgain(position, replica, report));
  return {
    vectorType: database.vectorType,
    async read(scope, work) {
      const isFit = replicas.some((replica) => replica.state() === "used");
      if (isFit) {
        const floor = await position();
        const replica = leastBusy(replicas, floor);
        try {
          const found = await replica?.read(floor, scope, work);
          if (replica !== undefined && found !== undefined) {
            counts.set(replica, (counts.get(replica) ?? 0) + 1);
            return found.value;
          }
          replica?.doubt();
        } catch {
          // If it is the question that is wrong the primary says so; if it is the replica, the next look does.
          replica?.doubt();
        }
      }
      primaryReadCount += 1;
      return database.read(scope, work);
    },
    health: () => ({
      primaryReadCount,
      replicas: replicas.map((replica) => ({
        name: replica.name,
        state: replica.state(),
        lagBytes: replica.lagBytes(),
        lagMs: replica.lagMs(),
        readCount: counts.get(replica) ?? 0,
      })),
    }),
    async [Symbol.asyncDispose]() {
      for (const part of [...looks, ...replicas]) await part[Symbol.asyncDispose]();
    },
  };
}

function leastBusy(replicas: readonly Replica[], { timeline }: WalPosition): Replica | undefined {
  const fit = replicas.filter((each) => each.state() === "used" && each.timeline() === timeline);
  return fit.toSorted((one, other) => one.runningCount() - other.runningCount())[0];
}

/** Again and again; what becomes of it is reported once. One that does not answer keeps no other waiting. */
function lookAgain(
  position: () => Promise<WalPosition>,
  replica: Replica,
  report: (error: unknown) => void,
): AsyncDisposable {
  let isAway = false;
  const look = async (): Promise<void> => {
    // While the primary is away nobody reads: how far a replica is says nothing.
    const trouble = await replica.look(await position());
    if (trouble !== undefined && !isAway)
      report(new Error(`the replica ${replica.name} is left out: ${trouble.why}`));
    isAway = trouble !== undefined;
  };
  return repeat(limits.replicaLookMs, look, report);
}
