/** What a recording or a video says of itself, as facts and as words that a person would search. */
import { placeLine } from "#shared/model/place-line.ts";
import { clockText } from "#shared/query/durations.ts";
import type { Probe } from "./probe.ts";

type Tags = Probe["tags"];

const TITLE_CHARS_MAX = 300;

/** One line, of a length that a person writes. */
function tagOf(tags: Tags, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const text = tags
      .get(name)
      ?.replaceAll(/[\s\p{Cc}]+/gu, " ")
      .trim()
      .slice(0, 2_000);
    if (text !== undefined && text !== "") return text;
  }
  return undefined;
}

export const titleOf = (tags: Tags): string | undefined => tagOf(tags, "title")?.slice(0, TITLE_CHARS_MAX);

/** Lyrics without times: words of the whole. */
export const lyricsOf = (tags: Tags): string | undefined => {
  const name = [...tags.keys()].find((key) => /^(?:unsynced)?lyrics(?:-[a-z]{3})?$/u.test(key));
  const text = name === undefined ? undefined : tags.get(name)?.trim();
  return text === "" ? undefined : text;
};

/** When it was recorded. Only a year says when it was published, and no more than that. */
export function takenMsOf(tags: Tags, nowMs: number): number | undefined {
  const written = tagOf(tags, "com.apple.quicktime.creationdate", "creation_time", "date", "date-eng");
  if (written === undefined || !/^\d{4}-\d{2}-\d{2}/u.test(written)) return undefined;
  const ms = Date.parse(written.replace(/([+-]\d{2})(\d{2})$/u, "$1:$2"));
  // Clocks that were never set begin in 1904 or 1970.
  return Number.isNaN(ms) || ms < Date.UTC(1980, 0, 1) || ms > nowMs + 86_400_000 ? undefined : ms;
}

/** As a line of words. ISO 6709, as cameras write it: `+48.1351+011.5820+520/`. */
function placeOf(tags: Tags): string | undefined {
  const written = tagOf(tags, "com.apple.quicktime.location.iso6709", "location", "location-eng") ?? "";
  const match = /^([+-]\d{1,2}(?:\.\d+)?)([+-]\d{1,3}(?:\.\d+)?)/u.exec(written);
  if (match === null) return undefined;
  const [latitude, longitude] = [Number(match[1]), Number(match[2])];
  return Math.abs(latitude) > 90 || Math.abs(longitude) > 180
    ? undefined
    : placeLine({ latitude, longitude });
}

const dayAndMonth = (ms: number): string =>
  new Date(ms).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });

export interface Described {
  readonly words: string;
  readonly formatName: string;
  readonly durationMs: number | undefined;
  readonly takenMs: number | undefined;
  readonly isVideo: boolean;
  readonly video: Probe["video"];
  /** The model that told where somebody speaks. */
  readonly heardBy: string | undefined;
}

/** Lines of what is known, most telling first. */
export function describe(
  tags: Tags,
  { words, formatName, durationMs, takenMs, isVideo, video, heardBy }: Described,
): string {
  const camera = [
    tagOf(tags, "make", "com.apple.quicktime.make"),
    tagOf(tags, "model", "com.apple.quicktime.model"),
  ]
    .filter((part) => part !== undefined)
    .join(" ");
  const artist = tagOf(tags, "artist", "author", "performer", "album_artist");
  const about = [
    `${formatName} ${isVideo ? "video" : "recording"}`,
    video === undefined ? undefined : `${video.width} × ${video.height} pixels`,
    durationMs === undefined ? undefined : clockText(durationMs),
    heardBy === undefined ? undefined : `speech found by ${heardBy}`,
  ];
  const lines = [
    titleOf(tags),
    artist === undefined ? undefined : `By ${artist}`,
    tagOf(tags, "album", "show"),
    tagOf(tags, "description", "comment", "synopsis", "podcastdesc"),
    words,
    tagOf(tags, "genre"),
    tagOf(tags, "keywords"),
    takenMs === undefined ? undefined : `Recorded on ${dayAndMonth(takenMs)}`,
    camera === "" ? undefined : `Camera ${camera}`,
    placeOf(tags),
    about.filter((part) => part !== undefined).join(", "),
    lyricsOf(tags),
  ];
  return [...new Set(lines.filter((line) => line !== undefined && line !== ""))].join("\n");
}
