import { MessageChannel } from "node:worker_threads";
import { setImmediate } from "node:timers/promises";
import { afterEach, describe, expect, test, expectTypeOf } from "vitest";
import { connectRemote, type Remote, RemoteClosedError, serveRemote, type RemotePort } from "./remote.ts";

interface Calculator {
  add(left: number, right: number): number;
  echo(...args: readonly unknown[]): readonly unknown[];
  refuse(): never;
  throwText(): never;
  wait(): number;
  bytes(): Uint8Array<ArrayBuffer>;
}

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A real channel: messages are copied and arrive in order, later, as they do between threads. */
function pair(): readonly [RemotePort, RemotePort] {
  const { port1, port2 } = new MessageChannel();
  closers.push(() => port1.close());
  const wrap = (port: typeof port1): RemotePort => ({
    post: (message, transfer) => port.postMessage(message, transfer ?? []),
    onMessage: (listener) => port.on("message", listener),
  });
  return [wrap(port1), wrap(port2)];
}

function connect(target: object, transferOf?: (value: unknown) => readonly ArrayBuffer[]) {
  const [here, there] = pair();
  serveRemote(there, target, transferOf);
  return connectRemote<Calculator>(here);
}

/** A call that begins, and ends only when it is cancelled. */
function waiting() {
  const seen: { started: number; reasons: unknown[] } = { started: 0, reasons: [] };
  const began = Promise.withResolvers<void>();
  const wait = (signal: AbortSignal): Promise<number> => {
    seen.started += 1;
    began.resolve();
    return new Promise((_, reject) => {
      signal.addEventListener("abort", () => {
        seen.reasons.push(signal.reason);
        reject(new Error("stopped"));
      });
    });
  };
  return { seen, began: began.promise, target: { wait } };
}

test("no call waits for a side that has died", async () => {
  const [here, there] = pair();
  const { target } = waiting();
  serveRemote(there, target);
  let die = (_reason: string): void => undefined;
  const { remote } = connectRemote<Calculator>({ ...here, onDeath: (listener) => (die = listener) });
  const asked = expect(remote.wait()).rejects.toThrow("it ended with code 1");
  die("it ended with code 1");
  await asked;
  await expect(remote.wait()).rejects.toThrow(RemoteClosedError);
});

describe("calls", () => {
  test("answer with the value, each to its own caller", async () => {
    const { remote, pendingCount } = connect({ add: (left: number, right: number) => left + right });
    const sums = [1, 2, 3].map((number) => remote.add(number, 10));
    expect(pendingCount()).toBe(3);
    expect(await Promise.all(sums)).toEqual([11, 12, 13]);
    expect(pendingCount()).toBe(0);
  });

  test("are not made by awaiting the remote itself", async () => {
    const { remote } = connect({ add: () => 7 });
    expect(await (await Promise.resolve(remote)).add(1, 2)).toBe(7);
  });

  test("give the callee the arguments that were given and then a signal", async () => {
    const { remote } = connect({
      echo: (...args: readonly unknown[]) =>
        args.map((value) => (value instanceof AbortSignal ? "signal" : value)),
    });
    expect(await remote.echo("a", 1)).toEqual(["a", 1, "signal"]);
    expect(await remote.echo("a", new AbortController().signal)).toEqual(["a", "signal"]);
  });

  test("treat a trailing undefined as an omitted signal", async () => {
    const { remote } = connect({ echo: (...args: readonly unknown[]) => args.length });
    expect(await remote.echo("a", undefined)).toBe(await remote.echo("a"));
  });

  test("of an unknown name are refused", async () => {
    await expect(connect({}).remote.add(1, 2)).rejects.toThrow("no such call: add");
  });

  test("move the buffers that the server names", async () => {
    const kept: Uint8Array<ArrayBuffer>[] = [];
    const bytes = (): Uint8Array<ArrayBuffer> => {
      const made = new Uint8Array([1, 2, 3]);
      kept.push(made);
      return made;
    };
    const { remote } = connect({ bytes }, (value) =>
      value instanceof Uint8Array ? [value.buffer as ArrayBuffer] : [],
    );
    expect([...(await remote.bytes())]).toEqual([1, 2, 3]);
    expect(kept[0]?.byteLength).toBe(0);
  });
});

describe("failures", () => {
  test("keep name, message and code", async () => {
    const failure = Object.assign(new TypeError("full"), { code: "ENOSPC" });
    const { remote } = connect({
      refuse: () => {
        throw failure;
      },
    });
    await expect(remote.refuse()).rejects.toMatchObject({
      name: "TypeError",
      message: "full",
      code: "ENOSPC",
    });
  });

  test("have no code when there was none", async () => {
    const { remote } = connect({
      refuse: () => {
        throw new Error("plain");
      },
    });
    const error: unknown = await remote.refuse().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toHaveProperty("code");
  });

  test("may be anything that was thrown", async () => {
    const { remote } = connect({ throwText: () => Promise.reject("just text") });
    await expect(remote.throwText()).rejects.toThrow("just text");
  });
});

describe("cancellation", () => {
  test("before the call sends nothing", async () => {
    const { target, seen } = waiting();
    const { remote, pendingCount } = connect(target);
    const reason = new Error("changed my mind");
    await expect(remote.wait(AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(pendingCount()).toBe(0);
    await setImmediate();
    expect(seen.started).toBe(0);
  });

  test("while it runs rejects at once and tells the callee", async () => {
    const { target, seen, began } = waiting();
    const { remote, pendingCount } = connect(target);
    const controller = new AbortController();
    const call = remote.wait(controller.signal);
    await began;
    controller.abort(new Error("enough"));
    expect(pendingCount()).toBe(0);
    await expect(call).rejects.toThrow("enough");
    await expect.poll(() => seen.reasons.length).toBe(1);
  });

  test("with a reason that is no error still rejects with one", async () => {
    const { target, began } = waiting();
    const { remote } = connect(target);
    const controller = new AbortController();
    const call = remote.wait(controller.signal);
    await began;
    controller.abort("text");
    await expect(call).rejects.toMatchObject({ message: "cancelled", cause: "text" });
  });

  test("after the answer changes nothing", async () => {
    const { remote } = connect({ add: () => 3 });
    const controller = new AbortController();
    expect(await remote.add(1, 2, controller.signal)).toBe(3);
    controller.abort();
    expect(await remote.add(1, 2)).toBe(3);
  });
});

describe("a closed connection", () => {
  test("rejects what waits and whatever comes later", async () => {
    const { target, began } = waiting();
    const { remote, closed, pendingCount } = connect(target);
    const call = remote.wait();
    await began;
    closed("the worker died");
    expect(pendingCount()).toBe(0);
    await expect(call).rejects.toThrow(RemoteClosedError);
    await expect(remote.add(1, 2)).rejects.toThrow("the worker died");
  });
});

test("a function whose last argument may be left out has no remote form: it would take the signal for it", () => {
  interface Given {
    named(text: string): void;
    perhaps(text: string, more?: string): void;
    maybe(text: string, more: string | undefined): void;
    ended(text: string, signal?: AbortSignal): void;
    alone(): void;
  }
  expectTypeOf<Remote<Given>["perhaps"]>().toBeNever();
  expectTypeOf<Remote<Given>["maybe"]>().toBeNever();
  expectTypeOf<Remote<Given>["named"]>().toBeFunction();
  expectTypeOf<Remote<Given>["ended"]>().toBeFunction();
  expectTypeOf<Remote<Given>["alone"]>().toBeFunction();
});
