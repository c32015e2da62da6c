import { uuidV7 } from "#shared/kit/uuid.ts";
import { SuggestionId } from "#shared/model/team.ts";
import { Decisions, Suggestion, SuggestionList } from "#shared/rpc/server/suggestions-contract.ts";
import type { Team } from "#core/ports/team.ts";
import type { Refusal } from "#core/ports/use-cases.ts";
import { asMember } from "./admin.ts";
import type { MovingDeps } from "./moving.ts";

type Suggesting = Pick<Team, "suggest" | "suggestions" | "decideSuggestions" | "withdrawSuggestion">;

/** Asked of the server each time, which has them alone; what is taken over this device learns as everybody does, by the documents. */
export function createSuggesting({ store, client, clock, chance, joined }: MovingDeps): Suggesting {
  const ask = async <Value>(
    name: string,
    input: unknown,
    parse: (value: unknown) => Value,
    signal: AbortSignal,
  ): Promise<Value | Refusal> => {
    const question = { part: "items", name, input };
    const answer = await asMember({ joined }, signal, (at) => client.ask(at, question, signal));
    return answer.kind === "answered" ? parse(answer.value) : answer.refusal;
  };
  return {
    async suggest({ id, edit, suggestionId }, signal) {
      if (await store.isErased(id)) return { refused: "ITEM_ERASED" };
      const item = (await store.sharedItem(id)) ?? (await store.receivedItem(id));
      if (item === undefined) return { refused: "NOT_FOUND" };
      const input = {
        partitionId: item.partitionId,
        itemId: id,
        suggestionId: suggestionId ?? SuggestionId.parse(uuidV7(clock.nowMs(), chance.bytes(10))),
        edit,
      };
      return ask("suggest", input, (value) => Suggestion.parse(value), signal);
    },
    suggestions: (filter, signal) =>
      ask("suggestions", filter, (value) => SuggestionList.parse(value), signal),
    decideSuggestions: (asked, signal) => ask("decide", asked, (value) => Decisions.parse(value), signal),
    withdrawSuggestion: (suggestionId, signal) =>
      ask("withdrawSuggestion", { suggestionId }, () => ({}), signal),
  };
}
