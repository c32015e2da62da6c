/**
 * What was decided of suggestions, carried out: it is decided, told and noted in one transaction; then it is written into the
 * edits by the server, as one group. What a crash cut short is ended at the start.
 */
import type { Serial } from "#shared/kit/serial.ts";
import { type DeviceId } from "#shared/model/team.ts";
import { type Database, type Sql, system, type Truth } from "../database/database.ts";
import { erasedAmong } from "../database/erased-among.ts";
import { appendOwn } from "../erasure/append-own.ts";
import type { ErasableLog, ErasureListener } from "../erasure/erasable.ts";
import type { SuggestionRow } from "./suggestion-rows.ts";
import { entriesOf, type TakenRow } from "./write-suggestion.ts";

export interface SuggestionsDeps {
  readonly database: Database;
  readonly log: Pick<ErasableLog, "load" | "append">;
  readonly listener: Pick<ErasureListener, "appended">;
  /** Shared with erasures: what is erased is not on its way into a document that those have not looked at. */
  readonly alone: Serial;
  readonly settings: {
    /** That the server itself writes as. */
    readonly deviceId: DeviceId;
    readonly nowMs: () => number;
  };
}

export interface Suggestions {
  /** Of what was decided. `note-full`: it is open again. `erased`: there is nothing to write in, and nothing of it is left. */
  finish(row: TakenRow): Promise<"taken" | "note-full" | "erased">;
  /** Takes up what a crash cut short. */
  resume(): Promise<void>;
}

export function createSuggestions(deps: SuggestionsDeps): Suggestions {
  const { database, log, alone, settings } = deps;
  const finish: Suggestions["finish"] = (row) =>
    alone(async () => {
      const erased = await database.read(system, (sql) => erasedAmong(sql, [row.item_id]));
      if (erased.size > 0) return "erased";
      const entries = await entriesOf(log, row, settings.deviceId);
      if (entries === "note-full") {
        await change(database, row, reopened);
        return "note-full";
      }
      if ((await appendOwn(deps, entries)) === "erased") return "erased";
      await change(database, row, { state: "taken" });
      return "taken";
    });
  return {
    finish,
    async resume() {
      const rows = await database.read(system, (sql) =>
        sql
          .selectFrom("suggestions")
          .selectAll()
          .where("state", "=", "taking")
          .orderBy("decided_ms")
          .execute(),
      );
      for (const row of rows) if (isTaken(row)) await finish(row);
    },
  };
}

export const reopened = {
  state: "open",
  decided_by: null,
  decided_ms: null,
  map_id: null,
  hlc: null,
} as const;

export const isTaken = (row: SuggestionRow): row is TakenRow => row.map_id !== null && row.hlc !== null;

const change = (database: Database, row: SuggestionRow, to: Partial<SuggestionRow>): Promise<void> =>
  database.write(async (sql, truth) => {
    // Not where it is erased: the row would be there again.
    const current = await unerased(sql, row);
    if (current !== undefined) await truth.put("suggestions", { ...current, ...to });
  });

/** Nobody else decides of it, and nobody erases it, until the end of the transaction. */
export async function unerased(
  sql: Sql,
  { partition_id, suggestion_id, item_id }: SuggestionRow,
): Promise<SuggestionRow | undefined> {
  if ((await erasedAmong(sql, [item_id])).size > 0) return undefined;
  return sql
    .selectFrom("suggestions")
    .selectAll()
    .where("partition_id", "=", partition_id)
    .where("suggestion_id", "=", suggestion_id)
    .forUpdate()
    .executeTakeFirst();
}

/** What can be written into a transaction. */
export interface Writing {
  readonly sql: Sql;
  readonly truth: Truth;
}
