import { limits } from "./limits.ts";

/** Tells whoever listens that something changed: at once where it is news, a few times a second where it is progress. */
export interface Changes {
  tell(how: "news" | "progress"): void;
  /** Resolves at the next telling; rejects when the signal fires. */
  next(signal: AbortSignal): Promise<void>;
}

export function createChanges(): Changes {
  let waiting = Promise.withResolvers<void>();
  let timer: NodeJS.Timeout | undefined;
  const tellNow = (): void => {
    clearTimeout(timer);
    timer = undefined;
    waiting.resolve();
    waiting = Promise.withResolvers<void>();
  };
  return {
    tell(how) {
      if (how === "news") tellNow();
      else timer ??= setTimeout(tellNow, limits.tellEveryMs).unref();
    },
    next(signal) {
      const aborted = Promise.withResolvers<never>();
      const abort = (): void => aborted.reject(signal.reason);
      if (signal.aborted) abort();
      signal.addEventListener("abort", abort, { once: true });
      return Promise.race([waiting.promise, aborted.promise]).finally(() =>
        signal.removeEventListener("abort", abort),
      );
    },
  };
}
