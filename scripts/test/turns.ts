import type { Company } from "./run-suite.ts";
import type { Suite } from "./suites.ts";

/**
 * Runs suites in two lanes at once, those that run beside others in the second: what waits for programs leaves processors
 * to what computes. What failed runs once more after both lanes, one suite at a time.
 */
export async function takeTurns<Each extends Pick<Suite, "isBeside">, Result>(
  suites: readonly Each[],
  start: (suite: Each, company: Company) => Promise<Result>,
  isStopped: () => boolean = () => false,
): Promise<readonly Result[]> {
  const bothHaveRun = Promise.withResolvers<void>();
  let last: Promise<unknown> = bothHaveRun.promise;
  const endings = new Map<Each, Promise<Result>>();
  const runInTurn = async (lane: readonly Each[]): Promise<void> => {
    for (const suite of lane) {
      if (isStopped()) break;
      const run = Promise.withResolvers<void>();
      const ended = Promise.withResolvers<void>();
      const alone = async (): Promise<void> => {
        const before = last;
        last = ended.promise;
        await before;
      };
      endings.set(suite, start(suite, { hasRun: run.resolve, alone }).finally(ended.resolve));
      await run.promise;
    }
  };
  const isSecond = ({ isBeside }: Each): boolean => isBeside === true;
  await Promise.all([
    runInTurn(suites.filter((suite) => !isSecond(suite))),
    runInTurn(suites.filter(isSecond)),
  ]);
  bothHaveRun.resolve();
  return Promise.all(suites.flatMap((suite) => endings.get(suite) ?? []));
}
