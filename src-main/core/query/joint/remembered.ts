import { rememberedVectorCountMax } from "./limits.ts";

/** A vector of what was asked, or why there is none. */
export type Asked =
  | { readonly kind: "read"; readonly vector: Float32Array }
  | { readonly kind: "not-yet" }
  | { readonly kind: "failed"; readonly detail: string }
  /** A picture that is gone, or that could not be read. */
  | { readonly kind: "unseen" };

interface Reading {
  readonly asked: Promise<Asked>;
  isDone: boolean;
}

/** What a model made of questions; whoever asks the same meanwhile waits for the same run. */
export interface Remembered {
  get(key: string): Reading | undefined;
  through(key: string, read: () => Promise<Asked>): Promise<Asked>;
  /** Something is being read. */
  isBusy(): boolean;
}

export function createRemembered(): Remembered {
  const readings = new Map<string, Reading>();
  let runningCount = 0;
  const keep = (key: string, reading: Reading): void => {
    // Used last, forgotten last.
    readings.delete(key);
    readings.set(key, reading);
    for (const oldest of readings.keys()) {
      if (readings.size <= rememberedVectorCountMax) break;
      readings.delete(oldest);
    }
  };
  const begin = (key: string, read: () => Promise<Asked>): Reading => {
    runningCount++;
    const forget = (): boolean => readings.get(key) === reading && readings.delete(key);
    const run = async (): Promise<Asked> => {
      try {
        const asked = await read();
        // What failed may do better the next time.
        if (asked.kind === "read") reading.isDone = true;
        else forget();
        return asked;
      } catch (thrown) {
        forget();
        throw thrown;
      } finally {
        runningCount--;
      }
    };
    const reading: Reading = { asked: Promise.resolve().then(run), isDone: false };
    // Whoever waits is told.
    reading.asked.catch(() => undefined);
    return reading;
  };
  return {
    get(key) {
      const known = readings.get(key);
      if (known !== undefined) keep(key, known);
      return known;
    },
    through(key, read) {
      const reading = readings.get(key) ?? begin(key, read);
      keep(key, reading);
      return reading.asked;
    },
    isBusy: () => runningCount > 0,
  };
}
