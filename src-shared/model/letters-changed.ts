/**
 * Tells when what stands still shows other letters than what was kept: a page that is turned, a slide that differs by its
 * words. Letters fill little of a picture, so the share that differs is small; that it stands still is what tells them from
 * somebody who moves. Pure, on pictures in grey of one size, one byte a dot.
 */
export const letterLimits = {
  /** Size of the picture that letters are told by; a smaller one mixes them with the paper. */
  widthPx: 160,
  heightPx: 90,
  /** Steps of grey, of 256, by which a dot that stands still may waver. */
  stillStepMax: 8,
  /** Steps of grey by which a dot must differ from what was kept. */
  changedStepMin: 32,
} as const;

export interface LetterWatch {
  /** Share of the dots that differ from what was kept last and were as they are now for `lookCount` looks before this one. */
  look(grey: Uint8Array): number;
  /** What was looked at last is what is kept. */
  keep(): void;
}

/** `lookCount`: up to 254. */
export function createLetterWatch(lookCount: number): LetterWatch {
  let kept: Uint8Array | undefined;
  let last: Uint8Array | undefined;
  /** As each dot was when it came to rest, and for how many looks it has been so. */
  let rested = new Uint8Array();
  let restCounts = new Uint8Array();
  return {
    look(grey) {
      if (last === undefined) {
        rested = grey.slice();
        restCounts = new Uint8Array(grey.length);
      }
      last = grey;
      let changed = 0;
      for (const [dot, value] of grey.entries()) {
        if (Math.abs(value - (rested[dot] ?? 0)) > letterLimits.stillStepMax) {
          rested[dot] = value;
          restCounts[dot] = 0;
          continue;
        }
        const count = Math.min(lookCount, (restCounts[dot] ?? 0) + 1);
        restCounts[dot] = count;
        const isOther = Math.abs(value - (kept?.[dot] ?? value)) >= letterLimits.changedStepMin;
        if (count === lookCount && isOther) changed++;
      }
      return changed / grey.length;
    },
    keep: () => void (kept = last),
  };
}
