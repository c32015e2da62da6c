import type { SessionInput } from "../session-port.ts";

/** What a session is to be told, in the order in which it came. */
export function createInputs() {
  let waiting: SessionInput[] = [];
  let isEnded = false;
  let wake = (): void => undefined;
  return {
    put(input: SessionInput): void {
      waiting.push(input);
      wake();
    },
    /** Undefined at the end. */
    async take(): Promise<SessionInput | undefined> {
      while (waiting.length === 0 && !isEnded) await new Promise<void>((resolve) => (wake = resolve));
      return isEnded ? undefined : waiting.shift();
    },
    clear(): void {
      waiting = [];
    },
    end(): void {
      isEnded = true;
      wake();
    },
  };
}
