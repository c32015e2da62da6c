/** How finely sounds are told apart. Another value of any of the first ones is another space. */
export const timbreLimits = {
  /** Triangular bands of equal width in mel (Stevens, Volkmann and Newman 1937), overlapping by half. */
  bandCount: 40,
  lowestHz: 60,
  highestHz: 7_800,
  /** Groups of bands whose loudness is followed over time. */
  groupCount: 5,
  /** Octaves of how often it changes, from the slowest on. */
  octaveCount: 6,
  slowestHz: 0.4,
  /** Points on the scale of a number, between which it is shared out. */
  knotCount: 6,
  /** A window, and from one to the next. */
  windowMs: 2_500,
  hopMs: 1_250,
  /** What sounds for less than this, all of it together, is too short to be compared. */
  soundingMsMin: 100,
  /** Quieter frames are silence: below full scale, and below the loudest of their window. */
  silentDb: -75,
  quietDb: -40,
  /** Windows side by side that are as near as this to what came before them are one stretch. */
  sameCosine: 0.95,
  /** Stretches of one recording; past it each two side by side become one, as often as it takes. */
  stretchCountMax: 2_000,
} as const;
