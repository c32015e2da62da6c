/** What was captured on its way to the host: in order, one at a time, no more than there is room for. */
import type { CaptureType } from "#shared/model/capture.ts";
import { limits } from "./limits.ts";

export interface Captured {
  readonly stream: string;
  readonly key: string;
  readonly title: string;
  readonly timeMs: number;
  readonly mediaType: CaptureType;
  readonly bytes: Blob;
}

/** Why it is not on disk yet, or never will be. */
export type SendTrouble = "unreachable" | "busy" | "disk-full" | "paused" | "refused";
export type SendOutcome = { readonly kind: "kept"; readonly itemId: string } | { readonly kind: SendTrouble };

export type CapturedState =
  | { readonly kind: "waiting" }
  | { readonly kind: "kept"; readonly itemId: string }
  | { readonly kind: "dropped"; readonly why: "full" | "paused" | "refused" };

export interface UploadState {
  readonly waitingCount: number;
  readonly waitingBytes: number;
  /** Since the window was opened. */
  readonly droppedCount: number;
  /** What holds the first one up; it is sent again by itself. */
  readonly trouble: SendTrouble | undefined;
}

export interface UploadQueue {
  /** Tells at once when there is no room. */
  add(captured: Captured): void;
  state(): UploadState;
  /** Nothing more of what waits is sent. */
  drop(): void;
}

interface UploadDeps {
  readonly send: (captured: Captured, signal: AbortSignal) => Promise<SendOutcome>;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly onState: (captured: Captured, state: CapturedState) => void;
}

/** What is worth sending again: the others would be answered in the same way. */
const passing: ReadonlySet<SendOutcome["kind"]> = new Set(["unreachable", "busy", "disk-full"]);

const bytesOf = (waiting: readonly Captured[]): number =>
  waiting.reduce((sum, { bytes }) => sum + bytes.size, 0);
const hasRoom = (waiting: readonly Captured[], { bytes }: Captured): boolean =>
  waiting.length < limits.waitingCountMax && bytesOf(waiting) + bytes.size <= limits.waitingBytesMax;

export function createUploadQueue({ send, sleep, onState }: UploadDeps): UploadQueue {
  let waiting: Captured[] = [];
  let droppedCount = 0;
  let trouble: SendTrouble | undefined;
  let stop = new AbortController();
  let isRunning = false;
  const drop = (captured: Captured, why: "full" | "paused" | "refused"): void => {
    droppedCount++;
    onState(captured, { kind: "dropped", why });
  };
  const settle = (captured: Captured, outcome: SendOutcome): void => {
    waiting = waiting.filter((each) => each !== captured);
    trouble = undefined;
    if (outcome.kind === "kept") onState(captured, outcome);
    else drop(captured, outcome.kind === "paused" ? "paused" : "refused");
  };
  const run = (signal: AbortSignal): Promise<void> =>
    sendAll(
      {
        next: () => waiting[0],
        send,
        sleep,
        onSettled: settle,
        onTrouble(captured, kind) {
          trouble = kind;
          onState(captured, { kind: "waiting" });
        },
      },
      signal,
    );
  const start = (): void => {
    if (isRunning) return;
    isRunning = true;
    const { signal } = stop;
    void run(signal)
      // A sleep that was cut short; anything else was told by the sender as an outcome.
      .catch(() => undefined)
      .finally(() => {
        isRunning = false;
        if (waiting.length > 0) start();
      });
  };
  return {
    add(captured) {
      if (!hasRoom(waiting, captured)) return drop(captured, "full");
      waiting = [...waiting, captured];
      onState(captured, { kind: "waiting" });
      start();
    },
    state: () => ({ waitingCount: waiting.length, waitingBytes: bytesOf(waiting), droppedCount, trouble }),
    drop() {
      stop.abort();
      stop = new AbortController();
      for (const captured of waiting.splice(0)) drop(captured, "paused");
      trouble = undefined;
    },
  };
}

interface SendAllDeps extends Pick<UploadDeps, "send" | "sleep"> {
  readonly next: () => Captured | undefined;
  readonly onSettled: (captured: Captured, outcome: SendOutcome) => void;
  readonly onTrouble: (captured: Captured, trouble: SendTrouble) => void;
}

/** One after another until there is none; the same again, after a pause, for as long as that may help. */
async function sendAll(deps: SendAllDeps, signal: AbortSignal): Promise<void> {
  for (let attempt = 0; ;) {
    const first = deps.next();
    if (first === undefined || signal.aborted) return;
    const outcome = await deps.send(first, signal);
    if (signal.aborted) return;
    if (outcome.kind === "kept" || !passing.has(outcome.kind)) {
      deps.onSettled(first, outcome);
      attempt = 0;
      continue;
    }
    deps.onTrouble(first, outcome.kind);
    const pauseMs = limits.resendMs[Math.min(attempt++, limits.resendMs.length - 1)] ?? 0;
    await deps.sleep(pauseMs, signal);
  }
}
