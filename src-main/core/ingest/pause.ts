/** A pause that holds from the word on, and a word to go on that is heeded once it is on the disk. */
import { createSerial } from "#shared/kit/serial.ts";
import type { LibraryStore } from "#core/ports/library-store.ts";

export interface PauseDeps {
  readonly store: Pick<LibraryStore, "writeSetting">;
  /** The setting that says it after a restart. */
  readonly settingName: string;
  readonly become: (isPaused: boolean) => void;
}

/**
 * Rejects where the store does not take it: then a pause holds until the next word, or the next start. Of two words that
 * wait for the store the last one counts.
 */
export function createPause({ store, settingName, become }: PauseDeps): (isPaused: boolean) => Promise<void> {
  const oneAtATime = createSerial();
  let pauseCount = 0;
  return (isPaused) => {
    if (isPaused) {
      pauseCount++;
      become(true);
    }
    const heardCount = pauseCount;
    return oneAtATime(async () => {
      // Invariant: nothing goes on that somebody has paused since.
      const isOverruled = (): boolean => !isPaused && heardCount !== pauseCount;
      if (isOverruled()) return;
      await store.writeSetting(settingName, String(isPaused));
      if (!isPaused && !isOverruled()) become(false);
    });
  };
}

/** As it was when the library was last open. */
export const wasPaused = async (
  store: Pick<LibraryStore, "readSetting">,
  settingName: string,
): Promise<boolean> => (await store.readSetting(settingName)) === "true";
