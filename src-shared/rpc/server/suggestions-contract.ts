import * as z from "zod";
import { PartitionId } from "../../model/ids.ts";
import { ItemKind, Tag } from "../../model/item.ts";
import { ColourName } from "../../model/picture.ts";
import { SharedItemId, SuggestionId, UserId } from "../../model/team.ts";
import { limits } from "../../sync/limits.ts";
import { SuggestedEdit } from "../../sync/suggestion.ts";
import { procedure } from "./server-procedure.ts";

/** Of one call. */
export const suggestedIds = z.array(SuggestionId).min(1).max(25);

/** `ended`: the item was moved or went before anybody decided. */
export const SuggestionState = z.enum(["open", "taken", "declined", "ended"]);
export type SuggestionState = z.infer<typeof SuggestionState>;

/** Absent name: whoever it was has been removed. */
const Named = z.object({ userId: UserId, name: z.string().optional() });

export const Suggestion = z.object({
  id: SuggestionId,
  partitionId: PartitionId,
  itemId: SharedItemId,
  edit: SuggestedEdit,
  by: Named,
  askedMs: z.number(),
  state: SuggestionState,
  /** Of one that is no longer open. */
  decided: z.object({ by: Named.optional(), ms: z.number() }).optional(),
  /** What the item is now; absent where it is not there, or its rows are still being made. */
  item: z
    .object({
      kind: ItemKind,
      name: z.string(),
      /** What people call it. */
      title: z.string().optional(),
      label: ColourName.optional(),
      tags: z.array(Tag).readonly(),
    })
    .optional(),
});
export type Suggestion = z.infer<typeof Suggestion>;

export const SuggestionList = z.object({
  suggestions: z.array(Suggestion).readonly(),
  totalCount: z.int().nonnegative(),
  /** Of all, those that nobody has decided yet. */
  openCount: z.int().nonnegative(),
});
export type SuggestionList = z.infer<typeof SuggestionList>;

/** Which of them; those of all partitions where neither is given. */
export const SuggestionFilter = z.object({
  partitionId: PartitionId.optional(),
  itemId: SharedItemId.optional(),
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export type SuggestionFilter = z.infer<typeof SuggestionFilter>;

/** What held before, of what was changed: the edit that undoes it. */
export const HeldBefore = z.object({
  partitionId: PartitionId,
  itemId: SharedItemId,
  title: z.string().nullable().optional(),
  label: ColourName.nullable().optional(),
  tags: z.array(Tag).readonly().optional(),
  note: z.string().max(limits.noteCharsMax).optional(),
});
export type HeldBefore = z.infer<typeof HeldBefore>;

const decided = { id: SuggestionId } as const;
export const Decision = z.discriminatedUnion("outcome", [
  z.object({ ...decided, outcome: z.literal("taken"), before: HeldBefore }),
  z.object({ ...decided, outcome: z.literal("declined") }),
  /** Somebody was faster. */
  z.object({ ...decided, outcome: z.literal("decided-before"), state: SuggestionState }),
  /** It stays open. */
  z.object({ ...decided, outcome: z.literal("in-trash") }),
  /** It stays open: the note is as long as one can be. */
  z.object({ ...decided, outcome: z.literal("note-full") }),
  /** The item was moved or went: there is nothing to be decided any more. */
  z.object({ ...decided, outcome: z.literal("ended") }),
  /** There is none, or it is where the caller may not edit: nobody is told which. */
  z.object({ ...decided, outcome: z.literal("unknown") }),
]);
export type Decision = z.infer<typeof Decision>;

export const Decisions = z.object({ decisions: z.array(Decision).readonly() });
export type Decisions = z.infer<typeof Decisions>;

/** What people suggest who may not edit, and what those decide who may. */
export const suggesting = {
  /** Where the item has moved, it is suggested where it is now. */
  suggest: procedure({ kind: "partition", permission: "edit.suggest" })
    .route({
      method: "POST",
      path: "/partitions/{partitionId}/suggestions",
      summary: "Suggest a title, a label, tags or words for the note of an item",
    })
    .input(
      z.object({
        partitionId: PartitionId,
        itemId: SharedItemId,
        suggestionId: SuggestionId,
        edit: SuggestedEdit,
      }),
    )
    .output(Suggestion),
  /** One's own, with what became of them; where one may edit, what is open of everybody as well. Open ones first, then the newest. */
  suggestions: procedure({ kind: "partitions", permission: "edit.suggest" })
    .route({ method: "GET", path: "/suggestions", summary: "What was suggested" })
    .input(SuggestionFilter)
    .output(SuggestionList),
  /** One answer for each, in their order. */
  decide: procedure({ kind: "partitions", permission: "edit.write" })
    .route({ method: "POST", path: "/suggestions/decide", summary: "Take suggestions over, or decline them" })
    .input(z.object({ ids: suggestedIds, take: z.boolean() }))
    .output(Decisions),
  /** For who may decide: what was declined is open again, and whoever suggested it sees it so. */
  reopenSuggestion: procedure({ kind: "partitions", permission: "edit.write" })
    .route({
      method: "POST",
      path: "/suggestions/reopen",
      summary: "Take back that a suggestion was declined",
    })
    .input(z.object({ suggestionId: SuggestionId }))
    .output(Suggestion),
  withdrawSuggestion: procedure({ kind: "partitions", permission: "edit.suggest" })
    .route({
      method: "POST",
      path: "/suggestions/withdraw",
      summary: "Withdraw an open suggestion of one's own",
    })
    .input(z.object({ suggestionId: SuggestionId }))
    .output(z.object({})),
};
