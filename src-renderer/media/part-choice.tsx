import { Crop, Search } from "lucide-react";
import { useId, useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from "react";
import type { Box } from "#shared/model/anchor.ts";
import { Button } from "#ui/ui/button.tsx";
import { IconButton } from "#ui/ui/icon-button.tsx";
import { useText } from "#ui/ui/text.tsx";

/** As a place over the picture. */
export const placeOf = ({ x, y, width, height }: Box) => ({
  left: `${x * 100}%`,
  top: `${y * 100}%`,
  width: `${width * 100}%`,
  height: `${height * 100}%`,
});

export function PartButton({
  isChoosing,
  onClick,
}: {
  readonly isChoosing: boolean;
  readonly onClick: () => void;
}) {
  const text = useText();
  return (
    <IconButton
      label={text("image.selectPart")}
      aria-pressed={isChoosing}
      onClick={onClick}
      className="absolute top-2 right-2 border border-line bg-surface shadow-2"
    >
      <Crop aria-hidden="true" />
    </IconButton>
  );
}

const middle: Box = { x: 0.25, y: 0.25, width: 0.5, height: 0.5 };
const sideMin = 0.05;
const step = 0.05;

/** The picture with a rectangle over it, drawn by pointer or moved by keys; below, what can be done with it. */
export function PartChoice({
  onFind,
  onCancel,
  children,
}: {
  readonly onFind: (box: Box) => void;
  readonly onCancel: () => void;
  readonly children: ReactNode;
}) {
  const text = useText();
  const hintId = useId();
  const startRef = useRef<Point>(undefined);
  const [box, setBox] = useState(middle);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter") onFind(box);
    else if (event.key === "Escape") onCancel();
    else {
      const moved = byKey(box, event.key, event.shiftKey);
      if (moved === undefined) return;
      setBox(moved);
    }
    event.preventDefault();
  };
  return (
    <>
      <span className="relative inline-block max-h-full max-w-full">
        {children}
        <span
          className="absolute inset-0 cursor-crosshair touch-none"
          onPointerDown={(event) => {
            event.preventDefault();
            event.currentTarget.setPointerCapture(event.pointerId);
            startRef.current = pointOf(event);
          }}
          onPointerMove={(event) => {
            if (startRef.current !== undefined) setBox(between(startRef.current, pointOf(event)));
          }}
          onPointerUp={() => {
            startRef.current = undefined;
          }}
        />
        <span
          role="group"
          tabIndex={0}
          // The person has just asked to choose a part: the keys belong to it.
          ref={(element) => element?.focus()}
          aria-label={text("image.part")}
          aria-describedby={hintId}
          onKeyDown={onKeyDown}
          className="pointer-events-none absolute rounded-sm border-2 border-accent bg-accent-soft/30 outline-offset-2"
          style={placeOf(box)}
        />
      </span>
      <span className="flex flex-wrap items-center justify-center gap-2">
        <Button look="primary" onClick={() => onFind(box)}>
          <Search aria-hidden="true" className="size-4" />
          {text("image.findPart")}
        </Button>
        <Button onClick={onCancel}>{text("cancel")}</Button>
        <span id={hintId} className="basis-full text-center text-xs text-muted">
          {text("image.selectHint")}
        </span>
      </span>
    </>
  );
}

interface Point {
  readonly x: number;
  readonly y: number;
}

const within = (value: number): number => Math.min(1, Math.max(0, value));

function pointOf(event: PointerEvent<HTMLElement>): Point {
  const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
  return { x: within((event.clientX - left) / width), y: within((event.clientY - top) / height) };
}

/** Never smaller than can be told apart. */
const between = (a: Point, b: Point): Box => {
  const width = Math.max(sideMin, Math.abs(a.x - b.x));
  const height = Math.max(sideMin, Math.abs(a.y - b.y));
  return { x: Math.min(a.x, b.x, 1 - width), y: Math.min(a.y, b.y, 1 - height), width, height };
};

function byKey(box: Box, key: string, isSizing: boolean): Box | undefined {
  const change = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[
    key
  ];
  if (change === undefined) return undefined;
  const [across = 0, down = 0] = change;
  if (isSizing)
    return {
      ...box,
      width: Math.min(1 - box.x, Math.max(sideMin, box.width + across)),
      height: Math.min(1 - box.y, Math.max(sideMin, box.height + down)),
    };
  return {
    ...box,
    x: Math.min(1 - box.width, Math.max(0, box.x + across)),
    y: Math.min(1 - box.height, Math.max(0, box.y + down)),
  };
}
