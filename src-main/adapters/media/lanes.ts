/** So many at once, the others in the order in which they came. Who no longer wants it leaves the queue. */
export function createLanes(countMax: number) {
  let runningCount = 0;
  const waiting: (() => void)[] = [];
  const running = new Set<Promise<unknown>>();
  const enter = (signal: AbortSignal): Promise<void> => {
    if (runningCount < countMax) {
      runningCount++;
      return Promise.resolve();
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const abort = (): void => {
      waiting.splice(waiting.indexOf(admit), 1);
      reject(signal.reason);
    };
    const admit = (): void => {
      signal.removeEventListener("abort", abort);
      resolve();
    };
    waiting.push(admit);
    signal.addEventListener("abort", abort, { once: true });
    return promise;
  };
  const leave = (): void => {
    const next = waiting.shift();
    if (next === undefined) runningCount--;
    else next();
  };
  const run = async <T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> => {
    signal.throwIfAborted();
    await enter(signal);
    const done = work().finally(leave);
    const kept = done.catch(() => undefined).finally(() => running.delete(kept));
    running.add(kept);
    return done;
  };
  return Object.assign(run, { idle: async () => void (await Promise.all(running)) });
}
