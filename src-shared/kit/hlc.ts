/**
 * A hybrid logical clock (Kulkarni and others, 2014): times that sort, never go back on one device, and are never
 * before what the device had seen when it made them. Written `<milliseconds, 12 hexadecimal digits>-<count, 4>`, so that
 * text order is time order.
 */
export interface Hlc {
  readonly wallMs: number;
  /** Tells apart what falls into one millisecond. */
  readonly count: number;
}

const countMax = 0xffff;
const form = /^[0-9a-f]{12}-[0-9a-f]{4}$/;

export const printHlc = ({ wallMs, count }: Hlc): string =>
  `${wallMs.toString(16).padStart(12, "0")}-${count.toString(16).padStart(4, "0")}`;

export function readHlc(text: string): Hlc | undefined {
  return form.test(text)
    ? { wallMs: Number.parseInt(text.slice(0, 12), 16), count: Number.parseInt(text.slice(13), 16) }
    : undefined;
}

export interface HlcClock {
  /** Later than all that was told or heard before. */
  readonly tell: () => string;
  /** What another device told; one that is further ahead than allowed is not followed. */
  readonly hear: (told: string) => void;
}

/** `aheadMaxMs`: a clock further ahead of ours is wrong, and following it would make ours wrong, too. */
export function createHlcClock(nowMs: () => number, aheadMaxMs: number): HlcClock {
  let last: Hlc = { wallMs: 0, count: 0 };
  const advance = (wallMs: number): Hlc => {
    if (wallMs > last.wallMs) return { wallMs, count: 0 };
    return last.count < countMax
      ? { wallMs: last.wallMs, count: last.count + 1 }
      : { wallMs: last.wallMs + 1, count: 0 };
  };
  return {
    tell: () => printHlc((last = advance(Math.max(0, Math.trunc(nowMs()))))),
    hear(told) {
      const heard = readHlc(told);
      if (heard === undefined || heard.wallMs > nowMs() + aheadMaxMs) return;
      if (heard.wallMs > last.wallMs || (heard.wallMs === last.wallMs && heard.count > last.count))
        last = heard;
    },
  };
}
