import { clsx } from "clsx";
import { ChevronRight, ClipboardCopy, FileCheck } from "lucide-react";
import { useId, useState } from "react";
import type { Leaf } from "#shared/audit/leaf.ts";
import { Button } from "#ui/ui/button.tsx";
import { useCopy } from "#ui/ui/copy.ts";
import { useFormats, useLocale, useText } from "#ui/ui/text.tsx";
import { type ItemOf, leafWords, type NameOf, shortened, type Thing } from "./leaf-words.ts";

export interface LeafNames {
  readonly nameOf: NameOf;
  /** Absent: items are told by the ends of their ids. */
  readonly itemOf?: ItemOf;
  /** Of one that is there. */
  readonly onItem?: (id: string) => void;
  /** Hands over the proof that the act is in the trail. */
  readonly onProve?: (leaf: Leaf) => void;
}

/** One act in words; opened, what of it is sealed, for whoever compares it. */
export function LeafRow({ leaf, names }: { readonly leaf: Leaf; readonly names: LeafNames }) {
  const text = useText();
  const locale = useLocale();
  const formats = useFormats();
  const sealedId = useId();
  const [isOpen, setIsOpen] = useState(false);
  const { seq, timeMs, actor, outcome, targets, digest } = leaf;
  const { nameOf, itemOf, onItem, onProve } = names;
  const { deed, things } = leafWords(leaf, { locale, text, nameOf, itemOf });
  const name = nameOf(actor.id);
  const who: Thing = {
    key: "actor",
    words: name ?? text(`trail.actor.${actor.kind}`),
    ...(name === undefined && actor.kind !== "system" && actor.id !== "" ? { id: shortened(actor.id) } : {}),
  };
  return (
    <li className="py-2">
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={sealedId}
        onClick={() => setIsOpen(!isOpen)}
        className="flex w-full items-start gap-2 rounded-md text-left text-sm hover:bg-sunken"
      >
        <ChevronRight
          aria-hidden="true"
          className={clsx("mt-0.5 size-4 shrink-0 text-faint transition-transform", isOpen && "rotate-90")}
        />
        <span className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-2">
          <span className="min-w-40 flex-1">
            {deed}
            {outcome === "done" ? null : (
              <span className="ml-2 rounded-full bg-harm-soft px-2 text-xs whitespace-nowrap text-harm">
                {text(`trail.outcome.${outcome}`)}
              </span>
            )}
          </span>
          <time
            dateTime={new Date(timeMs).toISOString()}
            className="text-xs whitespace-nowrap text-faint tabular-nums"
          >
            {formats.dateTime(timeMs)}
          </time>
        </span>
      </button>
      <p className="ml-6 text-xs [overflow-wrap:anywhere] text-muted">
        <ThingLine things={[who, ...things]} onItem={onItem} />
      </p>
      <div id={sealedId} hidden={!isOpen} className="mt-2 ml-6 rounded-md bg-sunken px-3 py-2 text-xs">
        <p className="text-faint">{text("trail.sealed")}</p>
        <p className="mt-1 font-mono [overflow-wrap:anywhere] whitespace-pre-line text-muted">
          {[
            `${seq}`,
            `${actor.kind}:${actor.id}`,
            ...targets,
            ...(digest === undefined ? [] : [digest]),
          ].join("\n")}
        </p>
        {onProve === undefined ? null : (
          <Button className="mt-2" onClick={() => onProve(leaf)}>
            <FileCheck aria-hidden="true" className="size-4" />
            {text("trail.prove")}
          </Button>
        )}
      </div>
    </li>
  );
}

interface ThingLineProps {
  readonly things: readonly Thing[];
  readonly onItem: LeafNames["onItem"];
}

function ThingLine({ things, onItem }: ThingLineProps) {
  return things.map(({ key, words, id, itemId, wholeId }, place) => (
    <span key={key}>
      {place === 0 ? null : " · "}
      {itemId === undefined || onItem === undefined ? (
        <bdi>{words}</bdi>
      ) : (
        <button
          type="button"
          onClick={() => onItem(itemId)}
          className="inline rounded-sm text-left text-accent underline decoration-accent-line underline-offset-2 hover:decoration-accent"
        >
          <bdi>{words}</bdi>
        </button>
      )}
      {id === undefined ? null : (
        <>
          {" "}
          <bdi className="whitespace-nowrap text-faint">{id}</bdi>
        </>
      )}
      {wholeId === undefined ? null : <CopiedId id={wholeId} />}
    </span>
  ));
}

/** The end of an id; pressed, the whole of it is in the clipboard. */
function CopiedId({ id }: { readonly id: string }) {
  const text = useText();
  const copy = useCopy();
  return (
    <button
      type="button"
      title={id}
      onClick={() => copy(id)}
      className="ml-1 inline-flex whitespace-nowrap items-center gap-1 rounded-sm text-faint hover:text-ink"
    >
      <bdi>{shortened(id)}</bdi>
      <ClipboardCopy aria-hidden="true" className="size-3" />
      <span className="sr-only">{text("trail.copyId")}</span>
    </button>
  );
}
