import { ImageUp, LoaderCircle } from "lucide-react";
import { useEffect, useEffectEvent, useRef, useState, type DragEvent, type ReactNode } from "react";
import { useFailureToast } from "#ui/state/item-actions.ts";
import { holdPicture } from "#ui/state/held-pictures.ts";
import { useClient } from "#ui/state/tessera.tsx";
import { IconButton } from "#ui/ui/icon-button.tsx";
import { useText } from "#ui/ui/text.tsx";
import { withLook } from "./edit-query.ts";
import type { QueryText } from "./use-query-text.ts";

export interface PictureQuery {
  readonly isReading: boolean;
  readonly searchBy: (file: File) => void;
}

/** Puts a picture into the query: chosen, pasted or dropped. The last one that was given counts. */
export function usePictureQuery(queryText: QueryText): PictureQuery {
  const client = useClient();
  const tellFailure = useFailureToast();
  const [reading, setReading] = useState<AbortController>();
  const put = useEffectEvent((look: Parameters<typeof withLook>[1]) =>
    queryText.commit(withLook(queryText.text, look)),
  );
  const searchBy = (file: File): void => {
    reading?.abort();
    const giveUp = new AbortController();
    setReading(giveUp);
    holdPicture(client, file, giveUp.signal)
      .then(
        (target) => put({ target }),
        (error: unknown) => {
          if (!giveUp.signal.aborted) tellFailure(error);
        },
      )
      .finally(() => setReading((now) => (now === giveUp ? undefined : now)));
  };
  const pasted = useEffectEvent((event: ClipboardEvent) => {
    const file = pictureOf(event.clipboardData);
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

const pictureOf = (data: DataTransfer | null): File | undefined =>
  [...(data?.files ?? [])].find((file) => file.type.startsWith("image/"));

/** At the end of the box: chooses a file. */
export function PictureButton({ isReading, searchBy }: PictureQuery) {
  const text = useText();
  const inputRef = useRef<HTMLInputElement>(null);
  return (
    <>
      <IconButton
        label={isReading ? text("search.pictureReading") : text("search.picture")}
        className="mr-1"
        onClick={() => inputRef.current?.click()}
      >
        {isReading ? (
          <LoaderCircle aria-hidden="true" className="animate-spin" />
        ) : (
          <ImageUp aria-hidden="true" />
        )}
      </IconButton>
      <input
        ref={inputRef}
        type="file"
        accept="image/*"
        tabIndex={-1}
        aria-label={text("search.picture")}
        className="sr-only"
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          // The same file may be chosen again.
          event.target.value = "";
          if (file !== undefined) searchBy(file);
        }}
      />
    </>
  );
}

/** What is dropped anywhere on the page is searched by. */
export function PictureDrop({
  picture,
  children,
}: {
  readonly picture: PictureQuery;
  readonly children: ReactNode;
}) {
  const text = useText();
  const [isOver, setIsOver] = useState(false);
  const isPicture = (event: DragEvent): boolean =>
    [...event.dataTransfer.items].some(({ kind, type }) => kind === "file" && type.startsWith("image/"));
  return (
    <div
      className="relative flex h-full min-h-0"
      onDragOver={(event) => {
        if (!isPicture(event)) return;
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
        const file = pictureOf(event.dataTransfer);
        if (file === undefined) return;
        event.preventDefault();
        picture.searchBy(file);
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
