/** Tells whether indexing is paused: at first, and whenever that changes. Resolves when there are no more activities. */
export async function tellPaused(
  activities: AsyncIterable<{ readonly paused: boolean }>,
  tell: (paused: boolean) => void,
): Promise<void> {
  let told: boolean | undefined;
  for await (const { paused } of activities) {
    if (paused !== told) tell(paused);
    told = paused;
  }
}
