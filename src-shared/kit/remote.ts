/**
 * Calls across a thread or process boundary, written once. A port here is anything that posts
 * structured-cloneable messages in order: a worker's MessagePort, a child process with an IPC channel.
 *
 * A target is an object of functions. Its remote form has the same functions, each returning a promise,
 * so an interface is written once (synchronous where the driver is) and its asynchronous form derived.
 */
export interface RemotePort {
  post(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called with why when the other side has died, where the port can tell: then no call waits for an answer. */
  onDeath?(listener: (reason: string) => void): void;
}

// A target's functions are heterogeneous; each call site is typed by `Remote<T>`.
type AnyFunction = (...args: never[]) => unknown;
type Target = Readonly<Record<string, AnyFunction>>;

/**
 * The asynchronous form of a synchronous interface; an AbortSignal may be given as the last argument. Whoever serves it is
 * handed one as the last argument in any case, so a function whose own last argument may be left out would take that for
 * it: it has no remote form. `null`, or a field of an object, says that there is none.
 */
export type Remote<T> = {
  readonly [K in keyof T]: T[K] extends (...args: infer Args) => infer Result
    ? EndsInOwn<Args> extends true
      ? (...args: [...Args, signal?: AbortSignal]) => Promise<Awaited<Result>>
      : never
    : never;
};

/** Whether the last argument is always given, or is the signal itself. */
type EndsInOwn<Args extends readonly unknown[]> =
  Required<Args> extends readonly [...unknown[], infer Last]
    ? Last extends AbortSignal
      ? true
      : Args extends readonly [...unknown[], infer Given]
        ? undefined extends Given
          ? false
          : true
        : false
    : true;

type Request = { readonly id: number; readonly call: string; readonly args: readonly unknown[] };
type Cancel = { readonly id: number; readonly cancel: true };
type Reply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly failure: RemoteFailure };
interface RemoteFailure {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly code: string | undefined;
}

/** Thrown by every pending call when the other side is gone. */
export class RemoteClosedError extends Error {
  override readonly name = "RemoteClosedError";
}

const failureOf = (thrown: unknown): RemoteFailure =>
  thrown instanceof Error
    ? {
        name: thrown.name,
        message: thrown.message,
        stack: thrown.stack,
        code: "code" in thrown && typeof thrown.code === "string" ? thrown.code : undefined,
      }
    : { name: "Error", message: String(thrown), stack: undefined, code: undefined };

function errorOf(failure: RemoteFailure): Error {
  const error = Object.assign(new Error(failure.message), {
    name: failure.name,
    ...(failure.code === undefined ? {} : { code: failure.code }),
  });
  if (failure.stack !== undefined) error.stack = failure.stack;
  return error;
}

/**
 * Answers calls that arrive on the port. A call that was cancelled before it began is not run;
 * one that is running sees its `AbortSignal` (always passed last) fire.
 */
export function serveRemote(
  port: RemotePort,
  target: object,
  transferOf: (value: unknown) => readonly ArrayBuffer[] = () => [],
): void {
  const functions = target as Target;
  const running = new Map<number, AbortController>();
  const answer = async (request: Request): Promise<void> => {
    const controller = new AbortController();
    running.set(request.id, controller);
    try {
      const called = functions[request.call];
      if (called === undefined) throw new Error(`no such call: ${request.call}`);
      const value = await called.apply(target, [...request.args, controller.signal] as never[]);
      port.post({ id: request.id, value } satisfies Reply, transferOf(value));
    } catch (thrown) {
      port.post({ id: request.id, failure: failureOf(thrown) } satisfies Reply);
    } finally {
      running.delete(request.id);
    }
  };
  port.onMessage((message) => {
    const incoming = message as Request | Cancel;
    if ("cancel" in incoming) running.get(incoming.id)?.abort();
    else void answer(incoming);
  });
}

export interface RemoteConnection<T> {
  readonly remote: Remote<T>;
  /** Rejects every pending call and every later one. Call it when the other side has gone. */
  closed(reason: string): void;
  /** How many calls wait for an answer. */
  pendingCount(): number;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Connects to a target served on the other end of the port. `asKnown` may put a failure of the other side in terms of this one. */
export function connectRemote<T extends object>(
  port: RemotePort,
  asKnown: (failure: Error) => Error = (failure) => failure,
): RemoteConnection<T> {
  const waiting = new Map<number, Waiting>();
  let nextId = 0;
  let gone: RemoteClosedError | undefined;
  port.onMessage((message) => {
    const reply = message as Reply;
    const waiter = waiting.get(reply.id);
    if (waiter === undefined) return;
    waiting.delete(reply.id);
    if ("failure" in reply) waiter.reject(asKnown(errorOf(reply.failure)));
    else waiter.resolve(reply.value);
  });
  const call = (name: string, given: readonly unknown[]): Promise<unknown> => {
    const last = given.at(-1);
    const signal = last instanceof AbortSignal ? last : undefined;
    // A trailing `undefined` is an omitted signal: the two must look the same to the callee.
    const args = last === undefined || signal !== undefined ? given.slice(0, -1) : given;
    return new Promise((resolve, reject) => {
      if (gone !== undefined) return reject(gone);
      if (signal?.aborted === true) return reject(asError(signal.reason));
      const id = nextId++;
      const abort = (): void => {
        waiting.delete(id);
        port.post({ id, cancel: true } satisfies Cancel);
        reject(asError(signal?.reason));
      };
      const settle = (): void => signal?.removeEventListener("abort", abort);
      signal?.addEventListener("abort", abort, { once: true });
      waiting.set(id, {
        resolve: (value) => (settle(), resolve(value)),
        reject: (error) => (settle(), reject(error)),
      });
      port.post({ id, call: name, args } satisfies Request);
    });
  };
  const closed = (reason: string): void => {
    gone = new RemoteClosedError(reason);
    for (const waiter of waiting.values()) waiter.reject(gone);
    waiting.clear();
  };
  port.onDeath?.(closed);
  const remote = new Proxy({} as Remote<T>, {
    // `then` must be absent, or awaiting the proxy itself would call across the boundary.
    get: (_, name) =>
      typeof name === "string" && name !== "then" ? (...args: unknown[]) => call(name, args) : undefined,
  });
  return {
    remote,
    closed,
    pendingCount: () => waiting.size,
  };
}

const asError = (reason: unknown): Error =>
  reason instanceof Error ? reason : new Error("cancelled", { cause: reason });
