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
} as const;
