/**
 * Time as a test's own process had it. A machine that runs something else instead stops the process, and with it this clock;
 * what the process waits for, or works at, is counted. So a server that is late is told from a machine that is busy.
 */
export interface OwnClock extends Disposable {
  /** Since it was started, in milliseconds. */
  passedMs(): number;
}

const tickMs = 5;
/** A tick that comes later was not run: it counts as one. */
const tickMsMax = 4 * tickMs;

export function startOwnClock(): OwnClock {
  const cpu = process.cpuUsage();
  let lastMs = performance.now();
  let waitedMs = 0;
  const tick = (): void => {
    const nowMs = performance.now();
    waitedMs += Math.min(nowMs - lastMs, tickMsMax);
    lastMs = nowMs;
  };
  const timer = setInterval(tick, tickMs).unref();
  return {
    passedMs() {
      tick();
      const { user, system } = process.cpuUsage(cpu);
      // Work that lets no tick come in between is worth what it took.
      return Math.max(waitedMs, (user + system) / 1_000);
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

/** Within this, whoever was shut out is out, and what is asked by their old right is refused. */
export const revokedMsMax = 1_000;
