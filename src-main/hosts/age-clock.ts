/** By which things are too old on this device: kept across restarts, so that neither a leap nor a restart after it takes anything away. */
import { uptime } from "node:os";
import type { AgeClock, Clock } from "#core/ports/clock.ts";
import type { LibraryStore } from "#core/ports/library-store.ts";
import { createSerial } from "#shared/kit/serial.ts";
import { ClockPeriods, goOn, oldSpans, startPeriods } from "#shared/model/clock-periods.ts";
import { JsonText } from "#shared/model/json-text.ts";
import { limits } from "./limits.ts";
import { recurring } from "./recurring.ts";

export interface AgeClockDeps {
  readonly store: Pick<LibraryStore, "readSetting" | "writeSetting">;
  readonly clock: Clock;
  /** By which spans are measured, in milliseconds; that of the system goes on while the device sleeps. */
  readonly spanMs?: () => number;
  readonly report: (error: unknown) => void;
}

export interface OpenAgeClock extends AgeClock, AsyncDisposable {
  /** As the clock was when it was last looked at. */
  state(): ClockPeriods;
}

const settingName = "clock-periods";
const Stored = JsonText.pipe(ClockPeriods);

export async function openAgeClock(deps: AgeClockDeps): Promise<OpenAgeClock> {
  const { store, clock, spanMs = () => uptime() * 1000, report } = deps;
  // What cannot be read is as good as none: then everything is as old as its date says.
  const known = Stored.safeParse((await store.readSetting(settingName)) ?? "").data;
  let state = startPeriods(known, clock.nowMs());
  let lastMs = spanMs();
  let kept = known;
  const oneByOne = createSerial();
  const look = (): Promise<void> =>
    oneByOne(async () => {
      const nowSpanMs = spanMs();
      state = goOn(state, clock.nowMs(), nowSpanMs - lastMs);
      lastMs = nowSpanMs;
      const wanted = state;
      if (!mustKeep(kept, wanted)) return;
      await store.writeSetting(settingName, JSON.stringify(wanted));
      kept = wanted;
    });
  // What cannot be kept is tried again with the next look; meanwhile nothing is taken away by its age.
  const looking = recurring({ clock, pauseMs: limits.clockLookMs, atOnce: true, report }, look);
  return {
    state: () => state,
    // Invariant: a leap is on the disk before anything is taken away by what it means.
    async oldSpans(keepMs) {
      await look();
      return oldSpans(state, keepMs);
    },
    [Symbol.asyncDispose]: () => looking[Symbol.asyncDispose](),
  };
}

/** At once where the clock leapt, is doubted or is believed again; else now and then, for that only says how long it ran. */
function mustKeep(kept: ClockPeriods | undefined, { periods, doubt }: ClockPeriods): boolean {
  const [before, now] = [kept?.periods[0], periods[0]];
  if (before === undefined || now === undefined || before.fromMs !== now.fromMs) return true;
  if (kept?.doubt?.gapMs !== doubt?.gapMs) return true;
  return Math.abs(now.untilMs - before.untilMs) >= limits.clockKeepMs;
}
