/** `tessera team suggest` and `tessera team suggestions`: what is suggested for shared items, and what becomes of it. */
import * as z from "zod";
import { SuggestionId } from "#shared/model/team.ts";
import { assertNever } from "#shared/kit/assert-never.ts";
import type { Decision, Suggestion, SuggestionState } from "#shared/rpc/server/suggestions-contract.ts";
import { SuggestedEdit } from "#shared/sync/suggestion.ts";
import type { CommandContext } from "./command.ts";
import { CommandError, type ExitCode, exitCodes } from "./exit-codes.ts";
import type { Client } from "./session.ts";
import { sharedItemOf } from "./shared-item.ts";
import { show, type Showing } from "./show-team.ts";
import { printable } from "./terminal.ts";
import { wholeNumber } from "./whole-number.ts";

type Verb = "suggest" | "suggestions" | "decideSuggestions" | "reopenSuggestion" | "withdrawSuggestion";
type Asked = { readonly team: Pick<Client["team"], Verb> };
type Context = Pick<CommandContext, "values" | "terminal" | "signal">;

const usage =
  "tessera team suggest ITEM with --title TITLE, --label COLOUR, --tag TAGS, --untag TAGS or --note WORDS";

export async function suggest(client: Asked, context: Context, given: string): Promise<ExitCode> {
  const id = sharedItemOf(given);
  const edit = editOf(context.values);
  const done = await client.team.suggest({ id, edit }, { signal: context.signal });
  show(context, done, () => [
    `${done.id} is suggested. Whoever may edit there decides; \`tessera team suggestions\` says what becomes of it.`,
  ]);
  return exitCodes.done;
}

const Given = z.object({
  title: z.string().optional(),
  label: z.string().optional(),
  tag: z.string().optional(),
  untag: z.string().optional(),
  note: z.string().optional(),
});

function editOf(values: CommandContext["values"]): SuggestedEdit {
  const { title, label, tag, untag, note } = Given.parse(values);
  const listed = (tags: string): readonly string[] => tags.split(",").map((each) => each.trim());
  const edit = SuggestedEdit.safeParse({
    ...(title === undefined ? {} : { title: title.trim() === "" ? null : title }),
    ...(label === undefined ? {} : { label: label === "none" ? null : label }),
    ...(tag === undefined ? {} : { addTags: listed(tag) }),
    ...(untag === undefined ? {} : { removeTags: listed(untag) }),
    ...(note === undefined ? {} : { note }),
  });
  if (edit.success) return edit.data;
  const [issue] = edit.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? "" : ` (${issue.path.join(" ")})`;
  throw new CommandError(`${usage}: ${issue?.message ?? "this is none"}${where}.`, exitCodes.usage);
}

export async function suggestions(
  client: Asked,
  context: Context,
  verb: string,
  given: string,
): Promise<ExitCode> {
  if (verb === "") return list(client, context);
  const id = SuggestionId.safeParse(given);
  if (!id.success)
    throw new CommandError(
      `${JSON.stringify(given)} is no suggestion's id: \`tessera team suggestions\` prints them.`,
      exitCodes.usage,
    );
  const { signal } = context;
  if (verb === "withdraw") {
    const done = await client.team.withdrawSuggestion({ suggestionId: id.data }, { signal });
    show(context, done, () => ["It is withdrawn."]);
    return exitCodes.done;
  }
  if (verb === "reopen") {
    const done = await client.team.reopenSuggestion({ suggestionId: id.data }, { signal });
    show(context, done, () => ["It is open again, for whoever may decide there."]);
    return exitCodes.done;
  }
  if (verb !== "take" && verb !== "decline")
    throw new CommandError(
      `tessera team suggestions [take | decline | reopen | withdraw ID], not ${JSON.stringify(verb)}.`,
      exitCodes.usage,
    );
  const asked = { ids: [id.data], take: verb === "take" };
  const { decisions } = await client.team.decideSuggestions(asked, { signal });
  for (const decision of decisions) show(context, decision, () => [inWords(decision)]);
  return decisions.some(({ outcome }) => outcome === "taken" || outcome === "declined")
    ? exitCodes.done
    : exitCodes.nothing;
}

async function list(client: Asked, context: Context): Promise<ExitCode> {
  const limit = wholeNumber("--limit", context.values["limit"], 100, 1, 500);
  const found = await client.team.suggestions({ offset: 0, limit }, { signal: context.signal });
  for (const suggestion of found.suggestions) showSuggestion(suggestion, context);
  if (context.values["json"] === true) return exitCodes.done;
  if (found.totalCount === 0) context.terminal.out("Nothing is suggested.");
  if (found.totalCount > found.suggestions.length)
    context.terminal.warn(`${found.totalCount - found.suggestions.length} more; --limit shows up to 500.`);
  return exitCodes.done;
}

const states: Readonly<Record<SuggestionState, string>> = {
  open: "open",
  taken: "taken over",
  declined: "declined",
  ended: "ended, as the item went",
};

const showSuggestion = (suggestion: Suggestion, context: Showing): void =>
  show(context, suggestion, () => {
    const { id, by, item, itemId, state, edit, decided } = suggestion;
    const name = item?.title ?? item?.name ?? itemId;
    const decider = decided?.by?.name === undefined ? "" : ` by ${printable(decided.by.name)}`;
    return [
      `${id}  ${states[state]}${decider}  ${context.terminal.paint("bold", printable(name))}  ${printable(by.name ?? "somebody who is gone")}`,
      ...changesOf(edit, item).map((line) => `  ${line}`),
    ];
  });

function changesOf(
  { title, label, addTags = [], removeTags = [], note }: SuggestedEdit,
  item: Suggestion["item"],
): readonly string[] {
  const quoted = (text: string | null | undefined): string =>
    text === null || text === undefined ? "none" : `“${printable(text)}”`;
  const tags = [...addTags.map((tag) => `+#${tag}`), ...removeTags.map((tag) => `-#${tag}`)];
  return [
    ...(title === undefined ? [] : [`title: ${quoted(item?.title)} → ${quoted(title)}`]),
    ...(label === undefined ? [] : [`label: ${item?.label ?? "none"} → ${label ?? "none"}`]),
    ...(tags.length === 0 ? [] : [`tags: ${tags.join(" ")}`]),
    ...(note === undefined ? [] : [`note: +${quoted(note)}`]),
  ];
}

function inWords(decision: Decision): string {
  switch (decision.outcome) {
    case "taken":
      return "It is taken over, for everybody.";
    case "declined":
      return `It is declined. \`tessera team suggestions reopen ${decision.id}\` takes that back.`;
    case "decided-before":
      return `Somebody was faster: it is ${states[decision.state]}.`;
    case "in-trash":
      return "The item is in the bin. Take it out of there first; the suggestion stays open.";
    case "note-full":
      return "The note is as long as one can be. Shorten it first; the suggestion stays open.";
    case "ended":
      return "The item is not there any more, so the suggestion has ended.";
    case "unknown":
      return "There is no such suggestion where you may edit.";
    default:
      return assertNever(decision);
  }
}
