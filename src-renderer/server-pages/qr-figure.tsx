import { useMemo } from "react";
import { qrCode } from "#shared/kit/qr-code.ts";

/** Dots around the code that have to be light. */
const margin = 4;

/** Text for a camera; nothing where it is too long for one. Dark on light in either theme, as cameras want it. */
export function QrFigure({ value, label }: { readonly value: string; readonly label: string }) {
  const code = useMemo(() => qrCode(value), [value]);
  if (code === undefined) return null;
  const side = code.length + 2 * margin;
  const path = code.flatMap((row, y) =>
    row.map((isDark, x) => (isDark ? `M${x + margin} ${y + margin}h1v1h-1z` : "")),
  );
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${side} ${side}`}
      shapeRendering="crispEdges"
      className="size-48 max-w-full rounded-md border border-line"
    >
      <rect width={side} height={side} fill="#fff" />
      <path d={path.join("")} fill="#000" />
    </svg>
  );
}
