import { encodeQR } from "qr";
import { useMemo } from "react";

/** Dots around the code that have to be light. */
const margin = 4;

/** Text for a camera. Dark on light in either theme, as cameras want it. */
export function QrFigure({ value, label }: { readonly value: string; readonly label: string }) {
  const code = useMemo(() => encodeQR(value, "raw", { ecc: "medium", border: margin }), [value]);
  const path = code.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : "")));
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${code.length} ${code.length}`}
      shapeRendering="crispEdges"
      className="size-48 max-w-full rounded-md border border-line"
    >
      <rect width={code.length} height={code.length} fill="#fff" />
      <path d={path.join("")} fill="#000" />
    </svg>
  );
}
