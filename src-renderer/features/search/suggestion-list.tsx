import { clsx } from "clsx";
import type { Suggestion } from "#shared/rpc/search-contract.ts";
import { inWords } from "./query-line.tsx";
import { useText } from "#ui/ui/text.tsx";

interface SuggestionListProps {
  readonly id: string;
  readonly text: string;
  readonly suggestions: readonly Suggestion[];
  readonly active: number;
  readonly onAccept: (suggestion: Suggestion) => void;
}

/** Always in the page, so that the box can name it; seen only while there is something to offer. */
export function SuggestionList({ id, text, suggestions, active, onAccept }: SuggestionListProps) {
  const say = useText();
  return (
    <ul
      id={id}
      role="listbox"
      aria-label={say("search.suggestions")}
      className={clsx(
        "absolute top-full right-0 left-0 z-30 mt-1.5 overflow-hidden rounded-lg border border-line bg-surface p-1 shadow-3",
        suggestions.length === 0 && "hidden",
      )}
    >
      {suggestions.map((suggestion, index) => (
        <li
          key={`${suggestion.source}:${suggestion.text}`}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === active}
          className={clsx(
            "flex h-9 items-center gap-3 rounded-md px-3",
            index === active ? "bg-accent-soft text-accent" : "hover:bg-sunken",
          )}
          // Before the box loses the focus, which closes the list.
          onMouseDown={(event) => (event.preventDefault(), onAccept(suggestion))}
        >
          <span className="min-w-0 flex-1 truncate whitespace-pre">
            {suggestion.name === undefined ? null : <bdi className="pr-3 font-medium">{suggestion.name}</bdi>}
            <span className="text-faint">{sharedStart(text, inWords(suggestion.text, say))}</span>
            <span className={suggestion.name === undefined ? "font-medium" : "text-faint"}>
              {inWords(suggestion.text, say).slice(sharedStart(text, inWords(suggestion.text, say)).length)}
            </span>
          </span>
          <span className="text-xs text-faint">{say(`suggestion.${suggestion.source}`)}</span>
        </li>
      ))}
    </ul>
  );
}

/** What both begin with, up to the last space: the part that is already said. */
function sharedStart(text: string, suggestion: string): string {
  const said = text.slice(0, text.lastIndexOf(" ") + 1);
  return suggestion.startsWith(said) ? said : "";
}
