/** Cuts sound into utterances: pure, by energy above a floor that follows the noise of the room. */
import { limits } from "./limits.ts";

export interface Utterance {
  /** 16-bit samples of one channel, at the rate of the limits. */
  readonly samples: Int16Array<ArrayBuffer>;
  /** When it began and ended, in milliseconds of sound since the segmenter was made. */
  readonly startMs: number;
  readonly endMs: number;
}

export interface VoiceSegmenter {
  /** Any number of samples from -1 to 1; what has ended with them. */
  push(samples: Float32Array): readonly Utterance[];
  /** Ends what goes on. */
  finish(): readonly Utterance[];
  /** Of the last samples, from 0 to 1: for a meter. */
  level(): number;
  isSpeaking(): boolean;
}

const frameMs = 20;
const frameLength = (limits.sampleRateHz * frameMs) / 1000;
const framesOf = (ms: number): number => Math.round(ms / frameMs);
/** Decibels above the floor that are speech, and that are still speech once it has begun. */
const enterDb = 9;
const stayDb = 5;
/** Below this is silence however still the room is. */
const quietestDb = -60;
/** Frames of the last few that must be loud before speech has begun: a click is not. */
const startWindow = 6;
const startCountMin = 4;
/** How fast the floor follows: down at once, up to what is steady in seconds, and hardly up to what goes up and down. */
const floorFall = 0.3;
const floorRiseSteady = 0.02;
const floorRiseLively = 0.0003;
/** A fan goes up and down by less than this in a second; a voice by more. */
const steadySpanDbMax = 6;
const steadyWindow = 50;

export function createVoiceSegmenter(): VoiceSegmenter {
  const pending: number[] = [];
  const preRoll: Float32Array[] = [];
  let speech: Float32Array[] = [];
  let loudness: boolean[] = [];
  const floor = createFloor();
  let isSpeaking = false;
  let quietCount = 0;
  let loudCount = 0;
  let frameCount = 0;
  let lastDb = quietestDb;

  const end = (): readonly Utterance[] => {
    const frames = speech;
    const wasLongEnough = loudCount * frameMs >= limits.utteranceMsMin;
    speech = [];
    isSpeaking = false;
    quietCount = 0;
    loudCount = 0;
    loudness = [];
    if (!wasLongEnough) return [];
    const endMs = frameCount * frameMs;
    return [{ samples: toInt16(frames), startMs: endMs - frames.length * frameMs, endMs }];
  };
  const take = (frame: Float32Array): readonly Utterance[] => {
    frameCount++;
    lastDb = decibels(frame);
    const loudestFloorDb = Math.max(quietestDb, floor(lastDb) + (isSpeaking ? stayDb : enterDb));
    const isLoud = lastDb > loudestFloorDb;
    if (!isSpeaking) {
      preRoll.push(frame);
      if (preRoll.length > framesOf(limits.preRollMs) + startWindow) preRoll.shift();
      loudness = [...loudness, isLoud].slice(-startWindow);
      const count = loudness.filter(Boolean).length;
      if (count < startCountMin) return [];
      isSpeaking = true;
      speech = preRoll.splice(0);
      loudCount = count;
      return [];
    }
    speech.push(frame);
    quietCount = isLoud ? 0 : quietCount + 1;
    if (isLoud) loudCount++;
    const isOver = quietCount >= framesOf(limits.hangOverMs);
    return isOver || speech.length >= framesOf(limits.utteranceMsMax) ? end() : [];
  };
  return {
    push(samples) {
      for (const sample of samples) pending.push(sample);
      const ended: Utterance[] = [];
      while (pending.length >= frameLength)
        ended.push(...take(Float32Array.from(pending.splice(0, frameLength))));
      return ended;
    },
    finish: () => (isSpeaking ? end() : []),
    level: () => Math.min(1, Math.max(0, (lastDb - quietestDb) / -quietestDb)),
    isSpeaking: () => isSpeaking,
  };
}

/** The noise of the room: what it was before the given loudness, which it then follows. */
function createFloor(): (db: number) => number {
  let floorDb = -50;
  let recentDb: number[] = [];
  return (db) => {
    const before = floorDb;
    recentDb = [...recentDb, db].slice(-steadyWindow);
    const isSteady = Math.max(...recentDb) - Math.min(...recentDb) < steadySpanDbMax;
    const pace = db < floorDb ? floorFall : isSteady ? floorRiseSteady : floorRiseLively;
    floorDb = Math.max(quietestDb - enterDb, floorDb + (db - floorDb) * pace);
    return before;
  };
}

/** Of full scale; silence is far below the quietest. */
function decibels(frame: Float32Array): number {
  const power = frame.reduce((sum, sample) => sum + sample * sample, 0) / frame.length;
  return power <= 1e-10 ? -100 : 10 * Math.log10(power);
}

function toInt16(frames: readonly Float32Array[]): Int16Array<ArrayBuffer> {
  const samples = new Int16Array(frames.length * frameLength);
  for (const [place, frame] of frames.entries())
    for (const [at, sample] of frame.entries())
      samples[place * frameLength + at] = Math.round(Math.max(-1, Math.min(1, sample)) * 32_767);
  return samples;
}
