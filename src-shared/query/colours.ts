import { ColourName } from "../model/picture.ts";

export const colourValues: readonly ColourName[] = ColourName.options;

/** What people call the colours, beside their own names. */
const aliases: ReadonlyMap<string, ColourName> = new Map([
  ["gray", "grey"],
  ["silver", "grey"],
  ["cyan", "teal"],
  ["turquoise", "teal"],
  ["aqua", "teal"],
  ["navy", "blue"],
  ["lime", "green"],
  ["olive", "green"],
  ["gold", "yellow"],
  ["violet", "purple"],
  ["lilac", "purple"],
  ["magenta", "purple"],
  ["crimson", "red"],
  ["maroon", "red"],
  ["beige", "brown"],
  ["tan", "brown"],
  ["rose", "pink"],
]);

export function colourNamed(written: string): ColourName | undefined {
  const lower = written.trim().toLowerCase();
  return ColourName.safeParse(lower).data ?? aliases.get(lower);
}

/** The colour that was likely meant: one letter is wrong, missing, too many, or two have changed places. */
export function nearestColour(written: string): ColourName | undefined {
  const lower = written.trim().toLowerCase();
  if (lower.length < 3) return undefined;
  const known = [...colourValues, ...aliases.keys()].find((name) => isOneStepAway(lower, name));
  return known === undefined ? undefined : colourNamed(known);
}

function isOneStepAway(left: string, right: string): boolean {
  if (Math.abs(left.length - right.length) > 1) return false;
  let same = 0;
  while (same < left.length && left[same] === right[same]) same++;
  const [a, b] = [left.slice(same), right.slice(same)];
  return (
    a.slice(1) === b.slice(1) ||
    a.slice(1) === b ||
    a === b.slice(1) ||
    (a.length > 1 && a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2))
  );
}
