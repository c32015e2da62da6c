/** What is asked of a decoder of one file, whichever it is. */
import type { Probe } from "./probe.ts";
import type { FrameSize } from "./scenes.ts";

export interface MediaSource {
  /** Throws a `MediaFailure` where nothing that plays is found. */
  probe(): Promise<Probe>;
  /** One channel of 16 kHz, from −1 to 1, from the beginning: each call begins anew. */
  sound(): AsyncIterable<Float32Array>;
  /** Three bytes a pixel, `LOOK_MS` apart. Those that stand by themselves alone are many times faster had. */
  pictures(size: FrameSize, onlyKeyFrames: boolean): AsyncIterable<Uint8Array>;
  /** The picture that comes with a song, as a picture file. */
  cover(): Promise<Uint8Array>;
  /** Subtitles that are in the file itself, as WebVTT. */
  subtitles(index: number): Promise<string>;
}
