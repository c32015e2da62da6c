/** The stretches of a recording: windows as they pass, those that sound the same taken together. */
import type { HeardSound, SoundStretch } from "#core/ports/sound.ts";
import { quantise } from "#shared/kit/int8-vector.ts";
import { soundSpace } from "#shared/model/sound-space.ts";
import { HOP_MS } from "../hear.ts";
import { timbreOf } from "./descriptor.ts";
import { type Frame, frameOf } from "./frames.ts";
import { timbreLimits } from "./limits.ts";

const { windowMs, hopMs, sameCosine, stretchCountMax } = timbreLimits;
const [windowCount, hopCount] = [windowMs / HOP_MS, hopMs / HOP_MS];

interface Stretch {
  readonly startMs: number;
  readonly endMs: number;
  /** Of the vectors of its windows. */
  readonly sum: Float32Array<ArrayBuffer>;
}

export interface TimbreEar {
  /** The power of one frame, every `HOP_MS`. */
  push(power: Float64Array): void;
  heard(): HeardSound;
}

export function createTimbreEar(stretchMax: number = stretchCountMax): TimbreEar {
  const frames: Frame[] = [];
  let frameCount = 0;
  let comparedCount = 0;
  let stretches: readonly Stretch[] = [];
  const compare = (): void => {
    comparedCount = frameCount;
    const vector = timbreOf(frames);
    if (vector === undefined) return;
    const endMs = frameCount * HOP_MS;
    const startMs = endMs - frames.length * HOP_MS;
    stretches = withWindow(stretches, { startMs, endMs, sum: vector }, stretchMax);
  };
  return {
    push(power) {
      frames.push(frameOf(power));
      frameCount++;
      if (frames.length < windowCount) return;
      compare();
      frames.splice(0, hopCount);
    },
    heard() {
      // The last window is a shorter one.
      if (frameCount > comparedCount) compare();
      return { spaceId: soundSpace.id, stretches: stretches.map(stretchOf) };
    },
  };
}

function withWindow(stretches: readonly Stretch[], window: Stretch, countMax: number): readonly Stretch[] {
  const last = stretches.at(-1);
  if (last !== undefined && window.startMs <= last.endMs && cosineOf(last.sum, window.sum) >= sameCosine)
    return stretches.with(-1, joined(last, window));
  const all = [...stretches, window];
  return all.length <= countMax ? all : halved(all);
}

const joined = (left: Stretch, right: Stretch): Stretch => ({
  startMs: left.startMs,
  endMs: right.endMs,
  sum: left.sum.map((value, column) => value + (right.sum[column] ?? 0)),
});

/** Each two side by side as one: nothing that sounds is left out of a long recording, but it is told apart less finely. */
const halved = (stretches: readonly Stretch[]): readonly Stretch[] =>
  stretches.flatMap((stretch, place) => {
    const next = stretches[place + 1];
    return place % 2 === 1 ? [] : [next === undefined ? stretch : joined(stretch, next)];
  });

function cosineOf(left: Float32Array, right: Float32Array): number {
  let product = 0;
  for (let column = 0; column < left.length; column++) product += (left[column] ?? 0) * (right[column] ?? 0);
  return product / (Math.hypot(...left) * Math.hypot(...right));
}

const stretchOf = ({ startMs, endMs, sum }: Stretch): SoundStretch => ({
  startMs,
  endMs,
  vector: quantise(sum),
});
