/** What a day brings, and how flat it must leave what is held. */
export const limits = {
  /** Minutes that a day is compressed into, where nothing else is asked for. */
  minutes: 6,
  /** Turns of a day: a quarter of an hour each. */
  turnCount: 96,
  /** Of the day, after which what is kept has reached what is kept at most. */
  warmUpShare: 0.35,
  eventCountATurn: 240,
  eventCountAPush: 40,
  filesWrittenATurn: 8,
  fileCountMax: 160,
  captureCountATurn: 4,
  searchCountATurn: 8,
  watchCount: 60,
  /** Turns from one change of the text model to the next, each of which opens and closes models and an index. */
  turnsAModel: 24,
  /** What the streams may keep; older events and captures go. */
  keepBytes: 1_000_000,
  /** Medians that a trend is looked for in. */
  trendPartCount: 24,
  /** A rise is one where chance gives it less often. */
  chanceMax: 0.01,
  /** And where the level at the end is more than so many times that at the beginning. */
  growthMax: 1.1,
} as const;
