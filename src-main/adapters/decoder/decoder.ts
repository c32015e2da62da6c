/** The `Decoder` port over child processes: started when there is work, ended when there is none for a while. */
import type { DecodeOutcome, Decoder } from "#core/ports/decoder.ts";
import { DecodePool, type Task } from "./decode-pool.ts";
import { type DecoderLimits, decoderLimits } from "./limits.ts";

export interface DecoderOptions {
  /** `workers/decode`, as this host has it. */
  readonly entry: URL;
  /** The folder of formats; by default the one beside the registry that the entry loads. */
  readonly formats?: URL;
  readonly limits?: Partial<DecoderLimits>;
}

export function createDecoder({ entry, formats, limits }: DecoderOptions): Decoder {
  const pool = new DecodePool(entry, formats, { ...decoderLimits, ...limits });
  let nextId = 1;
  let closed = false;
  return {
    decode(batch, decodeLimits, signal) {
      if (closed) return Promise.reject(new Error("the decoder is closed"));
      if (signal?.aborted === true) return Promise.reject(signal.reason);
      const tasks: Task[] = [];
      const outcomes = batch.map((request) => {
        const { promise, resolve, reject } = Promise.withResolvers<DecodeOutcome>();
        tasks.push({ id: nextId++, request, limits: decodeLimits, resolve, reject, cancelled: false });
        return promise;
      });
      pool.add(tasks);
      return untilAborted(Promise.all(outcomes), signal, () => {
        for (const task of tasks) task.cancelled = true;
      });
    },
    async [Symbol.asyncDispose]() {
      closed = true;
      await pool[Symbol.asyncDispose]();
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
