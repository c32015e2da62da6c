/**
 * Times several ways of doing the same, taking turns: what else the machine does then falls on all of them alike.
 * Returns milliseconds for each way and round. The first rounds warm up and are not counted.
 */
export async function interleave<Way extends string>(
  ways: Readonly<Record<Way, (round: number) => unknown>>,
  { rounds, warmUpRounds }: { readonly rounds: number; readonly warmUpRounds: number },
  signal: AbortSignal,
): Promise<Readonly<Record<Way, readonly number[]>>> {
  const names = Object.keys(ways) as Way[];
  const times = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Way, number[]>;
  for (let round = -warmUpRounds; round < rounds; round += 1) {
    // Every other round backwards: going second must not always fall to the same one.
    for (const name of round % 2 === 0 ? names : [...names].reverse()) {
      signal.throwIfAborted();
      const startedMs = performance.now();
      await ways[name](Math.abs(round));
      if (round >= 0) times[name].push(performance.now() - startedMs);
    }
  }
  return times;
}
