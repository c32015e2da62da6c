/** Pictures that a leg puts forward. */
export const shownCountMax = 200;
/** How long an answer waits for a model that is only just starting; then it goes without it, and says so. */
export const wordsWaitMsMax = 10_000;
/** Questions, and pictures that are asked for, whose vectors are remembered: the next page does not run the model again. */
export const rememberedVectorCountMax = 200;
/** Cosine over the cut-off from which on words count as met in full: of a poor best picture nothing is made. */
export const nearShare = 1.4;
