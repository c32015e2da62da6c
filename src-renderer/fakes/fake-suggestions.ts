import { Tag } from "#shared/model/item.ts";
import { SharedItemId, SuggestionId } from "#shared/model/team.ts";
import type { Decision, HeldBefore, Suggestion } from "#shared/rpc/server/suggestions-contract.ts";
import type { ItemEdits } from "#shared/rpc/team-status.ts";
import type { FakeOptions, Implementer } from "./fake-host.ts";
import { ada, changeEdits, fakeItem, fakeUuid, received, sharer } from "./fake-team.ts";

type Kept = Omit<Suggestion, "item">;

/** What Grace suggests, for what she shares and for what this device does. */
const waiting = (): readonly Kept[] => [
  {
    id: SuggestionId.parse(fakeUuid(0xa1)),
    partitionId: received.partitionId,
    itemId: received.id,
    edit: {
      title: "Quay wall, north side",
      label: "teal",
      addTags: [Tag.parse("survey")],
      note: "The facing was mended in spring.",
    },
    by: { userId: sharer.userId, name: sharer.userName },
    askedMs: Date.UTC(2026, 10, 27, 3),
    state: "open",
  },
  {
    id: SuggestionId.parse(fakeUuid(0xa2)),
    partitionId: received.partitionId,
    itemId: SharedItemId.parse(`${fakeUuid(0x71)}.0.0`),
    edit: { removeTags: [Tag.parse("draft")] },
    by: { userId: sharer.userId, name: sharer.userName },
    askedMs: Date.UTC(2026, 10, 27, 2),
    state: "open",
  },
];

/** Comes while somebody looks. */
const late = {
  id: SuggestionId.parse(fakeUuid(0xa4)),
  edit: { title: "Quay wall, repaired" },
} satisfies Partial<Kept>;

/** Of the person of this device, before they could edit anything. */
const decided = (): readonly Kept[] => [
  {
    id: SuggestionId.parse(fakeUuid(0xa3)),
    partitionId: received.partitionId,
    itemId: received.id,
    edit: { title: "North wall" },
    by: { userId: ada.id, name: ada.name },
    askedMs: Date.UTC(2026, 10, 26, 9),
    state: "declined",
    decided: { by: { userId: sharer.userId, name: sharer.userName }, ms: Date.UTC(2026, 10, 26, 10) },
  },
];

/** As it is kept, and what the item is now. */
function told(kept: Kept): Suggestion {
  const item = fakeItem(kept.itemId);
  if (item === undefined) return kept;
  const { title, label, tags } = item.edits;
  return {
    ...kept,
    item: {
      kind: "pdf",
      name: "name" in item ? item.name : "quay-wall.pdf",
      tags,
      ...(title === undefined ? {} : { title }),
      ...(label === undefined ? {} : { label }),
    },
  };
}

function heldBefore(
  { partitionId, itemId, edit }: Kept,
  { title, label, tags, note }: ItemEdits,
): HeldBefore {
  return {
    partitionId,
    itemId,
    ...(edit.title === undefined ? {} : { title: title ?? null }),
    ...(edit.label === undefined ? {} : { label: label ?? null }),
    ...(edit.addTags === undefined && edit.removeTags === undefined ? {} : { tags }),
    ...(edit.note === undefined ? {} : { note: note ?? "" }),
  };
}

const take = (kept: Kept, { edits }: { readonly edits: ItemEdits }): Decision => {
  const { title, label, addTags = [], removeTags = [], note } = kept.edit;
  const before = heldBefore(kept, edits);
  changeEdits(kept.itemId, {
    tags: [...edits.tags.filter((tag) => !removeTags.includes(tag)), ...addTags],
    ...(title === undefined ? {} : { title: title ?? "" }),
    ...(label === undefined ? {} : { label }),
    ...(note === undefined ? {} : { note: edits.note === undefined ? note : `${edits.note}\n\n${note}` }),
  });
  return { id: kept.id, outcome: "taken", before };
};

/** What is suggested, in memory: two wait for who may edit, and a viewer is told what became of one. */
export function fakeSuggestions(
  os: Implementer["team"],
  { isViewer, elsewhere }: Pick<FakeOptions, "isViewer" | "elsewhere">,
) {
  let all: readonly Kept[] = isViewer ? decided() : waiting();
  /** Whoever may edit sees of others what is open alone. */
  let declined: readonly Kept[] = [];
  elsewhere.addEventListener("grace-suggests", () => {
    const [first] = waiting();
    if (first !== undefined) all = [{ ...first, ...late }, ...all];
  });
  return {
    suggest: os.suggest.handler(({ input: { id, edit }, errors }) => {
      const item = fakeItem(id);
      if (item === undefined) throw errors.NOT_FOUND();
      const made: Kept = {
        id: SuggestionId.parse(crypto.randomUUID()),
        partitionId: item.partitionId,
        itemId: id,
        edit,
        by: { userId: ada.id, name: ada.name },
        askedMs: Date.UTC(2026, 10, 27, 5),
        state: "open",
      };
      all = [made, ...all];
      return told(made);
    }),
    suggestions: os.suggestions.handler(() => ({
      suggestions: all.map(told),
      totalCount: all.length,
      openCount: all.filter(({ state }) => state === "open").length,
    })),
    decideSuggestions: os.decideSuggestions.handler(({ input }) => ({
      decisions: input.ids.map((id): Decision => {
        const kept = all.find((each) => each.id === id);
        const item = kept && fakeItem(kept.itemId);
        if (kept === undefined || item === undefined) return { id, outcome: "unknown" };
        all = all.filter((each) => each.id !== id);
        if (!input.take) declined = [...declined, kept];
        return input.take ? take(kept, item) : { id, outcome: "declined" };
      }),
    })),
    reopenSuggestion: os.reopenSuggestion.handler(({ input: { suggestionId }, errors }) => {
      const kept = declined.find(({ id }) => id === suggestionId);
      if (kept === undefined) throw errors.NOT_FOUND();
      declined = declined.filter(({ id }) => id !== suggestionId);
      all = [...all, kept];
      return told(kept);
    }),
    withdrawSuggestion: os.withdrawSuggestion.handler(({ input: { suggestionId }, errors }) => {
      const kept = all.find(({ id }) => id === suggestionId);
      if (kept === undefined) throw errors.NOT_FOUND();
      if (kept.state !== "open") throw errors.SUGGESTION_DECIDED();
      all = all.filter(({ id }) => id !== suggestionId);
      return {};
    }),
  };
}
