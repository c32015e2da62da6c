/**
 * Tells what the shell shows of states that follow one another: of the first, and whenever it is another. Resolves when there
 * are no more.
 */
export async function tellChanges<State, Shown extends boolean | readonly string[]>(
  states: AsyncIterable<State>,
  shownOf: (state: State) => Shown,
  tell: (shown: Shown) => void,
): Promise<void> {
  let told: string | undefined;
  for await (const state of states) {
    const shown = shownOf(state);
    const next = JSON.stringify(shown);
    if (next !== told) tell(shown);
    told = next;
  }
}
