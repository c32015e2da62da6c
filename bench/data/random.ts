import * as shared from "#shared/kit/random.ts";

export interface Random extends shared.Random {
  /** Around `middle`, most within a factor of `e` of it, some far above: as lengths of texts are. */
  logNormal(middle: number, sigma: number): number;
  shuffled<T>(values: readonly T[]): T[];
}

export function createRandom(seed: number): Random {
  const random = shared.createRandom(seed);
  return {
    ...random,
    logNormal(middle, sigma) {
      // Box and Muller; 1 - next() is never 0.
      const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
      return middle * Math.exp(sigma * normal);
    },
    shuffled: (values) =>
      values
        .map((value) => ({ value, place: random.next() }))
        .sort((left, right) => left.place - right.place)
        .map(({ value }) => value),
  };
}
