import { type Hit, Leg, type Plan } from "#shared/model/hit.ts";
import { printable, type Terminal } from "./terminal.ts";

/** A column is as wide as its widest cell; numbers stand on the right. */
interface Column {
  readonly title: string;
  readonly right?: boolean;
}

const unknown = "–";
const milliseconds = (ms: number | undefined): string => (ms === undefined ? unknown : ms.toFixed(2));
const whole = (count: number | undefined): string => (count === undefined ? unknown : String(count));

/** What each step did and why, beside what was expected of it; a line each, the titles first. `then`: for a question before. */
export const stepLines = ({ steps, totalMs }: Plan, terminal: Pick<Terminal, "paint">): readonly string[] => [
  ...table(
    [
      { title: "step" },
      { title: "rows", right: true },
      { title: "expected", right: true },
      { title: "ms", right: true },
      { title: "expected", right: true },
      { title: "how" },
      { title: "why" },
    ],
    steps.map(({ name, strategy, why, count, estimatedCount, durationMs, estimatedMs, ...step }) => [
      name,
      whole(count),
      whole(estimatedCount),
      milliseconds(durationMs) + (step.isOfBefore ? " then" : ""),
      milliseconds(estimatedMs),
      printable(strategy) +
        (step.visitedCount === undefined
          ? ""
          : ` (${step.visitedCount} of ${whole(step.estimatedVisitedCount)} expected vectors)`),
      printable(why),
    ]),
    terminal,
  ),
  `${milliseconds(totalMs)} ms in all${steps.some(({ isOfBefore }) => isOfBefore) ? ", but for what was done then" : ""}; steps run side by side where they can`,
];

/** Each hit with its rank and score in every leg, and with the score that they make together. */
export const hitLines = (hits: readonly Hit[], terminal: Pick<Terminal, "paint">): readonly string[] =>
  table(
    [
      { title: "rank", right: true },
      { title: "score", right: true },
      ...Leg.options.flatMap((leg) => [
        { title: leg, right: true },
        { title: "score", right: true },
      ]),
      { title: "item" },
    ],
    hits.map((hit) => [
      String(hit.rank),
      hit.score.toFixed(3),
      ...Leg.options.flatMap((leg) => {
        const found = hit.legs[leg];
        return found === undefined ? [unknown, unknown] : [`#${found.rank}`, found.score.toFixed(3)];
      }),
      printable(hit.path) + likesText(hit),
    ]),
    terminal,
  );

/** Where several examples were given, how near it is to each. */
const likesText = ({ legs: { likes = [] } }: Hit): string =>
  likes.map(({ name, rank, score }) => `, like ${printable(name)} #${rank} ${score.toFixed(3)}`).join("");

function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  { paint }: Pick<Terminal, "paint">,
): readonly string[] {
  const widths = columns.map(({ title }, place) =>
    Math.max(title.length, ...rows.map((row) => row[place]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    columns
      .map(({ right }, place) => {
        const cell = cells[place] ?? "";
        const width = widths[place] ?? 0;
        return right === true ? cell.padStart(width) : cell.padEnd(width);
      })
      .join("  ")
      .trimEnd();
  return [paint("dim", line(columns.map(({ title }) => title))), ...rows.map((row) => line(row))];
}
