import type { Settings } from "#shared/rpc/system-contract.ts";
import type { WatchMatch } from "#shared/model/watch.ts";
import type { ItemId, SegmentId } from "#shared/model/ids.ts";

/** Some matches that came in one moment, as one notice of the system. */
export interface ShellNotice {
  readonly title: string;
  readonly body: string;
  /** The last of them. */
  readonly opens: { readonly itemId: ItemId; readonly segmentId: SegmentId };
}

const andMore: Readonly<Record<Settings["locale"], (count: number) => string>> = {
  en: (count) => `and ${count} more`,
  de: (count) => `und ${count} weitere`,
};

export interface MatchNoticesDeps {
  readonly matches: AsyncIterable<WatchMatch>;
  readonly sleep: (delayMs: number) => Promise<void>;
  /** What comes so soon after a match is told of with it: many at once are one thing to look at. */
  readonly gatherMs: number;
  readonly locale: () => Settings["locale"];
  readonly tell: (notice: ShellNotice) => void;
}

/** Until the matches end. */
export async function tellMatches({
  matches,
  sleep,
  gatherMs,
  locale,
  tell,
}: MatchNoticesDeps): Promise<void> {
  let gathered: readonly WatchMatch[] = [];
  const tellGathered = (): void => {
    const last = gathered.at(-1);
    const matchCount = gathered.length;
    gathered = [];
    if (last === undefined) return;
    const { watchName: title, text, itemId, segmentId } = last;
    const line = text.replace(/\s+/gu, " ").trim();
    const body = matchCount === 1 ? line : `${line}\n${andMore[locale()](matchCount - 1)}`;
    tell({ title, body, opens: { itemId, segmentId } });
  };
  for await (const match of matches) {
    gathered = [...gathered, match];
    if (gathered.length === 1) void sleep(gatherMs).then(tellGathered);
  }
}
