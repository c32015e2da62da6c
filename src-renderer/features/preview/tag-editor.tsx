import { Plus, X } from "lucide-react";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { Tag, type Item } from "#shared/model/item.ts";
import { useItemActions } from "#ui/state/item-actions.ts";
import { useText } from "#ui/ui/text.tsx";

/** Tags of an item of this device. */
export function TagEditor({ item }: { readonly item: Item }) {
  const { tag } = useItemActions();
  return <TagList tags={item.tags} onTags={(tags) => tag({ itemId: item.id, tags })} />;
}

/** Click to take a tag off, type to put one on. */
export function TagList({
  tags,
  onTags,
}: {
  readonly tags: readonly string[];
  readonly onTags: (tags: readonly string[]) => void;
}) {
  const text = useText();
  const [isAdding, setIsAdding] = useState(false);
  return (
    <div className="mt-1 flex flex-wrap items-center gap-1">
      {tags.map((each) => (
        <button
          key={each}
          type="button"
          onClick={() => onTags(tags.filter((other) => other !== each))}
          className="inline-flex h-6 items-center gap-1 rounded-full bg-accent-soft pr-1.5 pl-2 text-xs text-accent hover:line-through"
        >
          <bdi>{each}</bdi>
          <X aria-hidden="true" className="size-3" />
          <span className="sr-only">{text("tag.remove")}</span>
        </button>
      ))}
      {isAdding ? (
        <TagInput
          onTag={(added) => onTags([...new Set([...tags, added])])}
          onDone={() => setIsAdding(false)}
        />
      ) : (
        <button
          type="button"
          onClick={() => setIsAdding(true)}
          className="inline-flex h-6 items-center gap-1 rounded-full px-2 text-xs text-muted hover:bg-sunken hover:text-ink"
        >
          <Plus aria-hidden="true" className="size-3" />
          {text("tag.add")}
        </button>
      )}
    </div>
  );
}

function TagInput({ onTag, onDone }: { readonly onTag: (tag: string) => void; readonly onDone: () => void }) {
  const text = useText();
  const [draft, setDraft] = useState("");
  const [isBad, setIsBad] = useState(false);
  const inputRef = useRef<HTMLInputElement>(null);
  // It has just been asked for.
  useEffect(() => inputRef.current?.focus(), []);
  const add = (): void => {
    if (draft.trim() === "") return onDone();
    const parsed = Tag.safeParse(draft);
    setIsBad(!parsed.success);
    if (!parsed.success) return;
    onTag(parsed.data);
    setDraft("");
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter") {
      // The input may stand in a form, which would be sent.
      event.preventDefault();
      add();
    }
    if (event.key !== "Escape") return;
    event.preventDefault();
    onDone();
  };
  return (
    <>
      <input
        ref={inputRef}
        aria-label={text("tag.add")}
        aria-invalid={isBad}
        placeholder={text("tag.placeholder")}
        value={draft}
        maxLength={64}
        onChange={(event) => (setDraft(event.target.value), setIsBad(false))}
        onBlur={onDone}
        onKeyDown={onKeyDown}
        className="h-6 w-28 rounded-full border border-line-strong bg-canvas px-2 text-xs aria-invalid:border-harm"
      />
      {isBad ? (
        <span role="alert" className="text-xs text-harm">
          {text("tag.bad")}
        </span>
      ) : null}
    </>
  );
}
