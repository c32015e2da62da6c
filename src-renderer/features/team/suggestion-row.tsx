import { useRef } from "react";
import type { UserId } from "#shared/model/team.ts";
import type { Decision, Suggestion } from "#shared/rpc/server/suggestions-contract.ts";
import type { ItemEdits } from "#shared/rpc/team-status.ts";
import { limits } from "#ui/state/limits.ts";
import { useSayIn, useSetAgain, useSuggesting } from "#ui/state/suggestions.ts";
import { Button } from "#ui/ui/button.tsx";
import { useFormats, useText } from "#ui/ui/text.tsx";
import { useToast } from "#ui/ui/toasts.tsx";
import { asBefore, asTaken } from "./as-decided.ts";
import { SuggestionChanges } from "./suggestion-changes.tsx";

/** One suggestion: by whom, when, what for, and what may be done with it. `isNamed`: with the item's name, where it stands among others'. */
export function SuggestionRow({
  suggestion,
  me,
  isNamed = false,
  onChanged = () => undefined,
}: {
  readonly suggestion: Suggestion;
  /** Whose own can be withdrawn. */
  readonly me: UserId | undefined;
  readonly isNamed?: boolean;
  /** What the item is from now on, where it is shown beside this. */
  readonly onChanged?: (change: (before: ItemEdits) => ItemEdits) => void;
}) {
  const text = useText();
  const formats = useFormats();
  const { by, askedMs, item, state } = suggestion;
  const isOwn = by.userId === me;
  const person = isOwn ? text("team.suggestion.you") : (by.name ?? text("team.suggestion.gone"));
  const name = item?.title ?? item?.name ?? text("team.item");
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 py-2.5">
      <div className="min-w-48 flex-1">
        {isNamed ? (
          <h3 className="text-sm font-semibold [overflow-wrap:anywhere]">
            <bdi>{name}</bdi>
          </h3>
        ) : null}
        <p className="text-xs text-muted">
          {[person, formats.dateTime(askedMs), stateWords(text, suggestion)].join(" · ")}
        </p>
        <SuggestionChanges {...suggestion} />
      </div>
      {state === "open" ? <OpenActions {...{ suggestion, isOwn, person, name, onChanged }} /> : null}
    </li>
  );
}

function stateWords(text: ReturnType<typeof useText>, { state, decided }: Suggestion): string {
  const name = decided?.by?.name;
  if (name === undefined || state === "open" || state === "ended") return text(`team.suggestion.${state}`);
  return text(`team.suggestion.${state}By`, { name });
}

const isOver = (decision: Decision | undefined): boolean =>
  decision?.outcome === "taken" || decision?.outcome === "declined";

/** Who goes through a list by the keyboard is at what comes next, and not at the beginning of the page. */
function leaveRow(within: HTMLElement | null): void {
  const row = within?.closest("li");
  const [next] = [row?.nextElementSibling, row?.previousElementSibling].flatMap(
    (each) => each?.querySelector("button") ?? [],
  );
  if (next !== undefined) return next.focus();
  const section = row?.closest("section");
  if (!(section instanceof HTMLElement)) return;
  section.tabIndex = -1;
  section.focus();
}

interface OpenActionsProps {
  readonly suggestion: Suggestion;
  readonly isOwn: boolean;
  readonly person: string;
  readonly name: string;
  readonly onChanged: (change: (before: ItemEdits) => ItemEdits) => void;
}

function OpenActions({ suggestion, isOwn, person, name, onChanged }: OpenActionsProps) {
  const { id, partitionId, edit } = suggestion;
  const text = useText();
  const toast = useToast();
  const rowRef = useRef<HTMLDivElement>(null);
  const say = useSayIn(partitionId);
  const setAgain = useSetAgain();
  const { decide, withdraw, reopen } = useSuggesting();
  const undoOf = (decision: Decision) => (): void => {
    if (decision.outcome !== "taken") return reopen.mutate(id);
    setAgain(decision.before);
    onChanged((shown) => asBefore(shown, decision.before));
  };
  const told = ({ decisions: [decision] }: { readonly decisions: readonly Decision[] }): void => {
    if (decision === undefined) return;
    if (decision.outcome === "taken") onChanged((shown) => asTaken(shown, decision.before, edit));
    const isDone = isOver(decision);
    if (isDone) leaveRow(rowRef.current);
    toast({
      message: text(`team.decision.${decision.outcome}`),
      ...(isDone ? {} : { tone: "harm" }),
      ...(isDone
        ? { durationMs: limits.undoMs, action: { label: text("undo"), run: undoOf(decision) } }
        : {}),
    });
  };
  // Also until the list is without it.
  const isBusy =
    decide.isPending || withdraw.isPending || withdraw.isSuccess || isOver(decide.data?.decisions[0]);
  const labelled = (what: "take" | "decline") => text(`team.suggestion.${what}Of`, { person, name });
  return (
    <div ref={rowRef} className="flex flex-wrap gap-2">
      {say === "edit" ? (
        <>
          <Button
            look="primary"
            aria-label={labelled("take")}
            disabled={isBusy}
            onClick={() => decide.mutate({ ids: [id], take: true }, { onSuccess: told })}
          >
            {text("team.suggestion.take")}
          </Button>
          <Button
            aria-label={labelled("decline")}
            disabled={isBusy}
            onClick={() => decide.mutate({ ids: [id], take: false }, { onSuccess: told })}
          >
            {text("team.suggestion.decline")}
          </Button>
        </>
      ) : null}
      {isOwn ? (
        <Button
          look="quiet"
          aria-label={text("team.suggestion.withdrawOf", { name })}
          disabled={isBusy}
          onClick={() =>
            withdraw.mutate(id, {
              onSuccess: () => {
                leaveRow(rowRef.current);
                toast({ message: text("team.suggestion.withdrawn") });
              },
            })
          }
        >
          {text("team.suggestion.withdraw")}
        </Button>
      ) : null}
    </div>
  );
}
