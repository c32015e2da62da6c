/** The replicas of an operator's settings, looked at once before anything is read from them. */
import { limits } from "./limits.ts";
import type { Postgres } from "./postgres.ts";
import { openReplica, type Replica } from "./replica.ts";
import { routeReads, type RoutedReads } from "./routed-reads.ts";

export interface OpenReadsOptions {
  readonly urls: readonly string[];
  readonly report: (error: unknown) => void;
}

/** Rejects with a sentence for the operator where an address leads to what is no standby; one that is away comes later. */
export async function openReads(
  database: Postgres,
  { urls, report }: OpenReadsOptions,
): Promise<RoutedReads> {
  await using opening = new AsyncDisposableStack();
  const replicas: Replica[] = [];
  if (urls.length > 0) {
    const { system, isCitus } = await database.origin();
    if (isCitus)
      throw new Error(
        "--replica does not go with Citus: a standby of its coordinator does not say how far its workers are. Leave --replica out.",
      );
    for (const url of urls) {
      const replica = opening.use(openReplica({ url, system, nowMs: Date.now }));
      const trouble = await replica.look(await database.position());
      if (trouble?.kind === "unfit")
        throw new Error(
          `--replica ${replica.name}: ${trouble.why}. Name a hot standby of the --database, or leave it out.`,
        );
      if (trouble !== undefined)
        report(
          new Error(
            `the replica ${replica.name} is left out until it answers, and asked again every ${limits.replicaLookMs} ms: ${trouble.why}`,
          ),
        );
      replicas.push(replica);
    }
  }
  opening.move();
  return routeReads({ database, replicas, report });
}
