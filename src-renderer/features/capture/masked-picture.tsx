import { useState, type PointerEvent, type ReactNode } from "react";
import type { Box } from "#shared/model/anchor.ts";
import type { CaptureSettings } from "#shared/model/capture.ts";
import { Button } from "#ui/ui/button.tsx";
import { TextField } from "#ui/ui/field.tsx";
import { useText } from "#ui/ui/text.tsx";
import { useChangeCapture } from "./use-capture-settings.ts";

interface MaskedPictureProps {
  /** Of the device whose picture it is. */
  readonly label: string;
  readonly settings: CaptureSettings;
  readonly children: ReactNode;
}

/** What a camera sees; a rectangle drawn on it is black in everything that is kept. */
export function MaskedPicture({ label, settings, children }: MaskedPictureProps) {
  const text = useText();
  const change = useChangeCapture();
  const [from, setFrom] = useState<Point>();
  const [to, setTo] = useState<Point>();
  const areas = settings.maskedAreas.filter(({ device }) => device === label);
  const add = (box: Box): void => {
    if (box.width < smallest || box.height < smallest) return;
    change({ maskedAreas: [...settings.maskedAreas, { device: label, box }] });
  };
  const drawn = from !== undefined && to !== undefined ? boxBetween(from, to) : undefined;
  const end = (): void => {
    if (drawn !== undefined) add(drawn);
    setFrom(undefined);
    setTo(undefined);
  };
  return (
    <div className="pb-4">
      <div
        className="relative w-fit max-w-full touch-none overflow-hidden rounded-md bg-ink"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setFrom(pointOf(event));
        }}
        onPointerMove={(event) => (from === undefined ? undefined : setTo(pointOf(event)))}
        onPointerUp={end}
      >
        {children}
        {[...areas.map(({ box }) => box), ...(drawn === undefined ? [] : [drawn])].map((box) => (
          <span
            key={JSON.stringify(box)}
            data-masked
            className="absolute bg-black outline outline-white/40"
            style={{
              left: `${box.x * 100}%`,
              top: `${box.y * 100}%`,
              width: `${box.width * 100}%`,
              height: `${box.height * 100}%`,
            }}
          />
        ))}
      </div>
      <p className="mt-2 text-sm text-muted">{text("capture.maskHint")}</p>
      <AreaForm onAdd={add} />
    </div>
  );
}

interface Point {
  readonly x: number;
  readonly y: number;
}
/** Of the picture: a slip of the hand is no area. */
const smallest = 0.01;
const clamp = (value: number): number => Math.min(1, Math.max(0, value));

function pointOf(event: PointerEvent<HTMLElement>): Point {
  const frame = event.currentTarget.getBoundingClientRect();
  return {
    x: clamp((event.clientX - frame.left) / frame.width),
    y: clamp((event.clientY - frame.top) / frame.height),
  };
}

const boxBetween = (one: Point, other: Point): Box => ({
  x: Math.min(one.x, other.x),
  y: Math.min(one.y, other.y),
  width: Math.abs(one.x - other.x),
  height: Math.abs(one.y - other.y),
});

const sides = ["left", "top", "width", "height"] as const;

/** The same by numbers, for whoever draws nothing. */
function AreaForm({ onAdd }: { readonly onAdd: (box: Box) => void }) {
  const text = useText();
  const [draft, setDraft] = useState({ left: "", top: "", width: "", height: "" });
  const [x = 0, y = 0, width = 0, height = 0] = sides.map((side) => clamp(Number(draft[side]) / 100) || 0);
  const box = { x, y, width: Math.min(width, 1 - x), height: Math.min(height, 1 - y) };
  return (
    <form
      className="mt-2 flex flex-wrap items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        onAdd(box);
        setDraft({ left: "", top: "", width: "", height: "" });
      }}
    >
      {sides.map((side) => (
        <TextField
          key={side}
          label={text(`capture.area.${side}`)}
          type="number"
          min={0}
          max={100}
          value={draft[side]}
          onValue={(value) => setDraft({ ...draft, [side]: value })}
          className="w-24"
        />
      ))}
      <Button type="submit" disabled={box.width < smallest || box.height < smallest}>
        {text("capture.addArea")}
      </Button>
    </form>
  );
}
