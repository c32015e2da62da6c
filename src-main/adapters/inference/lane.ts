/**
 * Work for one model, a batch after the other. Invariant: a batch that kills its process is tried once more in a new one, and
 * then fails alone; those behind it are not lost.
 */
import { ModelFailure, type ReadyModel } from "#core/ports/models.ts";
import { type Remote, RemoteClosedError } from "#shared/kit/remote.ts";
import { createSerial } from "#shared/kit/serial.ts";
import type { ModelRemark } from "#shared/model/model-remark.ts";
import { inEnglish } from "#shared/model/remark.ts";
import { type InferenceLimits, inferenceLimits } from "./limits.ts";
import { type ModelProcess, startModelProcess } from "./model-process.ts";
import type { ModelService } from "./model-service.ts";

/** What the person lets models use. */
export interface Budget {
  readonly threadCount: number;
  readonly memoryMegabytes: number;
  readonly pauseOnBattery: boolean;
}

export interface LaneDeps {
  /** `workers/infer`, as this host has it. */
  readonly entry: URL;
  readonly budget: () => Budget;
  /** Resolves when the device has power enough; at once where it is not asked for. */
  readonly powered: (signal: AbortSignal | undefined) => Promise<void>;
  /** It is asked for, and the device has not power enough now. */
  readonly rests?: () => Promise<boolean>;
  readonly limits?: Partial<InferenceLimits>;
}

export interface Lane<Service> extends AsyncDisposable {
  /** `later`: nobody waits for it, so it may wait for power. */
  run<Result>(
    work: (remote: Remote<Service>, signal: AbortSignal | undefined) => Promise<Result>,
    how: "now" | "later",
    signal: AbortSignal | undefined,
  ): Promise<Result>;
}

const tooLarge = /needs more than its/u;

export function createLane<Service extends ModelService>(model: ReadyModel, deps: LaneDeps): Lane<Service> {
  const limits: InferenceLimits = { ...inferenceLimits, ...deps.limits };
  const oneAfterTheOther = createSerial();
  let running: Running<Service> | undefined;
  let isClosed = false;
  const end = async (reason: string): Promise<void> => {
    const ended = running;
    running = undefined;
    clearTimeout(ended?.idle);
    ended?.process.kill(reason);
    await ended?.process.gone;
  };
  const started = async (): Promise<Running<Service>> => {
    const budget = deps.budget();
    if (running !== undefined && !isSame(running.budget, budget)) await end("the budget was changed");
    running ??= start(model, deps.entry, budget, limits);
    const current = running;
    clearTimeout(current.idle);
    await current.ready;
    return current;
  };
  const attempt = async <Result>(work: (remote: Remote<Service>) => Promise<Result>): Promise<Result> => {
    const { process } = await started();
    using _hurry = deadline(limits.batchMsMax, () => process.kill(tooSlow));
    return work(process.remote);
  };
  /** Between batches: one that has grown is replaced, one that is not needed ends. */
  const settle = async (): Promise<void> => {
    if (running === undefined) return;
    const bytes = await running.process.itself.residentBytes().catch(() => Infinity);
    if (bytes > running.budget.memoryMegabytes * 1e6 * limits.recycleShare) return end("it has grown");
    running.idle = setTimeout(() => void end("it was idle"), limits.idleMsMax).unref();
  };
  return {
    async run(work, how, signal) {
      signal?.throwIfAborted();
      if (how === "later" && deps.budget().pauseOnBattery) await deps.powered(signal);
      return oneAfterTheOther(async () => {
        if (isClosed) throw asFailure(new RemoteClosedError("the model was closed"), deps.budget(), limits);
        signal?.throwIfAborted();
        const once = () => attempt((remote) => work(remote, signal));
        try {
          return await once().catch(async (thrown: unknown) => {
            if (!(thrown instanceof RemoteClosedError) || signal?.aborted === true || isClosed) throw thrown;
            await end("it died");
            return once();
          });
        } catch (thrown) {
          if (thrown instanceof RemoteClosedError) await end("it died");
          throw asFailure(thrown, deps.budget(), limits);
        } finally {
          await settle();
        }
      });
    },
    async [Symbol.asyncDispose]() {
      isClosed = true;
      await end("the model was closed");
    },
  };
}

interface Running<Service> {
  readonly process: ModelProcess<Service>;
  readonly budget: Budget;
  readonly ready: Promise<void>;
  idle?: NodeJS.Timeout;
}

function start<Service extends ModelService>(
  { entry: { family, use }, folder }: ReadyModel,
  entry: URL,
  budget: Budget,
  limits: InferenceLimits,
): Running<Service> {
  const residentBytesMax = budget.memoryMegabytes * 1e6;
  const order = { folder, family, use, threadCount: budget.threadCount, residentBytesMax };
  const process = startModelProcess<Service>(entry, order);
  const hurry = deadline(limits.loadMsMax, () => process.kill(tooSlow));
  const ready = process.itself.ready().finally(() => hurry[Symbol.dispose]());
  // Whoever waits for it is told; nobody may be waiting when it dies later.
  ready.catch(() => undefined);
  return { process, budget, ready };
}

const tooSlow = "it took too long";

const isSame = (one: Budget, other: Budget): boolean =>
  one.threadCount === other.threadCount && one.memoryMegabytes === other.memoryMegabytes;

/** An answer of the model itself, such as that it does not load, is told as it is; a death with what it died of. */
function asFailure(thrown: unknown, budget: Budget, limits: InferenceLimits): unknown {
  const fail = (why: ModelRemark): ModelFailure => new ModelFailure(why, inEnglish(why));
  if (!(thrown instanceof Error) || thrown.name === "AbortError") return thrown;
  if (thrown instanceof RemoteClosedError) {
    if (thrown.message === tooSlow)
      return fail({ code: "model-too-slow", seconds: limits.batchMsMax / 1000 });
    if (tooLarge.test(thrown.message))
      return fail({ code: "model-too-large", megabytes: budget.memoryMegabytes });
    return fail({ code: "model-crashed", detail: thrown.message });
  }
  return thrown.name === "ModelNotLoadable"
    ? fail({ code: "model-not-loadable", detail: thrown.message })
    : thrown;
}

function deadline(afterMs: number, onLate: () => void): Disposable {
  const timer = setTimeout(onLate, afterMs).unref();
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}
