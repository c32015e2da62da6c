import { setTimeout } from "node:timers/promises";
import { limits } from "#hosts/limits.ts";
import type { WatchMatch } from "#shared/model/watch.ts";

/** Some matches that came in one moment, as one notice of the system. */
export interface ShellNotice {
  readonly title: string;
  readonly body: string;
  /** The last of them. */
  readonly opens: Pick<WatchMatch, "itemId" | "segmentId">;
}

export interface MatchNoticesDeps {
  /** Who looks at the window as a match comes is told there, and not a second time once the window is left. */
  readonly isLookedAt: () => boolean;
  readonly sleep?: (delayMs: number) => Promise<unknown>;
  readonly andMore: (count: number) => string;
  readonly tell: (notice: ShellNotice) => void;
}

/** Is given each match as it comes. */
export function createMatchNotices({
  isLookedAt,
  sleep = setTimeout,
  andMore,
  tell,
}: MatchNoticesDeps): (match: WatchMatch) => void {
  let gathered: readonly WatchMatch[] = [];
  const tellGathered = (): void => {
    const last = gathered.at(-1);
    const matchCount = gathered.length;
    gathered = [];
    if (last === undefined) return;
    const { watchName: title, text, itemId, segmentId } = last;
    const line = text.replace(/\s+/gu, " ").trim();
    const body = matchCount === 1 ? line : `${line}\n${andMore(matchCount - 1)}`;
    tell({ title, body, opens: { itemId, segmentId } });
  };
  return (match) => {
    if (isLookedAt()) return;
    gathered = [...gathered, match];
    if (gathered.length === 1) void sleep(limits.noticeGatherMs).then(tellGathered);
  };
}
