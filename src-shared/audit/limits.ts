/** What a trail takes at most. */
export const limits = {
  /** Of one act; whoever did something to more things says so in several leaves. */
  targetCountMax: 64,
  targetCharsMax: 160,
  /** A leaf as it is hashed and stored; more is a bug of whoever appends. */
  leafCharsMax: 16_384,
  /** A line of an exported trail; a longer one is refused before it is parsed. */
  lineCharsMax: 32_768,
  /** Levels of a tree: 2^48 leaves are more than anybody will append. */
  levelCountMax: 48,
  /** Hashes of a proof: two for each level are more than any needs. */
  proofHashCountMax: 100,
  /** Leaves read at a time while a trail is exported. */
  pageLeafCount: 1_000,
  /** Acts that are stored in one transaction. */
  groupActCountMax: 500,
  /** Acts that wait for the disk; then what is asked is refused, for nothing happens unrecorded. */
  waitingActCountMax: 20_000,
  /** Acts that nobody waits for are stored together after this: a search does not wait for the disk. */
  gatherMs: 100,
  /** Between two signed heads, while acts come. */
  headEveryMs: 1_000,
  /** A store that failed is tried again after this. */
  retryMs: 5_000,
  /** Leaves whose text is removed in one transaction, when their time is over. */
  forgetLeafCount: 1_000,
  /** Who reads the same again within this, while nothing but readings came, is not told of again. */
  readAgainMs: 3_600_000,
  /** So many of the newest leaves are looked at for that. */
  readingCountMax: 100,
  /** Between two looks for leaves whose time is over. */
  forgetEveryMs: 3_600_000,
} as const;
