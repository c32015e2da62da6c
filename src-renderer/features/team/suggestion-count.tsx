import { useText } from "#ui/ui/text.tsx";

/** How many suggestions for an item are open; nothing where none is. */
export function SuggestionCount({ count }: { readonly count: number }) {
  const text = useText();
  return count === 0 ? null : (
    <span className="shrink-0 rounded-full bg-accent-soft px-2 text-xs leading-5 whitespace-nowrap text-accent">
      {text("team.suggestionCount", { count })}
    </span>
  );
}
