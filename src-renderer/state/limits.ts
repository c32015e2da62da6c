/** The named limits of the window; each says what happens when it is reached. */
export const limits = {
  /** Keys that follow one another faster than this make one query. */
  typingPauseMs: 5,
  /** Continuations are offered after this pause, so that they never stand in the way of the results. */
  suggestPauseMs: 80,
  /** A word that is unfinished for this long is taken as it stands, and underlined if it is not understood. */
  problemPauseMs: 700,
  /** Facets are counted only once the text has stood still for this long. */
  facetPauseMs: 300,
  /** While the library changes, what shows items asks again at most this often. */
  refreshPauseMs: 1000,
  /** Results drawn in the same moment as the answer; the rest follow. */
  hitsAtOnce: 5,
  /** Results of one page; more are fetched when the last comes into view. */
  hitsPerPage: 12,
  /** How much the first results differ where that is asked for: more would put what hardly fits among them. */
  variedShare: 0.4,
  /** How much more what was just written counts where that is asked for, and what has all the words in its title, its tags, its headings, or its text. */
  newerShare: 1,
  titledShare: 1,
  /** Results kept in the list; past it the user is asked to narrow the search. */
  hitCountMax: 1000,
  /** Items of one page of the library. */
  itemsPerPage: 100,
  /** Segments of one page of a preview. */
  segmentsPerPage: 60,
  /** Places of a recording that its preview shows; the rest are reached by playing on. */
  mediaSegmentsMax: 3_000,
  /** Segments before the anchor that the first page of a preview holds. */
  segmentsBefore: 20,
  /** Waits between attempts to reach the host again; the last repeats. */
  reconnectMs: [250, 500, 1000, 2000, 5000],
  /** How many days a token for a program may be made for; the server allows a year. */
  tokenDays: [7, 30, 90, 365],
  /** Bytes of a picture or PDF that the preview loads; a larger one opens in the system's program. */
  previewBytesMax: 200_000_000,
  /** Of an original that a team's hit is of: a larger one is fetched only where a person asks for it. */
  originalUnaskedBytesMax: 20_000_000,
  /** How long a removed folder can be brought back before the host is told. */
  undoMs: 7000,
  /** Searches of before that the empty search shows. */
  recentShown: 5,
  /** New matches of watches that the empty search shows. */
  matchesShown: 8,
  /** Between two notices of matches. */
  noticePauseMs: 4000,
  /** How often lists of what is shared are asked again, while they are shown. */
  teamEveryMs: 4000,
  /** Results that are asked for of this device and the team together: so far the team's are put among them. */
  foundTogether: 60,
  foundTogetherMax: 480,
  /** Acts of one page of a trail. */
  leavesPerPage: 20,
  /** How long a file that the browser is to keep stays in memory. */
  fileHeldMs: 60_000,
  /** How often it is asked whether an erasure has come to its end. */
  erasureEveryMs: 1500,
  /** Items that are found to be erased, of one page. */
  foundPerPage: 20,
  /** So far the server looks; past it more words are needed. */
  foundCountMax: 1_000,
  /** What the server said of items by their ids is asked again where it is older than this and shown anew. */
  describedStaleMs: 600_000,
  /** As often it is asked whether it has heard of a change; what it refused it never hears of. */
  describedAskCountMax: 15,
  /** Suggestions that are shown; the rest follow as these are decided. */
  suggestionsShown: 200,
  /** How often it is asked whether something was suggested or decided: where the server does not say so itself, as one of a version before. */
  suggestionsEveryMs: 60_000,
  /** Shared items of one page of a list. */
  sharedPerPage: 50,
  /** How often it is asked how webhooks are, while they are shown. */
  webhooksEveryMs: 5000,
  /** While a model is being prepared, how often it is asked how far it has come. */
  spacesPauseMs: 1000,
  /** A question that went without a model, because it was only just starting, is asked again after this. */
  modelPauseMs: 400,
  /** Between two looks at how many pictures a model has seen. */
  seeingPauseMs: 1500,
  /** Pictures that were handed in whose small copies are kept; of an older one only its name is shown. */
  heldPicturesShown: 20,
  /** Of a sound that is handed in; of a larger file nothing is decoded here, and the host refuses it. */
  heldSoundBytesMax: 64 * 1024 * 1024,
  /** So much of it is compared, at this rate. */
  heldSoundMsMax: 600_000,
  heldSoundRateHz: 16_000,
  /** Recording a sound to search by ends by itself after this. */
  recordedSoundMsMax: 10_000,
  /** Tags shown on a result; the rest are counted. */
  tagsShown: 3,
} as const;
