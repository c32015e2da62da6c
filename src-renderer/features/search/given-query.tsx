import { ImageUp, LoaderCircle } from "lucide-react";
import { useEffect, useEffectEvent, useState, type DragEvent, type ReactNode } from "react";
import { useFailureToast } from "#ui/state/item-actions.ts";
import { holdPicture } from "#ui/state/held-pictures.ts";
import { holdSound } from "#ui/state/held-sounds.ts";
import { useClient } from "#ui/state/tessera.tsx";
import { useText } from "#ui/ui/text.tsx";
import { withLook } from "./edit-query.ts";
import { FileButton } from "./file-button.tsx";
import type { QueryText } from "./use-query-text.ts";

export interface GivenQuery {
  readonly isReading: boolean;
  /** A picture where it is one or was asked for, else a sound. */
  readonly searchBy: (file: File, as?: "picture") => void;
}

/** Puts a picture or a sound into the query: chosen, recorded, pasted or dropped. The last one that was given counts. */
export function useGivenQuery(queryText: QueryText): GivenQuery {
  const client = useClient();
  const tellFailure = useFailureToast();
  const [reading, setReading] = useState<AbortController>();
  const put = useEffectEvent((look: Parameters<typeof withLook>[1]) =>
    queryText.commit(withLook(queryText.text, look)),
  );
  const searchBy: GivenQuery["searchBy"] = (file, as) => {
    reading?.abort();
    const giveUp = new AbortController();
    setReading(giveUp);
    const held =
      as === "picture" || file.type.startsWith("image/")
        ? holdPicture(client, file, giveUp.signal).then((target) => ({ target }))
        : holdSound(client, file, giveUp.signal).then((target) => ({ target, sound: {} }));
    held
      .then(put, (error: unknown) => {
        if (!giveUp.signal.aborted) tellFailure(error);
      })
      .finally(() => setReading((now) => (now === giveUp ? undefined : now)));
  };
  const pasted = useEffectEvent((event: ClipboardEvent) => {
    const file = givenIn(event.clipboardData);
    if (file === undefined) return;
    event.preventDefault();
    searchBy(file);
  });
  useEffect(() => {
    const onPaste = (event: ClipboardEvent): void => pasted(event);
    document.addEventListener("paste", onPaste);
    return () => document.removeEventListener("paste", onPaste);
  }, []);
  return { isReading: reading !== undefined, searchBy };
}

const isGiven = (type: string): boolean => /^(?:image|audio|video)\//u.test(type);

const givenIn = (data: DataTransfer | null): File | undefined =>
  [...(data?.files ?? [])].find((file) => isGiven(file.type));

/** At the end of the box: chooses a picture. */
export function PictureButton({ isReading, searchBy }: GivenQuery) {
  const text = useText();
  return (
    <FileButton
      label={isReading ? text("search.pictureReading") : text("search.picture")}
      accept="image/*"
      onFile={(file) => searchBy(file, "picture")}
    >
      {isReading ? (
        <LoaderCircle aria-hidden="true" className="animate-spin" />
      ) : (
        <ImageUp aria-hidden="true" />
      )}
    </FileButton>
  );
}

/** What is dropped anywhere on the page is searched by. */
export function GivenDrop({ given, children }: { readonly given: GivenQuery; readonly children: ReactNode }) {
  const text = useText();
  const [isOver, setIsOver] = useState(false);
  const hasGiven = (event: DragEvent): boolean =>
    [...event.dataTransfer.items].some(({ kind, type }) => kind === "file" && isGiven(type));
  return (
    <div
      className="relative flex h-full min-h-0"
      onDragOver={(event) => {
        if (!hasGiven(event)) return;
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={(event) => {
        const inside =
          event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget);
        if (!inside) setIsOver(false);
      }}
      onDrop={(event) => {
        setIsOver(false);
        const file = givenIn(event.dataTransfer);
        if (file === undefined) return;
        event.preventDefault();
        given.searchBy(file);
      }}
    >
      {children}
      {isOver ? (
        <p className="pointer-events-none absolute inset-3 z-30 flex items-center justify-center rounded-xl border-2 border-dashed border-accent bg-surface/90 text-lg font-medium text-accent">
          {text("search.pictureDrop")}
        </p>
      ) : null}
    </div>
  );
}
