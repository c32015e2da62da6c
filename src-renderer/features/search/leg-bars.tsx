import type { Hit, Leg } from "#shared/model/hit.ts";
import { useFormats, useText } from "#ui/ui/text.tsx";

/** How much words, meaning, look and sound each had to do with a hit, at a glance. */
export function LegBars({ legs }: { readonly legs: Hit["legs"] }) {
  return (
    <span className="inline-flex items-center gap-2">
      <LegBar leg="words" score={legs.words?.score} />
      <LegBar leg="meaning" score={legs.meaning?.score} />
      {legs.shows === undefined ? null : <LegBar leg="shows" score={legs.shows.score} />}
      {legs.look === undefined ? null : <LegBar leg="look" score={legs.look.score} />}
      {legs.sound === undefined ? null : <LegBar leg="sound" score={legs.sound.score} />}
      {legs.alike === undefined ? null : <LegBar leg="alike" score={legs.alike.score} />}
    </span>
  );
}

function LegBar({ leg, score }: { readonly leg: Leg; readonly score: number | undefined }) {
  const text = useText();
  const formats = useFormats();
  const percent = Math.round(Math.min(1, Math.max(0, score ?? 0)) * 100);
  const name = text(`leg.${leg}`);
  return (
    <span className="inline-flex items-center gap-1 text-xs text-faint">
      <span>{name}</span>
      <span className="h-1 w-9 overflow-hidden rounded-full bg-line" aria-hidden="true">
        <span
          className={
            leg === "words" ? "block h-full rounded-full bg-gold" : "block h-full rounded-full bg-accent"
          }
          style={{ width: `${percent}%` }}
        />
      </span>
      <span className="sr-only">
        {score === undefined ? text("leg.none") : formats.percent(percent / 100)}
      </span>
    </span>
  );
}
