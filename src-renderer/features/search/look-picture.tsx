import { AudioWaveform, Image, Search, Sparkles } from "lucide-react";
import { ItemId } from "#shared/model/ids.ts";
import type { ParsedQuery, QueryLook } from "#shared/query/ast.ts";
import { heldPictureUrl } from "#ui/state/held-pictures.ts";
import { useConnection } from "#ui/state/tessera.tsx";

/** A small picture of what answers are to look like: what was handed in to this window, or one of the library. */
export function useLookUrl(): (look: QueryLook) => string | undefined {
  const { bytes } = useConnection();
  return ({ target, sound }) => {
    const held = heldPictureUrl(target);
    if (held !== undefined || sound !== undefined) return held;
    const item = ItemId.safeParse(target);
    return item.success ? bytes.thumbnail(item.data) : undefined;
  };
}

const look = "ml-4 size-5 shrink-0 text-faint max-sm:ml-3";

/** At the start of the box: what is searched by, where that is not words alone. */
export function BoxStart({ query: { looks, examples } }: { readonly query: ParsedQuery }) {
  const urlOf = useLookUrl();
  const [first] = looks;
  if (first === undefined) {
    const Icon = examples.length > 0 ? Sparkles : Search;
    return <Icon aria-hidden="true" className={look} />;
  }
  const url = urlOf(first);
  if (url !== undefined)
    return (
      <img src={url} alt="" className="ml-2.5 size-8 shrink-0 rounded-md border border-line object-cover" />
    );
  const Icon = first.sound === undefined ? Image : AudioWaveform;
  return <Icon aria-hidden="true" className={look} />;
}
