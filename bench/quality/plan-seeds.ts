/** Whole numbers from 1. */
const countOf = (name: string, usual: number): number => {
  const count = Number(process.env[name] ?? usual);
  if (!Number.isInteger(count) || count < 1) throw new Error(`${name} is a whole number from 1`);
  return count;
};

/**
 * Always the same seeds: of each a library and questions. `TESSERA_PLAN_SEEDS` and `TESSERA_PLAN_QUESTIONS` ask for more, as for a
 * thousand seeds before a release.
 */
export function planSeeds(
  first: number,
  usual: { readonly seedCount: number; readonly questionCount: number },
) {
  const seedCount = countOf("TESSERA_PLAN_SEEDS", usual.seedCount);
  const questionCount = countOf("TESSERA_PLAN_QUESTIONS", usual.questionCount);
  return { seedCount, questionCount, seeds: Array.from({ length: seedCount }, (_, place) => first + place) };
}
