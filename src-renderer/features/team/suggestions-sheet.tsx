import { failureText } from "#ui/state/item-actions.ts";
import { useOwnUserId, useSuggestions } from "#ui/state/suggestions.ts";
import { useTeamPartitions } from "#ui/state/team.ts";
import { Sheet } from "#ui/ui/page.tsx";
import { useText } from "#ui/ui/text.tsx";
import { SuggestionRow } from "./suggestion-row.tsx";

/** What waits for somebody who may edit, and what became of what one suggested oneself. */
export function SuggestionsSheet() {
  const text = useText();
  const me = useOwnUserId();
  const { all, openCount, isPending, error } = useSuggestions();
  const mayEdit = useTeamPartitions().some(({ permissions }) => permissions.includes("edit.write"));
  return (
    <Sheet title={text("team.suggestions")}>
      {all.length === 0 ? (
        <p className="py-4 text-sm text-muted">{emptyWords()}</p>
      ) : (
        <div className="py-2">
          <p role="status" className="pt-2 text-xs text-muted">
            {text("team.suggestionsOpen", { count: openCount })}
          </p>
          <ul aria-label={text("team.suggestions")} className="divide-y divide-line">
            {all.map((suggestion) => (
              <SuggestionRow key={suggestion.id} suggestion={suggestion} me={me} isNamed />
            ))}
          </ul>
        </div>
      )}
    </Sheet>
  );
  function emptyWords(): string {
    if (isPending) return text("loading");
    if (error !== null) return `${failureText(error, text)} ${text("team.suggestionsNeedServer")}`;
    return text(mayEdit ? "team.noSuggestions" : "team.noOwnSuggestions");
  }
}
