export interface RetryPolicy {
  readonly attemptCountMax: number;
  readonly firstDelayMs: number;
}

/** Calls until it works, waiting twice as long after every failure, with some chance so that callers do not march in step. */
export async function withRetry<Value>(call: () => Promise<Value>, { attemptCountMax, firstDelayMs }: RetryPolicy): Promise<Value> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (attempt >= attemptCountMax) throw error;
      const delayMs = firstDelayMs * 2 ** (attempt - 1) * (0.5 + Math.random());
      await new Promise((resolve) => setTimeout(resolve, delayMs));
    }
  }
}
