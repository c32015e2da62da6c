import { CircleHelp } from "lucide-react";
import { Popover } from "radix-ui";
import { useState } from "react";
import type { Hit, LegScore, LookScore, Plan } from "#shared/model/hit.ts";
import { clockText } from "#shared/query/durations.ts";
import { type Text, useFormats, useText } from "#ui/ui/text.tsx";
import { PlanSteps } from "./plan-steps.tsx";

const triggerLook =
  "inline-flex items-center gap-1 rounded-sm px-1 text-xs text-muted hover:bg-sunken hover:text-ink";

/** Why this result, and how the search went about it. Made when it is first asked for: each key draws twenty of them. */
export function WhyPopover({ hit, plan }: { readonly hit: Hit; readonly plan: Plan }) {
  const text = useText();
  const [isWanted, setIsWanted] = useState(false);
  if (isWanted) return <WhyOpened hit={hit} plan={plan} />;
  return (
    <button
      type="button"
      aria-haspopup="dialog"
      aria-expanded={false}
      className={triggerLook}
      onClick={() => setIsWanted(true)}
    >
      <CircleHelp aria-hidden="true" className="size-3.5" />
      {text("why.open")}
    </button>
  );
}

function WhyOpened({ hit, plan }: { readonly hit: Hit; readonly plan: Plan }) {
  const text = useText();
  const formats = useFormats();
  return (
    <Popover.Root defaultOpen>
      <Popover.Trigger className={triggerLook}>
        <CircleHelp aria-hidden="true" className="size-3.5" />
        {text("why.open")}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={6}
          collisionPadding={12}
          aria-label={text("why.title")}
          className="z-40 max-h-[min(70vh,var(--radix-popover-content-available-height))] w-100 max-w-[calc(100vw-2rem)] animate-rise overflow-y-auto rounded-lg border border-line bg-surface p-4 shadow-3"
        >
          <h2 className="font-semibold">{text("why.title")}</h2>
          <p className="mt-1 text-sm text-muted">{sentence(hit, text)}</p>
          <table className="mt-3 w-full text-sm">
            <thead className="text-left text-xs text-faint">
              <tr>
                <th scope="col" className="py-1 font-medium">
                  {text("why.leg")}
                </th>
                <th scope="col" className="py-1 text-right font-medium">
                  {text("why.rank")}
                </th>
                <th scope="col" className="py-1 text-right font-medium">
                  {text("why.score")}
                </th>
              </tr>
            </thead>
            <tbody>
              <LegRow name={text("leg.words")} leg={hit.legs.words} />
              <LegRow name={text("leg.meaning")} leg={hit.legs.meaning} />
              {hit.legs.likes?.map((like, place) => (
                <LegRow key={`like ${place}`} name={text("leg.like", { name: like.name })} leg={like} />
              ))}
              {otherLegs.map((leg) =>
                hit.legs[leg] === undefined ? null : (
                  <LegRow key={leg} name={text(`leg.${leg}`)} leg={hit.legs[leg]} />
                ),
              )}
              <LegRow name={text("why.together")} leg={{ rank: hit.rank, score: hit.score }} />
            </tbody>
          </table>
          <details className="mt-3 border-t border-line pt-2 text-sm">
            <summary className="rounded-sm text-muted hover:text-ink">
              {text("why.plan", { ms: formats.decimal(plan.totalMs) })}
            </summary>
            <PlanSteps plan={plan} />
          </details>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** Only where they had a part: most searches ask for no picture, and for no sound. */
const otherLegs = ["shows", "look", "alike", "sound"] as const;

function sentence(hit: Hit, text: Text): string {
  const { words, meaning, shows, look, alike, sound } = hit.legs;
  if (otherLegs.every((leg) => hit.legs[leg] === undefined)) return textSentence(hit, text);
  return [
    words === undefined && meaning === undefined ? "" : textSentence(hit, text),
    shows === undefined ? "" : text("why.shows", { shows: shows.rank }),
    look === undefined ? "" : lookSentence(look, text),
    alike === undefined ? "" : text("why.alike", { alike: alike.rank }),
    sound === undefined ? "" : text("why.sound", { sound: sound.rank, time: clockText(sound.span.startMs) }),
  ]
    .filter((part) => part !== "")
    .join(" ");
}

const lookSentence = ({ rank, isSame, box }: LookScore, text: Text): string =>
  [
    text("why.look", { look: rank }),
    ...(isSame ? [text("why.sameLook")] : box === undefined ? [] : [text("why.lookPart")]),
  ].join(" ");

function textSentence({ legs: { words, meaning } }: Hit, text: Text): string {
  if (words !== undefined && meaning !== undefined)
    return text("why.both", { words: words.rank, meaning: meaning.rank });
  if (words !== undefined) return text("why.wordsOnly", { words: words.rank });
  if (meaning !== undefined) return text("why.meaningOnly", { meaning: meaning.rank });
  return text("why.filterOnly");
}

function LegRow({ name, leg }: { readonly name: string; readonly leg: LegScore | undefined }) {
  const text = useText();
  const formats = useFormats();
  return (
    <tr className="border-t border-line">
      <th scope="row" className="py-1 text-left font-normal">
        {name}
      </th>
      <td className="py-1 text-right tabular-nums">
        {leg === undefined ? text("leg.none") : formats.number(leg.rank)}
      </td>
      <td className="py-1 text-right tabular-nums">
        {leg === undefined ? text("leg.none") : formats.decimal(leg.score)}
      </td>
    </tr>
  );
}
