/** What one recording or video may cost. Past a limit of what is read, the rest is left out and the item says so. */
export const mediaLimits = {
  /** Files in work at once: decoders use what cores there are. */
  processCountMax: 1,
  /** Of what was captured, beside those: it is short, and somebody may wait for it. */
  capturedCountMax: 1,
  /** A process stands ready so long after the last thing that was captured. */
  spareMs: 60_000,
  /** It is streamed and never held, so it may be far larger than a document. */
  fileSizeBytesMax: 50_000_000_000,
  /** What plays longer is read so far. */
  durationMsMax: 12 * 3_600_000,
  /** On one file, whatever it says of itself; past it the item fails with `parser-timeout` … */
  fileTimeMsMin: 120_000,
  /** … and for each second that it says it plays … */
  fileTimePerSecondMs: 500,
  /** … up to this. Time that a speech model takes is not counted. */
  fileTimeMsMax: 2 * 3_600_000,
  /** Of one decoder program. Past it the item fails with `parser-memory`. */
  programBytesMax: 1_500_000_000,
  /** Of one allocation inside it. */
  allocationBytesMax: 500_000_000,
  /** Of the process that directs it. */
  heapBytesMax: 384 * 1024 * 1024,
  /** Of what `ffprobe` tells; a file with more tags than this is damaged. */
  probeBytesMax: 4_000_000,
  /** Of subtitles. */
  subtitleBytesMax: 5_000_000,
  cueCountMax: 20_000,
  /** Of one cue or one tag. */
  textCharsMax: 5_000,
  /** Parts of a waveform. */
  peakCountMax: 1_000,
  /** Pictures of one video, and of any minute of it: a flickering one is not all scenes. */
  frameCountMax: 200,
  framesPerMinuteMax: 12,
  /** Large enough that writing in it can be read. */
  frameEdgePxMax: 640,
  /** Of the small picture of all of it. */
  thumbnailEdgePxMax: 320,
  /** Longer videos are looked at by their key frames alone, which is many times faster. */
  everyFrameMsMax: 10 * 60_000,
  /** One utterance; a longer one is cut where it is quietest. */
  utteranceMsMax: 30_000,
} as const;

/** The same limits, some of them other: for tests and for small devices. */
export type MediaLimits = { readonly [Name in keyof typeof mediaLimits]: number };

/** What one camera on the network may cost. */
export const cameraLimits = {
  /** Nothing came for so long: the camera is let go, and tried again. */
  silentMsMax: 20_000,
  /** Of one picture; a larger one is none. */
  pictureBytesMax: 16_000_000,
  /** Of the program; past it it is ended, and the camera tried again. */
  programBytesMax: 1_000_000_000,
  /** Of what the program says, from which it is told why it ended. */
  saidCharsMax: 4_000,
} as const;
export type CameraLimits = { readonly [Name in keyof typeof cameraLimits]: number };

/** Of what a model said when it failed. */
export const failureCharsMax = 400;
