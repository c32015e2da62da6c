import type { Clock } from "#core/ports/clock.ts";
import { limits } from "./limits.ts";
import { createTraffic, type Traffic } from "./traffic.ts";

export type IdleJob = (signal: AbortSignal) => Promise<void>;

/** Work that nobody waits for: one piece at a time, and never while a query runs. */
export interface IdleWork extends AsyncDisposable {
  /** A query runs until what is given back is disposed. What was being done in the background is told to stop. */
  busy(): Disposable;
  /** Of one name only the newest waits. A job that was stopped by a query is not taken up again. */
  want(name: string, job: IdleJob): void;
}

async function untilCalm(traffic: Traffic, clock: Clock, signal: AbortSignal): Promise<void> {
  for (let seen = -1; seen !== traffic.begunCount();) {
    await traffic.none();
    seen = traffic.begunCount();
    await clock.sleep(limits.calmMs, signal);
  }
}

export function createIdleWork(clock: Clock, onFault: (error: unknown) => void): IdleWork {
  const jobs = new Map<string, IdleJob>();
  const traffic = createTraffic();
  const closing = new AbortController();
  let running: AbortController | undefined;
  let loop: Promise<void> | undefined;

  const run = async (job: IdleJob): Promise<void> => {
    running = new AbortController();
    const stop = AbortSignal.any([running.signal, closing.signal]);
    try {
      await job(stop);
    } catch (thrown) {
      if (!stop.aborted) onFault(thrown);
    } finally {
      running = undefined;
    }
  };
  const work = async (): Promise<void> => {
    while (jobs.size > 0) {
      await untilCalm(traffic, clock, closing.signal);
      const [next] = jobs;
      if (next === undefined || closing.signal.aborted) return;
      jobs.delete(next[0]);
      await run(next[1]);
    }
  };
  const start = (): void => {
    loop ??= work()
      .catch((thrown: unknown) => {
        // The clock itself failed: what waits would fail with it, again and again.
        jobs.clear();
        if (!closing.signal.aborted) onFault(thrown);
      })
      .finally(() => {
        loop = undefined;
        // What was wanted in the moment between the last look and this.
        if (jobs.size > 0 && !closing.signal.aborted) start();
      });
  };
  return {
    busy() {
      running?.abort();
      return traffic.begin();
    },
    want(name, job) {
      if (closing.signal.aborted || (jobs.size >= limits.idleJobCountMax && !jobs.has(name))) return;
      jobs.delete(name);
      jobs.set(name, job);
      start();
    },
    async [Symbol.asyncDispose]() {
      closing.abort();
      traffic.end();
      jobs.clear();
      await loop;
    },
  };
}
