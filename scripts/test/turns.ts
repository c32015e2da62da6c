import type { Company } from "./run-suite.ts";
import type { Suite } from "./suites.ts";

/**
 * Runs suites one after another, and those that run beside others while these do. What failed runs once more with nothing
 * beside it: at once where it is one of those that follow each other, after all of them where it ran beside them.
 */
export async function takeTurns<Each extends Pick<Suite, "isBeside">, Result>(
  suites: readonly Each[],
  start: (suite: Each, company: Company) => Promise<Result>,
  isStopped: () => boolean = () => false,
): Promise<readonly Result[]> {
  const begun: Promise<Result>[] = [];
  const besideHaveRun: Promise<void>[] = [];
  const othersAreDone = Promise.withResolvers<void>();
  let last: Promise<unknown> = othersAreDone.promise;
  for (const suite of suites) {
    if (isStopped()) break;
    const run = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<void>();
    const inTurn = async (): Promise<void> => {
      const before = last;
      last = ended.promise;
      await before;
    };
    const isBeside = suite.isBeside === true;
    const alone = isBeside ? inTurn : () => Promise.all(besideHaveRun);
    const ending = start(suite, { hasRun: run.resolve, alone }).finally(ended.resolve);
    begun.push(ending);
    if (isBeside) besideHaveRun.push(run.promise);
    else await ending;
  }
  await Promise.all(besideHaveRun);
  othersAreDone.resolve();
  return Promise.all(begun);
}
