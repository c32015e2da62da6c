/**
 * A hybrid logical clock (Kulkarni and others, 2014): times that sort, never go back on one device, and come
 * after what the device had seen of the thing that they are about. Written `<milliseconds, 12 hexadecimal digits>-<count, 4>`, so that
 * text order is time order. Of what is seen of others a clock takes nothing over: what is said of a thing comes after what was
 * said of it, and nothing else needs an order.
 */
export interface Hlc {
  readonly wallMs: number;
  /** Tells apart what falls into one millisecond. */
  readonly count: number;
}

const countMax = 0xffff;
const rememberedMax = 64;
const wallMsMax = 2 ** 48 - 1;
const form = /^[0-9a-f]{12}-[0-9a-f]{4}$/;

export const printHlc = ({ wallMs, count }: Hlc): string =>
  `${wallMs.toString(16).padStart(12, "0")}-${count.toString(16).padStart(4, "0")}`;

export function readHlc(text: string): Hlc | undefined {
  return form.test(text)
    ? { wallMs: Number.parseInt(text.slice(0, 12), 16), count: Number.parseInt(text.slice(13), 16) }
    : undefined;
}

/** How many counts one time is after another, less than none where it is before. Exact where it is small. */
export const countsBetween = (one: Hlc, other: Hlc): number =>
  (other.wallMs - one.wallMs) * (countMax + 1) + other.count - one.count;

export interface HlcClock {
  /** Later than all that it told before. */
  readonly tell: () => string;
  /**
   * Later than these, too, however far ahead of us they are: by one count then, and our own time stays as it is, so that no
   * time of another's takes our clock with it. Asked again before what it told was written down it comes after that as well.
   * What is no time is passed over.
   */
  readonly tellAfter: (seen: readonly string[]) => string;
}

const laterBy = (one: Hlc, wallMs: number): Hlc => {
  if (wallMs > one.wallMs) return { wallMs, count: 0 };
  if (one.count < countMax) return { wallMs: one.wallMs, count: one.count + 1 };
  // The end of all time has nothing after it.
  return one.wallMs < wallMsMax ? { wallMs: one.wallMs + 1, count: 0 } : one;
};

/** `backMaxMs`: a clock that was set back further was wrong before, and what it told then is not gone on from. */
export function createHlcClock(nowMs: () => number, backMaxMs: number): HlcClock {
  let last: Hlc = { wallMs: 0, count: 0 };
  /** What was told after times that are ahead, the last ones. */
  const toldAfter = new Map<string, Hlc>();
  const tell = (): string => {
    const wallMs = Math.max(0, Math.trunc(nowMs()));
    if (last.wallMs > wallMs + backMaxMs) last = { wallMs: 0, count: 0 };
    return printHlc((last = laterBy(last, wallMs)));
  };
  return {
    tell,
    tellAfter(seen) {
      const told = tell();
      const newest = seen
        .filter((time) => form.test(time))
        .reduce((one, other) => (other > one ? other : one), "");
      const ahead = newest < told ? undefined : readHlc(newest);
      if (ahead === undefined) return told;
      const next = laterBy(toldAfter.get(newest) ?? ahead, 0);
      toldAfter.delete(newest);
      toldAfter.set(newest, next);
      const [oldest = ""] = toldAfter.keys();
      if (toldAfter.size > rememberedMax) toldAfter.delete(oldest);
      return printHlc(next);
    },
  };
}
