/** The pool behind the `Decoder` port: processes that may die, outcomes that may not be lost. */
import type { DecodeLimits, DecodeOutcome, Decoder, DecodeRequest, ParserDeath } from "#core/ports/decoder.ts";
import { type DecodeProcess, type ProcessEnd, startDecodeProcess } from "./decode-process.ts";
import { type DecoderLimits, decoderLimits } from "./limits.ts";
import type { DecodeReply } from "./protocol.ts";

export interface DecoderOptions {
  /** `workers/decode`, as this host has it. */
  readonly entry: URL;
  /** The folder of formats; by default the one beside the registry that the entry loads. */
  readonly formats?: URL;
  readonly limits?: Partial<DecoderLimits>;
}

interface Task {
  readonly id: number;
  readonly request: DecodeRequest;
  readonly limits: DecodeLimits;
  readonly resolve: (outcome: DecodeOutcome) => void;
  readonly reject: (error: Error) => void;
  cancelled: boolean;
}

interface Runner {
  readonly process: DecodeProcess;
  /** In the order in which the process takes them. */
  readonly inHand: Map<number, Task>;
  started: boolean;
  /** Gets no more work: it is to be replaced. */
  retiring: boolean;
}

const sentences: Readonly<Record<ParserDeath, string>> = {
  "parser-crashed": "The program that reads this kind of file crashed on it.",
  "parser-timeout": "Reading it took too long and was stopped.",
  "parser-memory": "Reading it needed too much memory and was stopped.",
};

const deathOutcome = (death: ParserDeath): DecodeOutcome => ({
  kind: "failed",
  reason: { code: death, detail: sentences[death] },
  retry: true,
});

/** The fault is ours, not the file's. */
const notStarted: DecodeOutcome = {
  kind: "failed",
  reason: { code: "internal", detail: "The program that reads files could not be started." },
  retry: true,
};

/**
 * Decodes in child processes, at most `processCountMax`, started when there is work and ended when there is
 * none for a while. Invariant: every task is settled once; a process that dies settles the one it was on.
 */
export function createDecoder(options: DecoderOptions): Decoder {
  const limits: DecoderLimits = { ...decoderLimits, ...options.limits };
  const queue: Task[] = [];
  const runners = new Set<Runner>();
  const leaving = new Set<Promise<void>>();
  let failedStartCount = 0;
  let nextId = 1;
  let disposed = false;
  let idleTimer: NodeJS.Timeout | undefined;

  const release = (runner: Runner): void => {
    runners.delete(runner);
    const gone = runner.process.gone.then(() => void leaving.delete(gone));
    leaving.add(gone);
    runner.process.finish();
  };

  const onReply = (runner: Runner, reply: DecodeReply): void => {
    failedStartCount = 0;
    runner.started = true;
    for (const { id, outcome } of reply.outcomes) {
      runner.inHand.get(id)?.resolve(outcome);
      runner.inHand.delete(id);
    }
    if (reply.residentBytes > limits.residentBytesToRecycle) runner.retiring = true;
    if (runner.retiring && runner.inHand.size === 0) release(runner);
    feed();
  };

  const onEnd = (runner: Runner, end: ProcessEnd): void => {
    runners.delete(runner);
    const culprit = end.taskId === undefined ? undefined : runner.inHand.get(end.taskId);
    if (culprit !== undefined) {
      runner.inHand.delete(culprit.id);
      culprit.resolve(deathOutcome(end.death));
    }
    failedStartCount = runner.started || culprit !== undefined ? 0 : failedStartCount + 1;
    // The neighbours of the file that killed it go to the next process, before all others.
    queue.unshift(...runner.inHand.values());
    if (failedStartCount >= limits.failedStartCountMax) {
      failedStartCount = 0;
      process.emitWarning(`the decode process does not start: ${end.stderr}`, "DecodeWarning");
      for (const task of queue.splice(0)) task.resolve(notStarted);
    }
    feed();
  };

  const start = (): Runner => {
    const runner: Runner = {
      process: startDecodeProcess({
        entry: options.entry,
        formats: options.formats,
        limits,
        onReply: (reply) => onReply(runner, reply),
        onEnd: (end) => onEnd(runner, end),
      }),
      inHand: new Map(),
      started: false,
      retiring: false,
    };
    runners.add(runner);
    return runner;
  };

  /** Takes tasks that still matter and have the same limits. */
  const take = (count: number): readonly Task[] => {
    const taken: Task[] = [];
    while (taken.length < count) {
      const [task] = queue;
      if (task === undefined || (taken[0] !== undefined && taken[0].limits !== task.limits)) break;
      queue.shift();
      if (!task.cancelled) taken.push(task);
    }
    return taken;
  };

  const give = (runner: Runner): void => {
    // Topped up at half, so that the next files are there before the last ones are done.
    if (runner.retiring || runner.inHand.size > limits.filesInHandMax / 2) return;
    const tasks = take(limits.filesInHandMax - runner.inHand.size);
    const [first] = tasks;
    if (first === undefined) return;
    for (const task of tasks) runner.inHand.set(task.id, task);
    runner.process.send(tasks.map(({ id, request }) => ({ id, request })), first.limits);
  };

  function feed(): void {
    clearTimeout(idleTimer);
    for (const runner of runners) give(runner);
    // A process more only when those there are have their hands full.
    while (queue.length > 0 && runners.size < limits.processCountMax && !disposed) give(start());
    idleTimer = setTimeout(() => {
      for (const runner of runners) if (runner.inHand.size === 0) release(runner);
    }, limits.idleMsMax).unref();
  }

  return {
    decode(batch, decodeLimits, signal) {
      if (disposed) return Promise.reject(new Error("the decoder is closed"));
      if (signal?.aborted === true) return Promise.reject(signal.reason);
      const tasks: Task[] = [];
      const outcomes = batch.map(
        (request) =>
          new Promise<DecodeOutcome>((resolve, reject) =>
            tasks.push({ id: nextId++, request, limits: decodeLimits, resolve, reject, cancelled: false }),
          ),
      );
      queue.push(...tasks);
      feed();
      return untilAborted(Promise.all(outcomes), signal, () => {
        for (const task of tasks) task.cancelled = true;
      });
    },
    async [Symbol.asyncDispose]() {
      disposed = true;
      clearTimeout(idleTimer);
      for (const task of [...queue.splice(0), ...[...runners].flatMap((runner) => [...runner.inHand.values()])])
        task.reject(new Error("the decoder was closed"));
      for (const runner of runners) runner.process.kill();
      await Promise.all([...[...runners].map((runner) => runner.process.gone), ...leaving]);
      runners.clear();
    },
  };
}

/** The work, or the signal's reason as soon as it fires. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined, onAbort: () => void): Promise<T> {
  if (signal === undefined) return work;
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const abort = (): void => {
    onAbort();
    reject(signal.reason);
  };
  signal.addEventListener("abort", abort, { once: true });
  work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  return promise;
}
