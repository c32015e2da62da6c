import type { Doc } from "yjs";
import { partsOf, type DocumentName } from "#shared/sync/document-name.ts";
import { readTagNames } from "#shared/sync/tag-dictionary.ts";
import type { Sql } from "../database/database.ts";
import type { Step } from "./projection.ts";

/** The names are few: all of a partition are written anew. */
export async function projectTags(transaction: Sql, name: DocumentName, document: Doc): Promise<Step> {
  const { partitionId } = partsOf(name);
  await transaction.deleteFrom("tags").where("partition_id", "=", partitionId).execute();
  const rows = [...readTagNames(document)].map(([tag_id, tag]) => ({
    partition_id: partitionId,
    tag_id,
    name: tag,
  }));
  if (rows.length > 0) await transaction.insertInto("tags").values(rows).execute();
  return "done";
}
