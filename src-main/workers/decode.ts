/** The decode process: reads untrusted files, one after the other, with the rights to read and nothing else. */
import { writeSync } from "node:fs";
import { isMainThread, Worker, workerData } from "node:worker_threads";
import {
  type DecodeOrder,
  type DecodeProcessSettings,
  type DecodeReply,
  type DecodeTask,
  PROGRESS_DESCRIPTOR,
  progressLine,
} from "#adapters/decoder/protocol.ts";
import type { DecodeLimits } from "#core/ports/decoder.ts";

/** Outcomes go back together, so that a message is worth its cost, but not so late that the pool waits. */
const REPLY_OUTCOME_COUNT = 8;
const WATCH_INTERVAL_MS = 50;

/** Shared with the watching thread: how many files were begun, and whether one is being read now. */
const BEGUN = 0;
const BUSY = 1;

interface Watched {
  readonly progress: Int32Array;
  readonly settings: DecodeProcessSettings;
  readonly parentProcessId: number;
}

const end = (line: string): void => {
  writeSync(PROGRESS_DESCRIPTOR, line);
  process.kill(process.pid, "SIGKILL");
};

/** Runs in a thread of its own, because a parser that hangs or swells does not let go of the main one. */
function watch({ progress, settings, parentProcessId }: Watched): void {
  let seen = -1;
  let sinceMs = 0;
  setInterval(() => {
    if (process.memoryUsage.rss() > settings.residentBytesMax) end(progressLine.memory);
    // A parser that hangs when the host dies would otherwise run for ever.
    if (process.ppid !== parentProcessId) process.kill(process.pid, "SIGKILL");
    const begun = Atomics.load(progress, BEGUN);
    if (begun !== seen || Atomics.load(progress, BUSY) === 0) {
      seen = begun;
      sinceMs = performance.now();
    } else if (performance.now() - sinceMs > settings.fileTimeMsMax) end(progressLine.timeout);
  }, WATCH_INTERVAL_MS);
}

async function serve(settings: DecodeProcessSettings): Promise<void> {
  const progress = new Int32Array(new SharedArrayBuffer(8));
  const watched: Watched = { progress, settings, parentProcessId: process.ppid };
  new Worker(new URL(import.meta.url), {
    workerData: watched,
    name: "decode-watch",
    resourceLimits: { maxOldGenerationSizeMb: 16 },
  }).unref();
  const { loadFormats } = await import("#adapters/formats/registry.ts");
  const { decodeFile } = await import("#adapters/formats/decode-file.ts");
  const registry = await loadFormats(settings.formats === undefined ? undefined : new URL(settings.formats));

  const decodeOne = async ({ id, request }: DecodeTask, limits: DecodeLimits) => {
    writeSync(PROGRESS_DESCRIPTOR, progressLine.started(id));
    Atomics.add(progress, BEGUN, 1);
    Atomics.store(progress, BUSY, 1);
    try {
      return { id, outcome: await decodeFile(registry, request, limits) };
    } finally {
      Atomics.store(progress, BUSY, 0);
    }
  };
  const run = async ({ tasks, limits }: DecodeOrder): Promise<void> => {
    for (let from = 0; from < tasks.length; from += REPLY_OUTCOME_COUNT) {
      const outcomes: DecodeReply["outcomes"][number][] = [];
      for (const task of tasks.slice(from, from + REPLY_OUTCOME_COUNT))
        outcomes.push(await decodeOne(task, limits));
      process.send?.({ outcomes, residentBytes: process.memoryUsage.rss() } satisfies DecodeReply);
    }
  };
  let queue = Promise.resolve();
  process.on("message", (order: DecodeOrder) => {
    queue = queue.then(() => run(order));
  });
  process.on("disconnect", () => process.exit());
}

if (isMainThread) await serve(JSON.parse(process.argv[2] ?? "{}") as DecodeProcessSettings);
else watch(workerData as Watched);
