/** Shares tasks out to decode processes. Invariant: every task is settled once, whatever dies. */
import type { DecodeLimits, DecodeOutcome, DecodeRequest, ParserDeath } from "#core/ports/decoder.ts";
import { type DecodeProcess, type ProcessEnd, startDecodeProcess } from "./decode-process.ts";
import type { DecoderLimits } from "./limits.ts";
import type { DecodeReply } from "./protocol.ts";

export interface Task {
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
  /** It has answered, so it can start. */
  proven: boolean;
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

export class DecodePool implements AsyncDisposable {
  readonly #queue: Task[] = [];
  readonly #runners = new Set<Runner>();
  /** Processes that were asked to end and have not yet. */
  readonly #leaving = new Set<Promise<void>>();
  readonly #entry: URL;
  readonly #formats: URL | undefined;
  readonly #limits: DecoderLimits;
  #failedStartCount = 0;
  #closed = false;
  #idleTimer: NodeJS.Timeout | undefined;

  constructor(entry: URL, formats: URL | undefined, limits: DecoderLimits) {
    this.#entry = entry;
    this.#formats = formats;
    this.#limits = limits;
  }

  add(tasks: readonly Task[]): void {
    this.#queue.push(...tasks);
    this.#feed();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#idleTimer);
    const runners = [...this.#runners];
    this.#runners.clear();
    const open = [...this.#queue.splice(0), ...runners.flatMap(({ inHand }) => [...inHand.values()])];
    for (const task of open) task.reject(new Error("the decoder was closed"));
    for (const runner of runners) runner.process.kill();
    await Promise.all([...runners.map((runner) => runner.process.gone), ...this.#leaving]);
  }

  #feed(): void {
    clearTimeout(this.#idleTimer);
    for (const runner of this.#runners) this.#give(runner);
    // One process more only when those there are have their hands full.
    while (this.#queue.length > 0 && this.#runners.size < this.#limits.processCountMax && !this.#closed)
      this.#give(this.#start());
    this.#idleTimer = setTimeout(() => this.#releaseIdle(), this.#limits.idleMsMax).unref();
  }

  #start(): Runner {
    const runner: Runner = {
      process: startDecodeProcess({
        entry: this.#entry,
        formats: this.#formats,
        limits: this.#limits,
        onReply: (reply) => this.#onReply(runner, reply),
        onEnd: (end) => this.#onEnd(runner, end),
      }),
      inHand: new Map(),
      proven: false,
      retiring: false,
    };
    this.#runners.add(runner);
    return runner;
  }

  #give(runner: Runner): void {
    // Topped up at half, so that the next files are there before the last ones are done.
    if (runner.retiring || runner.inHand.size > this.#limits.filesInHandMax / 2) return;
    const tasks = this.#take(this.#limits.filesInHandMax - runner.inHand.size);
    const [first] = tasks;
    if (first === undefined) return;
    for (const task of tasks) runner.inHand.set(task.id, task);
    const orders = tasks.map(({ id, request }) => ({ id, request }));
    runner.process.send(orders, first.limits);
  }

  /** Tasks that still matter and have the same limits. */
  #take(count: number): readonly Task[] {
    const taken: Task[] = [];
    while (taken.length < count) {
      const [task] = this.#queue;
      if (task === undefined || (taken[0] !== undefined && taken[0].limits !== task.limits)) break;
      this.#queue.shift();
      if (!task.cancelled) taken.push(task);
    }
    return taken;
  }

  #onReply(runner: Runner, reply: DecodeReply): void {
    this.#failedStartCount = 0;
    runner.proven = true;
    for (const { id, outcome } of reply.outcomes) {
      runner.inHand.get(id)?.resolve(outcome);
      runner.inHand.delete(id);
    }
    if (reply.residentBytes > this.#limits.residentBytesToRecycle) runner.retiring = true;
    if (runner.retiring && runner.inHand.size === 0) this.#release(runner);
    this.#feed();
  }

  #onEnd(runner: Runner, end: ProcessEnd): void {
    if (!this.#runners.delete(runner)) return;
    const culprit = end.taskId === undefined ? undefined : runner.inHand.get(end.taskId);
    if (culprit !== undefined) {
      runner.inHand.delete(culprit.id);
      culprit.resolve(deathOutcome(end.death));
    }
    // The neighbours of the file that killed it go to the next process, before all others.
    this.#queue.unshift(...runner.inHand.values());
    this.#failedStartCount = runner.proven || culprit !== undefined ? 0 : this.#failedStartCount + 1;
    if (this.#failedStartCount >= this.#limits.failedStartCountMax) {
      this.#failedStartCount = 0;
      process.emitWarning(`the decode process does not start: ${end.stderr}`, "DecodeWarning");
      for (const task of this.#queue.splice(0)) task.resolve(notStarted);
    }
    this.#feed();
  }

  #releaseIdle(): void {
    for (const runner of this.#runners) if (runner.inHand.size === 0) this.#release(runner);
  }

  #release(runner: Runner): void {
    this.#runners.delete(runner);
    const gone = runner.process.gone.then(() => void this.#leaving.delete(gone));
    this.#leaving.add(gone);
    runner.process.finish();
  }
}
