import type { Axis, Plot } from "../benchmark.ts";
import { short } from "../statistics.ts";
import { escaped } from "./escaped.ts";

const size = { width: 460, height: 280, left: 56, right: 12, top: 12, bottom: 40 } as const;
/** Told apart by colour and, for who cannot, by their marks and the list below. */
const marks = ["●", "■", "▲", "◆", "✚", "✖"] as const;

/** Where a value stands on an axis, on a line of its own. */
const placeOn: Readonly<Record<Axis["scale"], (value: number) => number>> = {
  linear: (value) => value,
  log: (value) => Math.log10(Math.max(value, 1e-9)),
  // Between .99 and .999 is as much room as between .9 and .99: that is how hard it is to get there.
  recall: (value) => -Math.log10(Math.max(1 - value, 1e-3)),
};

/** Inline SVG with axes, grid and marks; colours are the page's. */
export function drawPlot({ title, x, y, series }: Plot): string {
  const points = series.flatMap((one) => one.points);
  if (points.length === 0) return "";
  const across = axisOf(
    x,
    points.map(([value]) => value),
    size.left,
    size.width - size.right,
  );
  const up = axisOf(
    y,
    points.map(([, value]) => value),
    size.height - size.bottom,
    size.top,
  );
  const grid = [
    ...across.ticks.map(
      ({ at, text }) =>
        `<path class="grid" d="M${at} ${size.top}V${size.height - size.bottom}"/>` +
        `<text x="${at}" y="${size.height - size.bottom + 16}" text-anchor="middle">${text}</text>`,
    ),
    ...up.ticks.map(
      ({ at, text }) =>
        `<path class="grid" d="M${size.left} ${at}H${size.width - size.right}"/>` +
        `<text x="${size.left - 6}" y="${at + 4}" text-anchor="end">${text}</text>`,
    ),
  ];
  const lines = series.map(({ name, points: own }, place) => {
    const places = own.map(([left, right]) => [across.of(left), up.of(right)] as const);
    const path = places.map(([left, top], at) => `${at === 0 ? "M" : "L"}${left} ${top}`).join("");
    const mark = marks[place % marks.length] ?? "●";
    const dots = places.map(
      ([left, top], at) =>
        `<text class="mark" x="${left}" y="${top + 4}" text-anchor="middle">${mark}<title>${escaped(
          `${name}: ${x.name} ${short(own[at]?.[0] ?? 0)}, ${y.name} ${short(own[at]?.[1] ?? 0)}`,
        )}</title></text>`,
    );
    return `<g class="series-${place % marks.length}"><path class="line" d="${path}"/>${dots.join("")}</g>`;
  });
  const legend = series.map(
    ({ name }, place) =>
      `<li class="series-${place % marks.length}"><span>${marks[place % marks.length] ?? ""}</span> ${escaped(name)}</li>`,
  );
  return (
    `<figure><figcaption>${escaped(title)}</figcaption>` +
    `<svg viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${escaped(`${title}: ${y.name} by ${x.name}`)}">` +
    `${grid.join("")}${lines.join("")}` +
    `<text x="${(size.left + size.width) / 2}" y="${size.height - 6}" text-anchor="middle">${escaped(x.name)}</text>` +
    `<text x="14" y="${size.height / 2}" text-anchor="middle" transform="rotate(-90 14 ${size.height / 2})">${escaped(y.name)}</text>` +
    `</svg><ul>${legend.join("")}</ul></figure>`
  );
}

function axisOf({ scale }: Axis, values: readonly number[], from: number, until: number) {
  const place = placeOn[scale];
  const low = place(Math.min(...values));
  const high = place(Math.max(...values));
  const width = high - low || 1;
  const of = (value: number): number =>
    Number((from + ((place(value) - low + width * 0.05) / (width * 1.1)) * (until - from)).toFixed(1));
  const ticks = ticksOf[scale](Math.min(...values), Math.max(...values));
  return { of, ticks: ticks.map((value) => ({ at: of(value), text: short(value) })) };
}

const ticksOf: Readonly<Record<Axis["scale"], (low: number, high: number) => readonly number[]>> = {
  linear(low, high) {
    const step = 10 ** Math.floor(Math.log10(high - low || 1)) / 2;
    const wide = Math.ceil((high - low) / step / 6) * step;
    const first = Math.ceil(low / wide) * wide;
    return Array.from({ length: Math.floor((high - first) / wide) + 1 }, (_, at) => first + at * wide);
  },
  log(low, high) {
    const all = [-3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap((power) =>
      [1, 2, 5].map((digit) => digit * 10 ** power),
    );
    const inside = all.filter((tick) => tick >= low && tick <= high);
    return inside.length > 7 ? inside.filter((tick) => Number.isInteger(Math.log10(tick))) : inside;
  },
  recall: (low, high) =>
    [0.2, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 1].filter((tick) => tick >= low && tick <= high),
};

const spark = { width: 120, height: 22 } as const;

/** The course of one figure over the runs, without axes: the table beside it has the numbers. */
export function drawCourse(values: readonly number[], label: string): string {
  if (values.length < 2) return "";
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const places = values.map((value, at) => {
    const left = (at / (values.length - 1)) * (spark.width - 4) + 2;
    const top = spark.height - 3 - ((value - low) / (high - low || 1)) * (spark.height - 6);
    return `${at === 0 ? "M" : "L"}${left.toFixed(1)} ${top.toFixed(1)}`;
  });
  return (
    `<svg class="course" viewBox="0 0 ${spark.width} ${spark.height}" role="img" aria-label="${escaped(label)}">` +
    `<path class="line" d="${places.join("")}"/></svg>`
  );
}
