/** The named limits of capture; each says what happens when it is reached. */
export const limits = {
  /** Between two looks whether a device may still record. */
  sampleEveryMs: 250,
  pictureQuality: 0.85,
  /** Samples a second that the microphone is heard at. */
  sampleRateHz: 16_000,
  /** Sound before speech was noticed that belongs to it. */
  preRollMs: 300,
  /** Pause within an utterance; a longer one ends it. */
  hangOverMs: 700,
  /** Of speech; what is shorter is a click, and left out. */
  utteranceMsMin: 240,
  /** A longer one is cut, and goes on in the next. */
  utteranceMsMax: 30_000,
  /** A microphone that gives nothing but zeros for so long is told of. */
  muteMsMin: 5_000,
  /** Captures that wait to be sent; one more is dropped, and counted. */
  waitingCountMax: 60,
  /** Their bytes; one more is dropped as well. */
  waitingBytesMax: 48_000_000,
  /** A window that records and says nothing for so long has lost the device to whoever asks for it. */
  leaseMs: 9_000,
  /** Pause before a capture is sent again; the last repeats. */
  resendMs: [500, 1_000, 2_000, 5_000, 10_000],
  /** Between two tries to open a device that has gone. */
  reopenEveryMs: 3_000,
  /** A wall clock that moves by so much more than time has passed was set. */
  clockJumpMsMin: 30_000,
  /** Captures of this window that are listed. */
  recentCountMax: 24,
} as const;
