import { clsx } from "clsx";
import { SlidersHorizontal } from "lucide-react";
import { useId, useState } from "react";
import {
  leastThreshold,
  usualThreshold,
  type Watch,
  type WatchPreview,
  type WatchRehearsal,
} from "#shared/model/watch.ts";
import { useTuneWatch, useWatchPreview } from "#ui/state/watches.ts";
import { Button } from "#ui/ui/button.tsx";
import { Dialog } from "#ui/ui/dialog.tsx";
import { IconButton } from "#ui/ui/icon-button.tsx";
import { KindIcon } from "#ui/ui/kind-icon.tsx";
import { useFormats, useText } from "#ui/ui/text.tsx";
import { nameOf } from "./match-name.ts";

const step = 0.01;
/** More would be read by nobody, and the last that is told of is what is looked for. */
const nearestShown = 12;

/** How near something must come to a watch, chosen by what it would have told of. */
export function TuneWatch({ watch }: { readonly watch: Watch }) {
  const text = useText();
  const [isOpen, setIsOpen] = useState(false);
  const label = text("watches.tune", { name: watch.name });
  return (
    <>
      <IconButton label={label} onClick={() => setIsOpen(true)}>
        <SlidersHorizontal aria-hidden="true" />
      </IconButton>
      {isOpen ? <TuneDialog watch={watch} title={label} onClose={() => setIsOpen(false)} /> : null}
    </>
  );
}

interface TuneDialogProps {
  readonly watch: Watch;
  readonly title: string;
  readonly onClose: () => void;
}

function TuneDialog({ watch, title, onClose }: TuneDialogProps) {
  const text = useText();
  const tune = useTuneWatch();
  const preview = useWatchPreview(watch.id);
  const [threshold, setThreshold] = useState(watch.threshold);
  const save = (): void => {
    if (threshold !== watch.threshold) tune(watch, threshold);
    onClose();
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={title}
      description={text("watches.tuneHint")}
      footer={
        <>
          <Button look="quiet" onClick={() => setThreshold(usualThreshold)} className="mr-auto">
            {text("watches.usual")}
          </Button>
          <Button onClick={onClose}>{text("cancel")}</Button>
          <Button look="primary" onClick={save}>
            {text("save")}
          </Button>
        </>
      }
    >
      <ThresholdSlider value={threshold} onValue={setThreshold} />
      {preview === undefined ? null : <Effect preview={preview} threshold={threshold} />}
    </Dialog>
  );
}

function ThresholdSlider({
  value,
  onValue,
}: {
  readonly value: number;
  readonly onValue: (value: number) => void;
}) {
  const text = useText();
  const formats = useFormats();
  const id = useId();
  return (
    <div className="flex items-center gap-3 text-sm">
      <label htmlFor={id} className="font-medium">
        {text("watches.threshold")}
      </label>
      <input
        id={id}
        type="range"
        min={leastThreshold}
        max={1}
        step={step}
        value={value}
        aria-valuetext={formats.decimal(value)}
        onChange={(event) => onValue(event.target.valueAsNumber)}
        className="min-w-0 flex-1 accent-accent"
      />
      <span aria-hidden="true" className="w-10 text-right tabular-nums">
        {formats.decimal(value)}
      </span>
    </div>
  );
}

/** What the threshold would have done. */
function Effect({
  preview: { itemCount, rehearsed, isPartial },
  threshold,
}: {
  readonly preview: WatchPreview;
  readonly threshold: number;
}) {
  const text = useText();
  const isTold = ({ upTo }: WatchRehearsal): boolean => upTo >= threshold;
  if (itemCount === 0) return <p className="mt-3 text-sm text-muted">{text("watches.nothingYet")}</p>;
  return (
    <>
      <p role="status" className="mt-3 text-sm">
        {text("watches.wouldHave", { count: rehearsed.filter(isTold).length, countAll: itemCount })}
      </p>
      {isPartial ? <p className="mt-1 text-sm text-muted">{text("watches.partial")}</p> : null}
      {rehearsed.length === 0 ? null : (
        <ul aria-label={text("watches.nearest")} className="mt-3 space-y-1">
          {shownAround(rehearsed, rehearsed.filter(isTold).length).map((each) => (
            <RehearsalRow key={each.itemId + String(each.segmentId)} rehearsal={each} isTold={isTold(each)} />
          ))}
        </ul>
      )}
    </>
  );
}

/** The last that are told of and the first that are not: where the threshold lies is where a person looks. */
function shownAround(rehearsed: readonly WatchRehearsal[], toldCount: number): readonly WatchRehearsal[] {
  const from = Math.max(0, Math.min(toldCount - nearestShown / 2, rehearsed.length - nearestShown));
  return rehearsed.slice(from, from + nearestShown);
}

function RehearsalRow({
  rehearsal,
  isTold,
}: {
  readonly rehearsal: WatchRehearsal;
  readonly isTold: boolean;
}) {
  const text = useText();
  const formats = useFormats();
  const { kind, leg, upTo } = rehearsal;
  const isNear = leg !== "words" && leg !== "filters";
  return (
    <li className={clsx("flex items-center gap-2 text-sm", !isTold && "text-faint")}>
      <KindIcon kind={kind} className={clsx("size-4 shrink-0", isTold && "text-accent")} />
      <bdi className="min-w-0 flex-1 truncate">{nameOf(rehearsal)}</bdi>
      <span className="shrink-0 text-xs text-faint">
        {isTold ? text(`watches.leg.${leg}`) : text("watches.notTold")}
        {isNear ? (
          <span className="ml-2 tabular-nums">{formats.decimal(Math.floor(upTo * 100) / 100)}</span>
        ) : null}
      </span>
    </li>
  );
}
