import { useId, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from "react";

export interface Split {
  /** Width of the pane at the end of the row. */
  readonly widthPx: number;
  readonly setWidthPx: (widthPx: number) => void;
}

const bounds = { leastPx: 320, restPx: 420, stepPx: 32 } as const;
const clamp = (widthPx: number): number =>
  Math.round(Math.max(bounds.leastPx, Math.min(widthPx, innerWidth - bounds.restPx)));

/** A width that the person has chosen, kept on this device. */
export function useSplit(name: string, initialPx: number): Split {
  const key = `tessera.split.${name}`;
  const [widthPx, setWidthPx] = useState(() =>
    clamp(Number(localStorage.getItem(key) ?? initialPx) || initialPx),
  );
  return {
    widthPx,
    setWidthPx(next) {
      const clamped = clamp(next);
      setWidthPx(clamped);
      localStorage.setItem(key, String(clamped));
    },
  };
}

/** There is no room for two panes: the one lies over the other, as `max-md` says below. */
export const liesOver = (): boolean => !matchMedia("(min-width: 48rem)").matches;

/** At the end of a row, as wide as the person likes. Where there is no room for two panes, it lies over the other. */
export function SplitPane({
  split,
  label,
  children,
}: {
  readonly split: Split;
  /** Of the line before it. */
  readonly label: string;
  readonly children: ReactNode;
}) {
  const id = useId();
  return (
    <>
      <Splitter split={split} label={label} controls={id} />
      <div
        id={id}
        style={{ width: split.widthPx }}
        className="shrink-0 max-md:absolute max-md:inset-0 max-md:z-30 max-md:w-full! max-md:bg-canvas"
      >
        {children}
      </div>
    </>
  );
}

/** A line between two panes that can be dragged, or moved with the arrow keys. */
function Splitter({
  split,
  label,
  controls,
}: {
  readonly split: Split;
  readonly label: string;
  readonly controls: string;
}) {
  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    event.preventDefault();
    const handle = event.currentTarget;
    const startX = event.clientX;
    const startPx = split.widthPx;
    handle.setPointerCapture(event.pointerId);
    const move = (to: globalThis.PointerEvent): void => split.setWidthPx(startPx + startX - to.clientX);
    handle.addEventListener("pointermove", move);
    handle.addEventListener("lostpointercapture", () => handle.removeEventListener("pointermove", move), {
      once: true,
    });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: bounds.stepPx, ArrowRight: -bounds.stepPx }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    split.setWidthPx(split.widthPx + step);
  };
  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-controls={controls}
      aria-valuenow={split.widthPx}
      aria-valuemin={bounds.leastPx}
      aria-valuemax={Math.max(bounds.leastPx, innerWidth - bounds.restPx)}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
      className="relative z-10 w-px max-md:hidden shrink-0 cursor-col-resize touch-none bg-line after:absolute after:inset-y-0 after:-left-1.5 after:w-3 hover:bg-accent focus-visible:bg-accent"
    />
  );
}
