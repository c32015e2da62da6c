import { uuidV7 } from "#shared/kit/uuid.ts";
import { SuggestionId } from "#shared/model/team.ts";
import { Decisions, Suggestion, SuggestionList } from "#shared/rpc/server/suggestions-contract.ts";
import type { Team } from "#core/ports/team.ts";
import { isRefusal } from "#core/ports/use-cases.ts";
import { type AskingItemsDeps, askOfItems, itemPlace } from "./asking-items.ts";

type Suggesting = Pick<
  Team,
  "suggest" | "suggestions" | "decideSuggestions" | "reopenSuggestion" | "withdrawSuggestion"
>;

/** Asked of the server each time, which has them alone; what is taken over this device learns as everybody does, by the documents. */
export function createSuggesting(deps: AskingItemsDeps): Suggesting {
  const { store, clock, chance } = deps;
  return {
    async suggest({ id, edit, suggestionId }, signal) {
      const place = await itemPlace(store, id);
      if (isRefusal(place)) return place;
      const ownId = suggestionId ?? SuggestionId.parse(uuidV7(clock.nowMs(), chance.bytes(10)));
      const input = { ...place, suggestionId: ownId, edit };
      return askOfItems(deps, { name: "suggest", input }, (value) => Suggestion.parse(value), signal);
    },
    suggestions: (input, signal) =>
      askOfItems(deps, { name: "suggestions", input }, (value) => SuggestionList.parse(value), signal),
    decideSuggestions: (input, signal) =>
      askOfItems(deps, { name: "decide", input }, (value) => Decisions.parse(value), signal),
    reopenSuggestion: (suggestionId, signal) =>
      askOfItems(
        deps,
        { name: "reopenSuggestion", input: { suggestionId } },
        (value) => Suggestion.parse(value),
        signal,
      ),
    withdrawSuggestion: (suggestionId, signal) =>
      askOfItems(deps, { name: "withdrawSuggestion", input: { suggestionId } }, () => ({}), signal),
  };
}
