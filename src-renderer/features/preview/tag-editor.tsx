import { Plus, X } from "lucide-react";
import { useState } from "react";
import { Tag, type Item } from "#shared/model/item.ts";
import { useItemActions } from "#ui/state/item-actions.ts";
import { useText } from "#ui/ui/text.tsx";

/** Tags of an item: click to take one off, type to put one on. */
export function TagEditor({ item }: { readonly item: Item }) {
  const text = useText();
  const { tag } = useItemActions();
  const [draft, setDraft] = useState<string>();
  const [isBad, setIsBad] = useState(false);
  const set = (tags: readonly string[]): void => tag({ itemId: item.id, tags });
  const add = (): void => {
    if (draft === undefined || draft.trim() === "") return setDraft(undefined);
    const parsed = Tag.safeParse(draft);
    setIsBad(!parsed.success);
    if (!parsed.success) return;
    set([...new Set([...item.tags, parsed.data])]);
    setDraft("");
  };
  return (
    <div className="mt-1 flex flex-wrap items-center gap-1">
      {item.tags.map((each) => (
        <button
          key={each}
          type="button"
          onClick={() => set(item.tags.filter((other) => other !== each))}
          className="inline-flex h-6 items-center gap-1 rounded-full bg-accent-soft pr-1.5 pl-2 text-xs text-accent hover:line-through"
        >
          <bdi>{each}</bdi>
          <X aria-hidden="true" className="size-3" />
          <span className="sr-only">{text("tag.remove")}</span>
        </button>
      ))}
      {draft === undefined ? (
        <button
          type="button"
          onClick={() => setDraft("")}
          className="inline-flex h-6 items-center gap-1 rounded-full px-2 text-xs text-muted hover:bg-sunken hover:text-ink"
        >
          <Plus aria-hidden="true" className="size-3" />
          {text("tag.add")}
        </button>
      ) : (
        <input
          // It has just been asked for.
          ref={(element) => element?.focus()}
          aria-label={text("tag.add")}
          aria-invalid={isBad}
          placeholder={text("tag.placeholder")}
          value={draft}
          maxLength={64}
          onChange={(event) => (setDraft(event.target.value), setIsBad(false))}
          onBlur={() => setDraft(undefined)}
          onKeyDown={(event) => {
            if (event.key === "Enter") add();
            if (event.key !== "Escape") return;
            event.preventDefault();
            setDraft(undefined);
          }}
          className="h-6 w-28 rounded-full border border-line-strong bg-canvas px-2 text-xs aria-invalid:border-harm"
        />
      )}
      {isBad ? (
        <span role="alert" className="text-xs text-harm">
          {text("tag.bad")}
        </span>
      ) : null}
    </div>
  );
}
