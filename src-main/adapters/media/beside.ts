/** Subtitles that lie beside a recording, under its name: `talk.srt`, `talk.en.vtt`. */
import { readdirSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { type Cue, readCues } from "./cues.ts";
import type { MediaLimits } from "./limits.ts";

const subtitleName = /^(?:\.([a-z]{2,3})(?:-[a-z0-9]{2,8})?)?\.(?:srt|vtt|lrc)$/iu;

export interface CuesBeside {
  readonly cues: readonly Cue[];
  readonly language: string | undefined;
}

/** The first by name that holds any; one without a language comes before those with one. */
export function cuesBeside(
  path: string,
  readText: (path: string, bytesMax: number) => string | undefined,
  limits: MediaLimits,
): CuesBeside | undefined {
  const stem = basename(path, extname(path));
  for (const name of namesBeside(path, stem)) {
    const cues = readCues(readText(join(dirname(path), name), limits.subtitleBytesMax) ?? "", limits);
    const language = subtitleName.exec(name.slice(stem.length))?.[1]?.toLowerCase();
    if (cues.length > 0) return { cues, language: language?.length === 2 ? language : undefined };
  }
  return undefined;
}

function namesBeside(path: string, stem: string): readonly string[] {
  try {
    return readdirSync(dirname(path))
      .filter((name) => name.startsWith(stem) && subtitleName.test(name.slice(stem.length)))
      .sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  } catch {
    // A folder that may be gone through but not listed.
    return [];
  }
}
