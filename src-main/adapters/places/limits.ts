/** What is looked at of places, and what counts as one's name. */
export const placeLimits = {
  /** Places that have the name, of which the likeliest is chosen. */
  candidateCountMax: 60,
  /** Of those that are told beside the likeliest. */
  otherCountMax: 4,
  suggestionCountMax: 3,
  /** Letters of a name that must be right before something is suggested for the rest. */
  rightLettersMin: 3,
  /** A place's own name counts so many times its people more than a name that it has elsewhere or had once: York is no Toronto. */
  ownNameWeight: 20,
  /** Farther from a place one is not near it. */
  nearestKmMax: 150,
} as const;
