/** What is written in the pictures that are kept of a film. */
import type { Block } from "#core/ports/decoder.ts";
import type { LibraryStore } from "#core/ports/library-store.ts";
import type { PictureReader, PictureReading } from "#core/ports/picture-reader.ts";
import type { UnreadItem } from "#core/ports/reading-store.ts";
import { requestForFrame } from "./decode-request.ts";
import { limits } from "./limits.ts";

interface ReadFilmDeps {
  readonly reader: Pick<PictureReader, "read">;
  readonly store: Pick<LibraryStore, "frame">;
}

export interface UnreadFilm extends UnreadItem {
  readonly frames: NonNullable<UnreadItem["frames"]>;
}

export const isFilm = (item: UnreadItem): item is UnreadFilm => item.frames !== undefined;

/** A frame that breaks the reader costs itself; `not-now` where one cannot be had for the moment. */
export async function readFilm(
  { reader, store }: ReadFilmDeps,
  { itemId, contentHash, frames }: UnreadFilm,
  how: Parameters<PictureReader["read"]>[1],
  signal: AbortSignal,
): Promise<PictureReading> {
  const blocks: Block[] = [];
  for (const { timeMs } of worthReading(frames)) {
    const reading = await reader.read(await requestForFrame(store, itemId, timeMs), how, signal);
    if (reading.kind === "not-now") return reading;
    if (reading.kind === "unreadable") continue;
    const text = reading.blocks.map((block) => block.text).join("\n");
    // What stands still while something moves before it is one text.
    if (text === "" || text === blocks.at(-1)?.text) continue;
    blocks.push({ text, headingPath: [], anchor: { kind: "frame", timeMs }, breakBefore: true });
  }
  return { kind: "read", contentHash, blocks };
}

/** So many in any minute, and none that looks the very same as one before it. */
function worthReading(frames: UnreadFilm["frames"]): UnreadFilm["frames"] {
  const taken: UnreadFilm["frames"][number][] = [];
  for (const frame of frames) {
    const { timeMs, hash } = frame;
    const isKnown = hash !== undefined && taken.some((before) => before.hash === hash);
    const lately = taken.filter((before) => before.timeMs > timeMs - 60_000);
    if (!isKnown && lately.length < limits.framesReadPerMinuteMax) taken.push(frame);
  }
  return taken;
}
