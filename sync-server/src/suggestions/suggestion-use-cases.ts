/** Who may suggest, see and decide what. The guard has asked for `edit.suggest`, or `edit.write`, in one partition at least. */
import type { SuggestionId } from "#shared/model/team.ts";
import type {
  Decisions,
  Suggestion,
  SuggestionFilter,
  SuggestionList,
} from "#shared/rpc/server/suggestions-contract.ts";
import { type Reads, system } from "../database/database.ts";
import { partitionsWith, type Principal } from "../use-cases/access/principal.ts";
import { isRefusal, type Nothing, refuse, type Refusal } from "../use-cases/refusal.ts";
import { decide, type DecideAsked, type DecideDeps } from "./decide.ts";
import { reopen } from "./reopen.ts";
import { suggest, type SuggestAsked, type SuggestDeps } from "./suggest.ts";
import {
  type ChangedSuggestion,
  itemsOf,
  namesOf,
  pageOf,
  rowsById,
  type SuggestionRow,
  suggestionOf,
} from "./suggestion-rows.ts";
import { unerased } from "./suggestions.ts";

export interface SuggestionUseCases {
  suggest(principal: Principal, asked: SuggestAsked): Promise<Suggestion | Refusal>;
  list(principal: Principal, filter: SuggestionFilter): Promise<SuggestionList | Refusal>;
  decide(principal: Principal, asked: DecideAsked): Promise<Decisions | Refusal>;
  /** What was declined waits again. */
  reopen(principal: Principal, id: SuggestionId): Promise<Suggestion | Refusal>;
  withdraw(principal: Principal, id: SuggestionId): Promise<Nothing | Refusal>;
}

export interface SuggestionUseCasesDeps extends SuggestDeps, Omit<DecideDeps, "moves"> {
  readonly moves: SuggestDeps["moves"] & DecideDeps["moves"];
  /** Told of what is there, gone or decided from now on. Nobody waits for it. */
  readonly onChanged: (changed: readonly ChangedSuggestion[]) => void;
}

export function createSuggestionUseCases(deps: SuggestionUseCasesDeps): SuggestionUseCases {
  const { database, onChanged } = deps;
  return {
    async suggest(principal, asked) {
      const row = await suggest(deps, principal, asked);
      if (isRefusal(row)) return row;
      onChanged([row]);
      const [told] = await inWords(database, principal, [row]);
      return told ?? refuse("NOT_FOUND");
    },
    async list(principal, filter) {
      const own = partitionsWith(principal, "edit.suggest");
      const every = partitionsWith(principal, "edit.write");
      const { partitionId } = filter;
      if (partitionId !== undefined && !own.includes(partitionId) && !every.includes(partitionId))
        return refuse("NOT_FOUND");
      const page = await database.read(system, (sql) =>
        pageOf(sql, { userId: principal.userId, own, every }, filter),
      );
      const { rows, totalCount, openCount } = page;
      return { suggestions: await inWords(database, principal, rows), totalCount, openCount };
    },
    async decide(principal, asked) {
      const decisions = await decide(deps, principal, asked);
      return isRefusal(decisions) ? decisions : { decisions };
    },
    async reopen(principal, id) {
      const row = await reopen(deps, principal, id);
      if (isRefusal(row)) return row;
      onChanged([row]);
      const [told] = await inWords(database, principal, [row]);
      return told ?? refuse("NOT_FOUND");
    },
    async withdraw(principal, id) {
      const may = partitionsWith(principal, "edit.suggest");
      const [row] = await database.read(system, (sql) => rowsById(sql, [id]));
      if (row === undefined || row.user_id !== principal.userId || !may.includes(row.partition_id))
        return refuse("NOT_FOUND");
      const done = await database.write(async (sql, truth) => {
        const current = await unerased(sql, row);
        if (current === undefined) return refuse("NOT_FOUND");
        if (current.state !== "open") return refuse("SUGGESTION_DECIDED");
        await truth.remove("suggestions", { partition_id: row.partition_id, suggestion_id: id });
        return {};
      });
      if (!isRefusal(done)) onChanged([row]);
      return done;
    },
  };
}

/** Of items nothing is told but what the caller may read. */
async function inWords(
  reads: Pick<Reads, "read">,
  principal: Principal,
  rows: readonly SuggestionRow[],
): Promise<readonly Suggestion[]> {
  const read = partitionsWith(principal, "partition.read");
  const items = await reads.read({ kind: "principal", read }, (sql) => itemsOf(sql, rows));
  const names = await reads.read(system, (sql) => namesOf(sql, rows));
  return rows.map((row) => suggestionOf(row, items, names));
}
