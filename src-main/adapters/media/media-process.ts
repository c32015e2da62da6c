/** One file in a process of its own, which starts the decoder programs and ends with them. */
import type { ChildProcess } from "node:child_process";
import type { DecodeOutcome, ParserDeath } from "#core/ports/decoder.ts";
import type { VoiceActivity } from "#core/ports/voice-activity.ts";
import type { Transcriber, Transcript } from "#core/ports/transcriber.ts";
import type { DecoderPage } from "./decoder-page.ts";
import { failureCharsMax, type MediaLimits } from "./limits.ts";
import { killGroup } from "./process-starter.ts";
import { createPageRelay } from "./page-relay.ts";
import type { MediaAnswer, MediaInput, MediaOrder, MediaReport, Unwritten } from "./protocol.ts";

const died = (code: ParserDeath, detail: string): DecodeOutcome => ({
  kind: "failed",
  reason: { code, detail },
  retry: true,
});
const crashed = died("parser-crashed", "The program that decodes sound and video crashed on it.");
const timedOut = died("parser-timeout", "Decoding it took too long and was stopped.");
const tookMemory = died("parser-memory", "Decoding it needed too much memory and was stopped.");

export interface MediaJob {
  readonly order: MediaOrder;
  readonly page: DecoderPage | undefined;
  readonly transcriber: Transcriber | undefined;
  readonly voice: VoiceActivity | undefined;
  readonly language: string | undefined;
}

/** Resolves with what came of it, whatever dies; rejects with the signal's reason once everything that was started is gone. */
export async function runMediaProcess(
  take: () => ChildProcess,
  { order, page, transcriber, voice, language }: MediaJob,
  signal?: AbortSignal,
): Promise<DecodeOutcome | "not-media"> {
  signal?.throwIfAborted();
  const child = take();
  const { promise: gone, resolve: ended } = Promise.withResolvers<void>();
  child.once("error", () => (child.pid === undefined ? ended() : undefined));
  child.once("exit", () => ended());
  let outcome: DecodeOutcome | "not-media" | undefined;
  let isRead = false;
  const giveUp = (because: DecodeOutcome): void => {
    outcome ??= because;
    killGroup(child);
  };
  const timer = createTimer(order.limits, () => giveUp(timedOut));
  const stop = (): void => killGroup(child);
  const relay = createPageRelay({
    page,
    limits: order.limits,
    send: (message) => send(child, { kind: "from-page", message }),
    onDeath: () => giveUp(crashed),
    onMemory: () => giveUp(tookMemory),
  });
  signal?.addEventListener("abort", stop, { once: true });
  child.on("message", (report: MediaReport) => {
    if (report.kind === "claims") timer.claim(report.durationMs);
    else if (report.kind === "to-page") relay.pass(report.message);
    else if (report.kind === "read") {
      isRead = true;
      outcome ??= report.outcome;
      child.disconnect();
    } else if (report.kind === "sound")
      void answer(child, timer, async () => ({
        kind: "voice",
        probabilities: await voice?.probabilities(report.pcm16k, signal).catch(() => undefined),
      }));
    else
      void answer(child, timer, async () => ({
        kind: "transcript",
        transcript: await writtenDown(transcriber, report.pcm16k, language, signal),
      }));
  });
  send(child, { kind: "order", order });
  await gone;
  timer.stop();
  relay.end(isRead ? "done" : "stopped");
  signal?.removeEventListener("abort", stop);
  // It may have died before what it started.
  killGroup(child);
  signal?.throwIfAborted();
  return outcome ?? crashed;
}

const nothing: Transcript = { text: "", timed: "nothing", parts: [] };

/** What stays unwritten says why, so that it is read again. */
async function writtenDown(
  transcriber: Transcriber | undefined,
  pcm16k: Float32Array,
  language: string | undefined,
  signal: AbortSignal | undefined,
): Promise<Transcript | Unwritten> {
  if (transcriber === undefined) return nothing;
  if ((await transcriber.rests?.()) === true)
    return {
      code: "transcription-waits",
      detail: "The device runs on its battery; what is said is written down when it has power.",
    };
  try {
    return await transcriber.transcribe(pcm16k, language, signal);
  } catch (thrown) {
    const said = thrown instanceof Error ? thrown.message : String(thrown);
    return { code: "transcription-failed", detail: said.slice(0, failureCharsMax) };
  }
}

/** A model's time is not the file's fault. Where it cannot tell who speaks, the reader does. */
async function answer(child: ChildProcess, timer: Timer, work: () => Promise<MediaAnswer>): Promise<void> {
  timer.pause();
  const answered = await work();
  timer.resume();
  send(child, answered);
}

/** To whom it has ended meanwhile, nothing is to be said. */
function send(child: ChildProcess, input: MediaInput): void {
  if (child.connected) child.send(input, () => undefined);
}

interface Timer {
  claim(durationMs: number): void;
  pause(): void;
  resume(): void;
  stop(): void;
}

function createTimer(limits: MediaLimits, onOver: () => void): Timer {
  let leftMs: number = limits.fileTimeMsMin;
  let sinceMs = performance.now();
  let timeout: NodeJS.Timeout | undefined;
  const pause = (): void => {
    if (timeout === undefined) return;
    clearTimeout(timeout);
    timeout = undefined;
    leftMs -= performance.now() - sinceMs;
  };
  const resume = (): void => {
    sinceMs = performance.now();
    clearTimeout(timeout);
    timeout = setTimeout(onOver, Math.max(0, leftMs));
  };
  resume();
  return {
    claim(durationMs) {
      pause();
      const claimedMs = (durationMs / 1_000) * limits.fileTimePerSecondMs;
      leftMs = Math.min(limits.fileTimeMsMax, Math.max(leftMs, claimedMs));
      resume();
    },
    pause,
    resume,
    stop: pause,
  };
}
