import { sql } from "kysely";
import type { Database, Sql } from "#server/database/database.ts";
import type { Condition } from "#server/repositories/search/conditions.ts";
import { byMeaning, tablesOf, type Allowed } from "#server/repositories/search/candidates.ts";
import { vectorTable } from "#server/projection/vector-rows.ts";
import { createTeamSearch, type TeamSearch } from "#server/use-cases/search/team-search.ts";
import { moreIsBetter, type Report } from "../benchmark.ts";
import { short } from "../statistics.ts";
import { teamLimits } from "./limits.ts";
import { asked } from "./asked.ts";
import { partitionIds, sizeBytesMax, spaceId, type SharedRows } from "./shared-rows.ts";

const { nearestCount, recallQuestionCount, selectivities } = teamLimits;

/**
 * Of the nearest among what passes a filter, how many are found: as the use case plans it, which compares few one by one and
 * asks the graph of many, and by the graph alone, whose scan goes on until it has enough that pass.
 */
export async function measureRecall(
  database: Database,
  rows: SharedRows,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  const search = createTeamSearch(database);
  const worst: number[] = [];
  for (const selectivity of selectivities) {
    const found = { planned: 0, graph: 0, due: 0 };
    for (let at = 0; at < recallQuestionCount; at += 1) {
      signal.throwIfAborted();
      const { vector } = rows.question();
      const { due, planned, graph } = await ask(database, search, vector, selectivity);
      found.due += due.size;
      found.planned += planned.filter((id) => due.has(id)).length;
      found.graph += graph.filter((id) => due.has(id)).length;
    }
    const [planned, graph] = [found.planned / found.due, found.graph / found.due];
    worst.push(planned, graph);
    report.note(
      `recall@${nearestCount} where ${short(selectivity * 100)} % pass: ${short(planned)} as planned, ${short(graph)} by the graph`,
    );
  }
  report.measured(
    moreIsBetter({
      name: "team-search-recall",
      value: Math.min(...worst),
      unit: `of the ${nearestCount} nearest, at the worst selectivity`,
      peer: "limit",
      peerValue: 0.95,
      target: 1,
    }),
  );
}

interface Asked {
  readonly due: ReadonlySet<string>;
  readonly planned: readonly string[];
  readonly graph: readonly string[];
}

async function ask(
  database: Database,
  search: TeamSearch,
  vector: readonly number[],
  selectivity: number,
): Promise<Asked> {
  const untilBytes = Math.round(sizeBytesMax * selectivity);
  const isSmall = sql<boolean>`i.size_bytes < ${untilBytes}`;
  const isAll = selectivity === 1;
  const allowed: Allowed = { partitionIds, condition: isAll ? undefined : isSmall };
  const { hits } = await search.query({
    ...asked,
    limit: nearestCount,
    text: isAll ? "" : `smaller:${untilBytes}`,
    vectors: [{ spaceId, vector }],
    partitionIds,
  });
  return database.read({ kind: "principal", read: partitionIds }, async (transaction) => {
    const [space] = await tablesOf(transaction, [spaceId]);
    if (space === undefined) throw new Error("no vectors were written");
    const { vectorType } = database;
    const graph = await byMeaning(transaction, allowed, { space, vector, vectorType, strategy: "graph" });
    return {
      due: new Set(
        await nearest(transaction, { table: vectorTable(space.spaceNo), vector, vectorType, isSmall }),
      ),
      planned: hits.map(({ itemId }) => itemId),
      graph: graph.slice(0, nearestCount).map(({ itemId }) => itemId),
    };
  });
}

/** By comparing all that pass, without the use case. */
async function nearest(
  transaction: Sql,
  {
    table,
    vector,
    vectorType,
    isSmall,
  }: {
    readonly table: string;
    readonly vector: readonly number[];
    readonly vectorType: Database["vectorType"];
    readonly isSmall: Condition;
  },
): Promise<readonly string[]> {
  const given = sql`${`[${vector.join(",")}]`}::${sql.raw(vectorType)}`;
  const { rows } = await sql<{ item_id: string }>`
    SELECT v.item_id FROM ${sql.table(table)} v JOIN items i USING (partition_id, item_id) WHERE ${isSmall}
    ORDER BY (v.e <=> ${given}) + 0 LIMIT ${nearestCount}`.execute(transaction);
  return rows.map(({ item_id }) => item_id);
}
