/** What is shown of an item from a decision until it is told of anew: the server says what held before, and lists come later. */
import type { HeldBefore } from "#shared/rpc/server/suggestions-contract.ts";
import type { ItemEdits } from "#shared/rpc/team-status.ts";
import type { SuggestedEdit } from "#shared/sync/suggestion.ts";

/** As what held before. */
export function asBefore(edits: ItemEdits, { title, label, tags, note }: HeldBefore): ItemEdits {
  const { title: nowTitle, label: nowLabel, note: nowNote, ...rest } = edits;
  const [thenTitle, thenLabel, thenNote] = [
    title === undefined ? nowTitle : title,
    label === undefined ? nowLabel : label,
    note === undefined ? nowNote : note,
  ];
  return {
    ...rest,
    tags: tags ?? edits.tags,
    ...(thenTitle === null || thenTitle === undefined ? {} : { title: thenTitle }),
    ...(thenLabel === null || thenLabel === undefined ? {} : { label: thenLabel }),
    ...(thenNote === undefined || thenNote === "" ? {} : { note: thenNote }),
  };
}

/** As it is once the suggestion is taken over. */
export function asTaken(edits: ItemEdits, before: HeldBefore, edit: SuggestedEdit): ItemEdits {
  const held = asBefore(edits, before);
  const { title, label, addTags = [], removeTags = [], note } = edit;
  const kept = held.tags.filter((tag) => !removeTags.includes(tag) && !addTags.includes(tag));
  return asBefore(held, {
    ...before,
    title,
    label,
    tags: [...kept, ...addTags],
    note: note === undefined ? held.note : held.note === undefined ? note : `${held.note}\n\n${note}`,
  });
}
