import { escaped } from "../report/escaped.ts";

/** How often each stack was seen; outermost frame first. */
export interface Stacks {
  readonly unit: string;
  readonly counts: ReadonlyMap<string, number>;
}

/** Between two frames of a stack, as in the files that speedscope and others read. */
export const frameSeparator = ";";

export const toCollapsed = ({ counts }: Stacks): string =>
  [...counts].map(([stack, count]) => `${stack} ${count}\n`).join("");

interface Frame {
  readonly name: string;
  count: number;
  readonly inner: Map<string, Frame>;
}

const size = { width: 1_200, row: 17 } as const;
/** Narrower ones could be neither read nor pointed at. */
const widthMin = 0.4;
const charWidth = 6.6;

/** Flame graph as in B. Gregg, "The Flame Graph" (2016): width is the share of samples, height is who called whom, order is by name. */
export function drawFlameGraph(title: string, { unit, counts }: Stacks): string {
  const root: Frame = { name: "all", count: 0, inner: new Map() };
  for (const [stack, count] of counts) {
    root.count += count;
    let at = root;
    for (const name of stack.split(frameSeparator)) {
      const next = at.inner.get(name) ?? { name, count: 0, inner: new Map() };
      next.count += count;
      at.inner.set(name, next);
      at = next;
    }
  }
  const boxes: string[] = [];
  let deepest = 0;
  const draw = (frame: Frame, left: number, depth: number): void => {
    const width = (frame.count / Math.max(1, root.count)) * size.width;
    if (width < widthMin) return;
    deepest = Math.max(deepest, depth);
    boxes.push(boxOf(frame, left, depth, width, root.count, unit));
    let from = left;
    for (const inner of [...frame.inner.values()].sort((a, b) => (a.name < b.name ? -1 : 1))) {
      draw(inner, from, depth + 1);
      from += (inner.count / Math.max(1, root.count)) * size.width;
    }
  };
  draw(root, 0, 0);
  const height = (deepest + 3) * size.row;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${height}" font-family="monospace" font-size="11">` +
    `<rect width="100%" height="100%" fill="#fff"/><text x="4" y="13">${escaped(`${title}: ${root.count} ${unit}`)}</text>` +
    `<g transform="translate(0 ${size.row * 1.5})">${boxes.join("")}</g></svg>\n`
  );
}

function boxOf(
  { name, count }: Frame,
  left: number,
  depth: number,
  width: number,
  all: number,
  unit: string,
): string {
  const told = `${name} (${count} ${unit}, ${((100 * count) / Math.max(1, all)).toFixed(1)} %)`;
  const letters = Math.floor((width - 4) / charWidth);
  const text = letters < 3 ? "" : name.length <= letters ? name : `${name.slice(0, letters - 1)}…`;
  const top = depth * size.row;
  return (
    `<g><title>${escaped(told)}</title>` +
    `<rect x="${left.toFixed(2)}" y="${top}" width="${width.toFixed(2)}" height="${size.row - 1}" fill="hsl(${hueOf(name)} 70% 78%)"/>` +
    `${text === "" ? "" : `<text x="${(left + 3).toFixed(2)}" y="${top + 12}">${escaped(text)}</text>`}</g>`
  );
}

/** The same for the same name, so that two graphs can be compared by eye. */
const hueOf = (name: string): number =>
  [...name].reduce((sum, char) => (sum * 31 + (char.codePointAt(0) ?? 0)) % 60, 7);
