export interface Grouping<Work, Result> {
  /** One result for each of the group, in order. Where it rejects, so does every one of them. */
  readonly run: (group: readonly Work[]) => Promise<readonly Result[]>;
  /** A group ends before its weight goes over the most; one alone may be heavier. */
  readonly weightOf: (work: Work) => number;
  readonly weightMax: number;
}

interface Waiting<Work, Result> {
  readonly work: Work;
  readonly settle: PromiseWithResolvers<Result>;
}

/** What comes while a group is under way waits, and goes together next: the slower the work, the larger the groups. In order. */
export function createGrouped<Work, Result>(
  grouping: Grouping<Work, Result>,
): (work: Work) => Promise<Result> {
  let waiting: Waiting<Work, Result>[] = [];
  let isRunning = false;

  const runGroup = async (group: readonly Waiting<Work, Result>[]): Promise<void> => {
    try {
      const results = await grouping.run(group.map(({ work }) => work));
      if (results.length !== group.length)
        throw new Error(`${group.length} were grouped and ${results.length} answered`);
      for (const [place, result] of results.entries()) group[place]?.settle.resolve(result);
    } catch (thrown) {
      for (const { settle } of group) settle.reject(thrown);
    }
  };
  const runAll = async (): Promise<void> => {
    isRunning = true;
    while (waiting.length > 0) {
      const count = countOfGroup(waiting, grouping);
      const group = waiting.slice(0, count);
      waiting = waiting.slice(count);
      await runGroup(group);
    }
    isRunning = false;
  };
  return (work) => {
    const settle = Promise.withResolvers<Result>();
    waiting.push({ work, settle });
    if (!isRunning) void runAll();
    return settle.promise;
  };
}

function countOfGroup<Work, Result>(
  waiting: readonly Waiting<Work, Result>[],
  { weightOf, weightMax }: Grouping<Work, Result>,
): number {
  let weight = 0;
  const end = waiting.findIndex(({ work }, place) => {
    weight += weightOf(work);
    return place > 0 && weight > weightMax;
  });
  return end < 0 ? waiting.length : end;
}
