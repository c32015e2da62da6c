/** Sizes as people write them in a query: `10mb`, `1.5 GB`, `512 KiB`, `900`. */

const unitBytes: ReadonlyMap<string, number> = new Map([
  ["b", 1],
  ["kb", 1e3],
  ["mb", 1e6],
  ["gb", 1e9],
  ["tb", 1e12],
  ["kib", 2 ** 10],
  ["mib", 2 ** 20],
  ["gib", 2 ** 30],
  ["tib", 2 ** 40],
]);

/** Offered while one is being written. */
export const usualSizes = ["100kb", "1mb", "10mb", "100mb", "1gb"] as const;

/** Bytes, whole, and the normal form of what was written; `undefined` when it is no size. A comma is a decimal point. */
export function readSize(
  written: string,
): { readonly sizeBytes: number; readonly written: string } | undefined {
  const match = /^(\d{1,15}(?:[.,]\d{1,6})?)\s*([kmgt]?i?b?)$/i.exec(written.trim());
  if (match === null) return undefined;
  const [, digits = "", letters = ""] = match;
  const lower = letters.toLowerCase();
  const unit = lower === "" ? "b" : lower.endsWith("b") ? lower : `${lower}b`;
  const factor = unitBytes.get(unit);
  if (factor === undefined) return undefined;
  const number = Number(digits.replace(",", "."));
  return { sizeBytes: Math.round(number * factor), written: `${number}${unit}` };
}
