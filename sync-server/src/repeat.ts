/** Work that is done again and again, one turn at a time: one that comes due while another is under way is left out. */
export function repeat(
  everyMs: number,
  work: () => Promise<void>,
  report: (error: unknown) => void,
): AsyncDisposable {
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    running ??= work()
      .catch(report)
      .finally(() => (running = undefined));
  }, everyMs);
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await running;
    },
  };
}
