import { clsx } from "clsx";
import { Download } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import type { SharedItemId } from "#shared/model/team.ts";
import { failureText } from "#ui/state/item-actions.ts";
import { useFetchedOriginal } from "#ui/state/fetched-original.ts";
import { limits } from "#ui/state/limits.ts";
import { useOpenedItem } from "#ui/state/team.ts";
import { Button } from "#ui/ui/button.tsx";
import { Meter } from "#ui/ui/meter.tsx";
import { useFormats, useText } from "#ui/ui/text.tsx";
import { OpenedFacts, OpenedText } from "./opened-text.tsx";
import { isViewed, SharedView } from "./shared-view.tsx";

interface OpenedOriginalProps {
  readonly id: SharedItemId;
  /** Of the segment that it opens at. */
  readonly ordinal: number;
  /** Marked there. */
  readonly words: readonly string[];
  /** Stands between the file and its text. */
  readonly children: ReactNode;
}

/**
 * A shared item at the place that was found: the very file where it is shared, fetched now, else its text. The text is there
 * while the file comes, too, where it does not, and where nobody has asked for a large one.
 */
export function OpenedOriginal({ id, ordinal, words, children }: OpenedOriginalProps) {
  const text = useText();
  const { data: opened } = useOpenedItem(id);
  const viewed =
    opened !== undefined && opened.originalPath !== undefined && isViewed(opened) ? opened : undefined;
  const original = useFetchedOriginal(viewed, limits.originalUnaskedBytesMax);
  const { step } = original;
  const held = <OpenedText id={id} ordinal={ordinal} words={words} />;
  const path = step.state === "here" ? step.path : undefined;
  const isShown = viewed !== undefined && path !== undefined;
  return (
    <>
      {viewed === undefined ? null : path === undefined ? (
        <Coming original={original} sizeBytes={viewed.sizeBytes} />
      ) : (
        <Framed isWhole={viewed.kind === "pdf"}>
          <SharedView opened={viewed} path={path} ordinal={ordinal} words={words} />
        </Framed>
      )}
      {children}
      <OpenedFacts id={id} />
      {isShown ? (
        <details>
          <summary className="mb-3 cursor-pointer text-sm font-medium text-accent">
            {text("team.itsText")}
          </summary>
          {held}
        </details>
      ) : (
        held
      )}
    </>
  );
}

/** It takes the place of the text, which may have been scrolled to its hit. */
function Framed({ isWhole, children }: { readonly isWhole: boolean; readonly children: ReactNode }) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    ref.current?.scrollIntoView({ block: "nearest" });
  }, []);
  return (
    <div
      ref={ref}
      className={clsx(
        "mb-3 flex flex-col overflow-hidden rounded-md border border-line",
        isWhole ? "h-[64vh]" : "max-h-[64vh]",
      )}
    >
      {children}
    </div>
  );
}

/** How far it has come, or why it does not, and what a person can do about it; in view however far the text is scrolled. */
function Coming({
  original: { step, fetch, giveUp },
  sizeBytes,
}: {
  readonly original: ReturnType<typeof useFetchedOriginal>;
  readonly sizeBytes: number;
}) {
  const text = useText();
  const formats = useFormats();
  const size = formats.bytes(sizeBytes);
  const isFailed = step.state === "failed";
  return (
    <div className="sticky -top-3 z-10 -mx-4 flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-canvas px-4 py-2 text-sm">
      {step.state === "fetching" ? (
        <>
          <span className="text-muted">
            {text("team.originalComes", { received: formats.bytes(step.receivedBytes), size })}
          </span>
          <Meter
            label={text("team.originalProgress")}
            fraction={step.sizeBytes > 0 ? step.receivedBytes / step.sizeBytes : undefined}
            className="min-w-24 flex-1"
          />
          <Button onClick={giveUp}>{text("cancel")}</Button>
        </>
      ) : (
        <>
          <p role={isFailed ? "alert" : "note"} className={clsx("min-w-40 flex-1", isFailed && "text-harm")}>
            {isFailed
              ? text("team.originalFailed", { why: failureText(step.error, text) })
              : text("team.originalLarge", { size })}
          </p>
          <Button onClick={fetch}>
            <Download aria-hidden="true" className="size-3.5" />
            {text(isFailed ? "team.originalAgain" : "team.originalShow")}
          </Button>
        </>
      )}
    </div>
  );
}
