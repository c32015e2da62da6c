import { homedir } from "node:os";
import { type Hit, Leg } from "#shared/model/hit.ts";
import type { TeamHit } from "#shared/model/team-hit.ts";
import { clockText } from "#shared/query/durations.ts";
import { anchorInWords } from "./in-words.ts";
import { paintSnippet } from "./paint-snippet.ts";
import { printable, type Terminal } from "./terminal.ts";

/** Something of this device, in two or three lines. */
export const hitLine = (hit: Hit, terminal: Terminal): string =>
  lineOf(hit, printable(shorten(hit.path)), terminal);

/** Something that somebody shares: where it is is with whom. */
export const teamHitLine = (hit: TeamHit, terminal: Terminal): string =>
  lineOf(
    hit,
    printable(
      `${hit.sharedBy.userName || "somebody"} on ${hit.sharedBy.deviceName || "a device"}: ${hit.name}`,
    ),
    terminal,
  );

function lineOf(hit: Hit | TeamHit, where: string, terminal: Terminal): string {
  const { paint } = terminal;
  const name = printable(hit.title ?? hit.name);
  const whole = hit.durationMs === undefined ? "" : ` of ${clockText(hit.durationMs)}`;
  const place = where + anchorInWords(hit.anchor) + whole;
  const heading =
    hit.headingPath.length === 0 ? "" : `\n    ${paint("dim", printable(hit.headingPath.join(" › ")))}`;
  const score = paint("dim", `${hit.score.toFixed(2)} (${legsOf(hit.legs).join(", ")})`);
  return `${paint("dim", String(hit.rank).padStart(3))} ${paint("bold", name)}  ${paint("cyan", place)}  ${score}${heading}\n    ${paintSnippet(hit.snippet, terminal)}`;
}

function legsOf(legs: Hit["legs"]): readonly string[] {
  const ranks = Leg.options.flatMap((leg) => (legs[leg] === undefined ? [] : [`${leg} #${legs[leg].rank}`]));
  return legs.look?.isSame === true ? [...ranks, "same picture"] : ranks;
}

const shorten = (path: string): string =>
  path.startsWith(`${homedir()}/`) ? `~${path.slice(homedir().length)}` : path;
