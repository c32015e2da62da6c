/** Subtitles (SubRip, WebVTT) and timed lyrics (LRC) as cues: what is said, and when. Total: what is no cue is passed over. */
import type { MediaLimits } from "./limits.ts";

export interface Cue {
  readonly startMs: number;
  readonly endMs: number;
  readonly text: string;
}

const clock = String.raw`(?:(\d{1,4}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})`;
const timing = new RegExp(String.raw`^\s*${clock}\s*-->\s*${clock}`, "u");
const lyricTimes = /^((?:\[\d{1,3}:\d{2}(?:[.:]\d{1,3})?\]\s*)+)(.*)$/u;
/** How long the last line of lyrics stays. */
const LAST_LINE_MS = 5_000;

export function readCues(source: string, limits: MediaLimits): readonly Cue[] {
  const lines = source.replace(/\r\n?/gu, "\n").split("\n");
  const cues = lines.some((line) => timing.test(line)) ? subtitles(lines, limits) : lyrics(lines);
  return cues
    .map((cue) => ({ ...cue, text: cue.text.slice(0, limits.textCharsMax) }))
    .filter(({ text }) => text !== "")
    .toSorted((a, b) => a.startMs - b.startMs)
    .slice(0, limits.cueCountMax);
}

function subtitles(lines: readonly string[], limits: MediaLimits): readonly Cue[] {
  const cues: Cue[] = [];
  for (let at = 0; at < lines.length && cues.length < limits.cueCountMax; at++) {
    const match = timing.exec(lines[at] ?? "");
    if (match === null) continue;
    const [, ...parts] = match;
    const startMs = timeMs(parts.slice(0, 4));
    const endMs = Math.max(startMs, timeMs(parts.slice(4, 8)));
    const text: string[] = [];
    // A cue ends at an empty line; where one is missing, at the next timing, in front of which stands its number.
    for (at++; at < lines.length && (lines[at] ?? "").trim() !== ""; at++) {
      if (timing.test(lines[at + 1] ?? "") && /^\s*\d+\s*$/u.test(lines[at] ?? "")) break;
      text.push(lines[at] ?? "");
    }
    cues.push({ startMs, endMs, text: plain(text.join("\n")) });
  }
  return cues;
}

/** A line may be sung several times. */
function lyrics(lines: readonly string[]): readonly Cue[] {
  const starts = lines.flatMap((line) => {
    const match = lyricTimes.exec(line.trim());
    if (match === null) return [];
    const times = [...(match[1] ?? "").matchAll(/(\d{1,3}):(\d{2})(?:[.:](\d{1,3}))?/gu)];
    return times.map(([, minutes, seconds, fraction]) => ({
      startMs: timeMs(["0", minutes, seconds, fraction]),
      text: plain(match[2] ?? ""),
    }));
  });
  const sorted = starts.toSorted((a, b) => a.startMs - b.startMs);
  return sorted.map((line, at) => ({
    ...line,
    endMs: sorted[at + 1]?.startMs ?? line.startMs + LAST_LINE_MS,
  }));
}

/** Hours, minutes, seconds and a decimal fraction. */
function timeMs([hours = "0", minutes = "0", seconds = "0", fraction = ""]: readonly (
  | string
  | undefined
)[]): number {
  return (
    (Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)) * 1_000 +
    Number(fraction.padEnd(3, "0").slice(0, 3))
  );
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", nbsp: " ", quot: '"' };

/** Without voices, fonts, classes, positions and word times, which are instructions to players. */
const plain = (text: string): string =>
  text
    .replace(/<[^<>]{0,200}>/gu, "")
    .replace(/\{\\[^{}]{0,200}\}/gu, "")
    .replace(/&(amp|lt|gt|nbsp|quot);/gu, (whole, name: string) => entities[name] ?? whole)
    .replace(/\s+/gu, " ")
    .trim();
