import { seededChance } from "#shared/kit/seeded-chance.ts";

/** Seeded chance: the same seed gives the same numbers on every machine. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** A whole number in [0, bound). */
  below(bound: number): number;
  /** Around `middle`, most within a factor of `e` of it, some far above: as lengths of texts are. */
  logNormal(middle: number, sigma: number): number;
  pick<T>(choices: readonly T[]): T;
  shuffled<T>(values: readonly T[]): T[];
}

export function createRandom(seed: number): Random {
  const next = seededChance(seed);
  const below = (bound: number): number => Math.floor(next() * bound);
  return {
    next,
    below,
    logNormal(middle, sigma) {
      // Box and Muller; 1 - next() is never 0.
      const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
      return middle * Math.exp(sigma * normal);
    },
    pick(choices) {
      const choice = choices[below(choices.length)];
      if (choice === undefined) throw new Error("nothing to pick from");
      return choice;
    },
    shuffled: (values) =>
      values
        .map((value) => ({ value, place: next() }))
        .sort((left, right) => left.place - right.place)
        .map(({ value }) => value),
  };
}
