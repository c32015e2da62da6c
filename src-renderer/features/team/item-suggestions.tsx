import type { SharedItemId } from "#shared/model/team.ts";
import type { ItemEdits } from "#shared/rpc/team-status.ts";
import { useOwnUserId, useSuggestions } from "#ui/state/suggestions.ts";
import { useText } from "#ui/ui/text.tsx";
import { SuggestionRow } from "./suggestion-row.tsx";

/** What was suggested for an item, as far as this person may know it; nothing where nothing was. */
export function ItemSuggestions({
  id,
  onChanged,
}: {
  readonly id: SharedItemId;
  /** What is said of the item has become something else, here and before anybody has told of it. */
  readonly onChanged: (change: (before: ItemEdits) => ItemEdits) => void;
}) {
  const text = useText();
  const me = useOwnUserId();
  const of = useSuggestions().all.filter(({ itemId }) => itemId === id);
  const openCount = of.filter(({ state }) => state === "open").length;
  if (of.length === 0) return null;
  const title = text("team.suggestions");
  return (
    <section aria-label={title} className="my-3 rounded-md border border-line px-3 py-2">
      <h3 className="text-xs font-medium text-muted">
        {title}
        {openCount === 0 ? null : ` · ${text("team.suggestionsOpen", { count: openCount })}`}
      </h3>
      <ul className="divide-y divide-line">
        {of.map((suggestion) => (
          <SuggestionRow key={suggestion.id} suggestion={suggestion} me={me} onChanged={onChanged} />
        ))}
      </ul>
    </section>
  );
}
