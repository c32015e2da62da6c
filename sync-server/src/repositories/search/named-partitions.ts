/** Places that a question may name: what is shared says nothing of where it lay, but the partition that it lies in has a name. */
import { sql } from "kysely";
import { PartitionId } from "#shared/model/ids.ts";
import type { Sql } from "#server/database/database.ts";

export interface Places {
  /** Partitions of that name, whatever its case; of several with one name all. */
  called(name: string): readonly PartitionId[];
  /** Undefined of one that may not be read. */
  nameOf(partitionId: string): string | undefined;
}

export const noPlaces: Places = { called: () => [], nameOf: () => undefined };

/** Of those that may be read. */
export async function placesOf(transaction: Sql, partitionIds: readonly PartitionId[]): Promise<Places> {
  const { rows } = await sql<{ readonly partition_id: string; readonly name: string }>`
    SELECT partition_id, name FROM partitions
    WHERE partition_id = ANY (${[...partitionIds]}::uuid[])`.execute(transaction);
  const byName = Map.groupBy(rows, ({ name }) => folded(name));
  const names = new Map(rows.map(({ partition_id, name }) => [partition_id, name]));
  return {
    nameOf: (partitionId) => names.get(partitionId),
    called: (name) =>
      (byName.get(folded(name)) ?? []).map(({ partition_id }) => PartitionId.parse(partition_id)),
  };
}

/** Without the slashes that a path may begin and end with. */
const folded = (name: string): string =>
  name
    .normalize("NFC")
    .toLowerCase()
    .replaceAll(/^[/\\\s]+|[/\\\s]+$/gu, "");
