import { uuidV7 } from "#shared/kit/uuid.ts";
import { ItemId } from "#shared/model/ids.ts";
import type { SegmentDraft } from "#shared/model/segment.ts";
import type { StreamEvent } from "#shared/model/stream.ts";
import type { Chance, Clock } from "#core/ports/clock.ts";
import type { EventRow } from "#core/ports/stream-store.ts";
import { chunkBlocks } from "./chunk.ts";
import { limits } from "./limits.ts";

/** An event as it will be stored, but for its vectors. */
export type EventDraft = Omit<EventRow, "spaceId" | "vectors">;

export function draftEvent(
  { key, title, text, time, tags = [] }: StreamEvent,
  { clock, chance }: { readonly clock: Clock; readonly chance: Chance },
): EventDraft {
  const nowMs = clock.nowMs();
  return {
    itemId: ItemId.parse(uuidV7(nowMs, chance.bytes(10))),
    key,
    name: title ?? nameOf(text),
    ...(title === undefined ? {} : { title }),
    eventMs: typeof time === "string" ? Date.parse(time) : (time ?? nowMs),
    text,
    tags,
    segments: segmentsOf(text),
  };
}

/** Its first line, as far as a list shows it. */
function nameOf(text: string): string {
  const [line = ""] = text.trim().split("\n", 1);
  const signs = Array.from(line.replace(/\p{Cc}+/gu, " ").trim());
  const { eventNameLengthMax } = limits;
  return signs.length <= eventNameLengthMax
    ? signs.join("")
    : `${signs.slice(0, eventNameLengthMax - 1).join("")}…`;
}

function segmentsOf(text: string): readonly SegmentDraft[] {
  const endLine = text.split("\n").length;
  const anchor = { kind: "text", startChar: 0, endChar: text.length, startLine: 1, endLine } as const;
  return chunkBlocks([{ text, headingPath: [], anchor, breakBefore: false }]);
}
