/** Words of texts, and watches that wait for them. What the addon gives, in types; all of it is done at once. */

/** Watches by the tokens that they cannot do without. */
export interface NativeWatches {
  /** Tokens are numbers below it. */
  readonly tokenCount: number;
  /** Of each token where its places begin; they end where those of the next one begin. */
  readonly starts: Uint32Array;
  /** Of each place another token that its watch needs, or −1. */
  readonly others: Int32Array;
  /** Of each place its watch. */
  readonly owners: Uint32Array;
  /** Of each watch where it begins in `programs`. */
  readonly offsets: Uint32Array;
  /**
   * 1 where its tokens decide it, else 0; how many groups, and of each how many alternatives; how many are excluded. An
   * alternative, or what is excluded, is how many tokens, and these, side by side. Of each group one must be there.
   */
  readonly programs: Int32Array;
}

export interface NativeWordsHeard {
  /** Of each piece that is no plain word, and whose tokens are not known, its text, where it begins and where it ends; while there are any, nothing is met. */
  readonly unknown: Uint32Array<ArrayBuffer>;
  /** A text and a watch that it meets, one pair behind the other; where tokens do not decide, one that it may meet. */
  readonly met: Uint32Array<ArrayBuffer>;
}

export interface NativeWords {
  /**
   * Terms as full text keeps them, whose tokens are the next numbers, from 0 on. A plain word is known by its stem from then on, if it was not met
   * before: whoever names more has all pieces forgotten.
   */
  name(terms: readonly string[]): void;
  /** Tokens of all pieces, one behind the other, −1 for each that nobody asks for; `counts`: how many each has. */
  learn(pieces: readonly string[], counts: Uint32Array, tokens: Int32Array): void;
  /** All pieces. */
  forget(): void;
  /** Of those that are kept. */
  pieceCount(): number;
  watch(watches: NativeWatches): void;
  /** `isSame`: once more the texts of the call before, of which more is known by now. */
  hear(texts: readonly string[], isSame: boolean): NativeWordsHeard;
  /** Of one of those that were heard last. */
  tokensOf(text: number): Int32Array<ArrayBuffer>;
}
