import type { TeamPart } from "#shared/rpc/team-search.ts";
import { useText } from "#ui/ui/text.tsx";

/** Why nothing of the team is among the results, or not all: quietly, as what is here is there all the same. */
export function TeamNotice({ part }: { readonly part: TeamPart }) {
  const text = useText();
  if (part.kind === "none") return null;
  if (part.kind === "answered")
    return (
      <>
        {part.corrections.map(({ from, to }) => (
          <p key={from} className="px-3 text-sm text-muted">
            {text("team.corrected", { from, to })}
          </p>
        ))}
        {part.unanswered.length === 0 ? null : (
          <p className="px-3 text-sm text-muted">
            {text("team.unanswered", { fields: part.unanswered.join(", ") })}
          </p>
        )}
      </>
    );
  return (
    <p role="status" className="px-3 text-sm text-muted">
      {text(`team.part.${part.kind}`)}
    </p>
  );
}
