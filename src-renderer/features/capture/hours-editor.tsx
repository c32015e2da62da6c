import { Plus, X } from "lucide-react";
import { useId, useState } from "react";
import { TimeSpan } from "#shared/model/capture.ts";
import { Button } from "#ui/ui/button.tsx";
import { IconButton } from "#ui/ui/icon-button.tsx";
import { useLocale, useText } from "#ui/ui/text.tsx";

interface HoursEditorProps {
  readonly label: string;
  readonly spans: readonly TimeSpan[];
  readonly onSpans: (spans: readonly TimeSpan[]) => void;
}

/** Monday first, as a week is planned. */
const weekDays = [1, 2, 3, 4, 5, 6, 0] as const;
/** The 4th of January 1970 was a Sunday. */
const sundayMs = 3 * 86_400_000;

/** Times of the week: those that are there, and a form for one more. */
export function HoursEditor({ label, spans, onSpans }: HoursEditorProps) {
  const text = useText();
  const dayName = useDayNames();
  const [draft, setDraft] = useState({ days: [...weekDays] as number[], from: "22:00", until: "06:00" });
  const fromMinute = minuteOf(draft.from);
  const untilMinute = minuteOf(draft.until);
  const span = TimeSpan.safeParse({ days: draft.days, fromMinute, untilMinute });
  const toggle = (day: number): void => {
    const days = draft.days.includes(day) ? draft.days.filter((each) => each !== day) : [...draft.days, day];
    setDraft({ ...draft, days });
  };
  return (
    <div role="group" aria-label={label} className="flex max-w-md min-w-0 flex-col gap-2">
      {spans.map((each, place) => {
        const name = `${each.days.map(dayName).join(" ")} ${timeOf(each.fromMinute)}–${timeOf(each.untilMinute)}`;
        return (
          <div key={JSON.stringify(each)} className="flex items-center gap-2 text-sm">
            <span className="flex-1 tabular-nums">{name}</span>
            <IconButton
              label={text("capture.removeHours", { hours: name })}
              onClick={() => onSpans(spans.toSpliced(place, 1))}
            >
              <X aria-hidden="true" />
            </IconButton>
          </div>
        );
      })}
      <div className="flex flex-wrap gap-1">
        {weekDays.map((day) => (
          <button
            key={day}
            type="button"
            aria-pressed={draft.days.includes(day)}
            onClick={() => toggle(day)}
            className="rounded-md border border-line px-2 py-1 text-xs aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-accent"
          >
            {dayName(day)}
          </button>
        ))}
      </div>
      <div className="flex flex-wrap items-end gap-2">
        <TimeField
          label={text("capture.from")}
          value={draft.from}
          onValue={(from) => setDraft({ ...draft, from })}
        />
        <TimeField
          label={text("capture.until")}
          value={draft.until}
          onValue={(until) => setDraft({ ...draft, until })}
        />
        <Button
          disabled={!span.success}
          onClick={() => (span.success ? onSpans([...spans, span.data]) : undefined)}
        >
          <Plus aria-hidden="true" className="size-4" />
          {text("capture.addHours")}
        </Button>
      </div>
    </div>
  );
}

function useDayNames(): (day: number) => string {
  const locale = useLocale();
  const format = new Intl.DateTimeFormat(locale, { weekday: "short", timeZone: "UTC" });
  return (day) => format.format(sundayMs + day * 86_400_000);
}

function TimeField({
  label,
  value,
  onValue,
}: {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
}) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-xs font-medium text-muted">
        {label}
      </label>
      <input
        id={id}
        type="time"
        value={value}
        onChange={(event) => onValue(event.target.value)}
        className="h-8 rounded-md border border-line-strong bg-surface px-2 text-sm text-ink"
      />
    </div>
  );
}

/** Of `22:30`; nothing of an empty field. */
const minuteOf = (time: string): number => {
  const [hours = Number.NaN, minutes = Number.NaN] = time.split(":").map(Number);
  return hours * 60 + minutes;
};
const timeOf = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
