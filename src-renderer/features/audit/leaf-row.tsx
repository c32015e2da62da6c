import { ChevronRight } from "lucide-react";
import type { Leaf } from "#shared/audit/leaf.ts";
import { useFormats, useLocale, useText } from "#ui/ui/text.tsx";
import { leafWords, type NameOf, shortened, type Thing } from "./leaf-words.ts";

interface LeafRowProps {
  readonly leaf: Leaf;
  readonly nameOf: NameOf;
}

/** One act in words; opened, what of it is sealed, for whoever compares it. */
export function LeafRow({ leaf, nameOf }: LeafRowProps) {
  const text = useText();
  const formats = useFormats();
  const { seq, timeMs, actor, outcome, targets, digest } = leaf;
  const { deed, things } = leafWords(leaf, useLocale(), text, nameOf);
  const name = nameOf(actor.id);
  const who: Thing = {
    key: "actor",
    words: name ?? text(`trail.actor.${actor.kind}`),
    ...(name === undefined && actor.kind !== "system" && actor.id !== "" ? { id: shortened(actor.id) } : {}),
  };
  return (
    <li>
      <details className="group">
        <summary className="flex list-none items-start gap-2 rounded-md py-2 text-sm hover:bg-sunken [&::-webkit-details-marker]:hidden">
          <ChevronRight
            aria-hidden="true"
            className="mt-0.5 size-4 shrink-0 text-faint transition-transform group-open:rotate-90"
          />
          <span className="min-w-0 flex-1">
            <span className="flex flex-wrap items-baseline gap-x-2">
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
            <span className="block text-xs [overflow-wrap:anywhere] text-muted">
              <ThingLine things={[who, ...things]} />
            </span>
          </span>
        </summary>
        <div className="mb-2 ml-6 rounded-md bg-sunken px-3 py-2 text-xs">
          <p className="text-faint">{text("trail.sealed")}</p>
          <p className="mt-1 font-mono [overflow-wrap:anywhere] whitespace-pre-line text-muted">
            {[
              `${seq}`,
              `${actor.kind}:${actor.id}`,
              ...targets,
              ...(digest === undefined ? [] : [digest]),
            ].join("\n")}
          </p>
        </div>
      </details>
    </li>
  );
}

function ThingLine({ things }: { readonly things: readonly Thing[] }) {
  return things.map(({ key, words, id }, place) => (
    <span key={key}>
      {place === 0 ? null : " · "}
      <bdi>{words}</bdi>
      {id === undefined ? null : (
        <>
          {" "}
          <bdi className="text-faint">{id}</bdi>
        </>
      )}
    </span>
  ));
}
