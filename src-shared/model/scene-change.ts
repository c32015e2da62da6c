/** Tells when what a camera sees has become another scene: pure, by differences of small pictures in grey. */
import type { CaptureSettings } from "./capture.ts";
import { createLetterWatch, letterLimits } from "./letters-changed.ts";

/** The named limits of looking at a picture that moves; each says what happens when it is reached. */
export const sceneLimits = {
  /** Between two looks. */
  lookEveryMs: 250,
  /** Size of the small picture that scenes of a camera are told by … */
  lumaWidthPx: 48,
  lumaHeightPx: 27,
  /** … and those of a screen, where letters count. */
  screenWidthPx: letterLimits.widthPx,
  screenHeightPx: letterLimits.heightPx,
  /** Width of a picture that is kept; a larger one is made smaller. */
  pictureWidthPxMax: 1920,
  /** A scene that does not come to rest is taken as it is after this. */
  unrestMsMax: 2_000,
  /** A dark picture is told of after this. */
  darkMsMin: 3_000,
} as const;

/** `new`: to be kept. `limited`: it would be, but so many were in the last minute. `dark`: the lens sees nothing. */
export type SceneVerdict = "new" | "same" | "unrest" | "limited" | "dark";

export interface SceneRules {
  readonly sensitivity: CaptureSettings["sceneSensitivity"];
  readonly perMinuteMax: number;
}

/** Shares of the picture that must differ from what was kept last. */
const changedShareMin = { low: 0.25, middle: 0.12, high: 0.05 } as const;
/** The same of a screen, where what stands still has no noise: three lines of a page and more, at the middle. */
const changedLettersMin = { low: 0.03, middle: 0.01, high: 0.003 } as const;
/** Looks: whoever scrolls or types has paused. */
const letterLookCount = 4;
/** Between two looks: less than this and the picture has come to rest. */
const restShareMax = 0.02;
/** Steps of grey, of 256, by which a dot must differ: noise of a sensor is less. */
const dotStepMin = 20;
const darkMeanMax = 10;
const darkSpreadMax = 3;
const minuteMs = 60_000;

/** From RGBA to grey, one byte a dot (ITU-R BT.601). */
export function greyOf(rgba: Uint8ClampedArray): Uint8Array {
  const grey = new Uint8Array(rgba.length / 4);
  for (let dot = 0; dot < grey.length; dot++) {
    const at = dot * 4;
    grey[dot] = (77 * (rgba[at] ?? 0) + 150 * (rgba[at + 1] ?? 0) + 29 * (rgba[at + 2] ?? 0)) >> 8;
  }
  return grey;
}

const meanOf = (grey: Uint8Array): number => grey.reduce((sum, dot) => sum + dot, 0) / grey.length;

/** Share of the dots that differ, whatever the light as a whole has done: a cloud is no new scene. */
export function changedShare(one: Uint8Array, other: Uint8Array): number {
  const shift = meanOf(other) - meanOf(one);
  let changed = 0;
  for (const [dot, value] of one.entries())
    if (Math.abs((other[dot] ?? 0) - value - shift) > dotStepMin) changed++;
  return changed / one.length;
}

function isDark(grey: Uint8Array): boolean {
  const mean = meanOf(grey);
  if (mean > darkMeanMax) return false;
  const spread = Math.sqrt(grey.reduce((sum, dot) => sum + (dot - mean) ** 2, 0) / grey.length);
  return spread <= darkSpreadMax;
}

/** `screen`: letters that changed are a scene, too. */
export type SceneSource = "camera" | "screen";

/**
 * One for each camera or screen. A scene is new when it differs from the last one kept by more than the rules say and has come to
 * rest; coming to rest takes much less difference than being new, so that a scene on the brink is not taken twice.
 * `atMs` runs evenly: a clock that is set changes nothing.
 */
export function createSceneSampler(
  rules: () => SceneRules,
  source: SceneSource = "camera",
): (grey: Uint8Array, atMs: number) => SceneVerdict {
  const letters = source === "screen" ? createLetterWatch(letterLookCount) : undefined;
  let kept: Uint8Array | undefined;
  let before: Uint8Array | undefined;
  let unrestSinceMs: number | undefined;
  let keptAtMs: number[] = [];
  return (grey, atMs) => {
    const last = before;
    before = grey;
    if (isDark(grey)) return "dark";
    const { sensitivity, perMinuteMax } = rules();
    // What they are told by stands still already.
    const hasOtherLetters = (letters?.look(grey) ?? 0) >= changedLettersMin[sensitivity];
    if (!hasOtherLetters && kept !== undefined && changedShare(kept, grey) < changedShareMin[sensitivity]) {
      unrestSinceMs = undefined;
      return "same";
    }
    unrestSinceMs ??= atMs;
    const isAtRest = hasOtherLetters || (last !== undefined && changedShare(last, grey) <= restShareMax);
    if (!isAtRest && atMs - unrestSinceMs < sceneLimits.unrestMsMax) return "unrest";
    keptAtMs = keptAtMs.filter((ms) => atMs - ms < minuteMs);
    if (keptAtMs.length >= perMinuteMax) return "limited";
    keptAtMs.push(atMs);
    kept = grey;
    letters?.keep();
    unrestSinceMs = undefined;
    return "new";
  };
}

/** What whoever records is to be told, and whether what is seen now is kept. */
export interface SceneLook {
  readonly isNew: boolean;
  readonly state: "recording" | "dark" | "limited";
}

/** One for each camera or screen, like the sampler in it. */
export function createSceneLook(
  rules: () => SceneRules,
  source?: SceneSource,
): (grey: Uint8Array, atMs: number) => SceneLook {
  const sample = createSceneSampler(rules, source);
  let darkSinceMs: number | undefined;
  return (grey, atMs) => {
    const verdict = sample(grey, atMs);
    darkSinceMs = verdict === "dark" ? (darkSinceMs ?? atMs) : undefined;
    const isDark = darkSinceMs !== undefined && atMs - darkSinceMs >= sceneLimits.darkMsMin;
    const state = isDark ? "dark" : verdict === "limited" ? "limited" : "recording";
    return { isNew: verdict === "new", state };
  };
}

export const sceneRulesOf = ({
  sceneSensitivity,
  scenesPerMinuteMax,
}: Pick<CaptureSettings, "sceneSensitivity" | "scenesPerMinuteMax">): SceneRules => ({
  sensitivity: sceneSensitivity,
  perMinuteMax: scenesPerMinuteMax,
});
