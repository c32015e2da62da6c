/** What was found, folder by folder or kind by kind, so that one of them cannot fill the page. */
import type { ItemFacts, SearchStore } from "#core/ports/search-store.ts";
import type { Found } from "./collapse.ts";
import type { StepLog } from "./step-log.ts";

export interface Grouping {
  readonly by: "folder" | "kind";
  /** Hits of each group; the others are counted only. */
  readonly perGroup: number;
}

/** Groups in the order of their best, each with its best; what is in none (gone meanwhile) is left out. */
export async function grouped(
  store: SearchStore,
  found: readonly Found[],
  grouping: Grouping | undefined,
  log: StepLog,
  signal?: AbortSignal,
): Promise<readonly Found[]> {
  if (grouping === undefined || found.length === 0) return found;
  return log.timed(
    "group",
    async () => {
      const facts = await store.factsOf(
        found.map(({ itemId }) => itemId),
        signal,
      );
      const groupOf = new Map(facts.map((each) => [each.itemId, groupIn(each, grouping.by)]));
      const groups = Map.groupBy(found, ({ itemId }) => groupOf.get(itemId)?.value);
      return [...groups].flatMap(([value, entries]) =>
        value === undefined
          ? []
          : entries.slice(0, grouping.perGroup).map((entry): Found => {
              const label = groupOf.get(entry.itemId)?.label ?? value;
              return { ...entry, group: { value, label, totalCount: entries.length } };
            }),
      );
    },
    (entries) => ({
      strategy: { code: grouping.by === "folder" ? "by-folder" : "by-kind" },
      why: { code: "asked-for" },
      count: new Set(entries.map(({ group }) => group?.value)).size,
    }),
  );
}

const groupIn = (
  { folder, kind }: ItemFacts,
  by: Grouping["by"],
): { readonly value: string; readonly label: string } =>
  by === "folder" ? folder : { value: kind, label: kind };
