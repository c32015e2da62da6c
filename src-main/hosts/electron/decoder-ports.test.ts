import { expect, test } from "vitest";
import { createDecoderPorts, type HandedPort } from "./decoder-ports.ts";

/** A page's end of a port, by hand. */
function handed() {
  const listeners = new Map<string, (given: { readonly data: unknown }) => void>();
  const posted: unknown[] = [];
  let isClosed = false;
  const port: HandedPort = {
    postMessage: (message) => void posted.push(message),
    on: (event: string, listener: (given: { readonly data: unknown }) => void) =>
      listeners.set(event, listener),
    start: () => undefined,
    close: () => void (isClosed = true),
  };
  return {
    port,
    posted,
    isClosed: () => isClosed,
    say: (data: unknown) => listeners.get("message")?.({ data }),
    die: () => listeners.get("close")?.({ data: undefined }),
  };
}

function open() {
  const told: string[] = [];
  const ports = createDecoderPorts({
    ask: (id) => void told.push(`ask ${id}`),
    close: () => void told.push("close"),
    idleMs: 60_000,
  });
  return { ...ports, told };
}

test("what is said before the page is there waits for it", () => {
  const { page, take, told } = open();
  const port = page.open();
  const heard: unknown[] = [];
  port.onMessage((message) => void heard.push(message));
  port.post("first");
  const far = handed();
  take(0, far.port, 4_711);
  port.post("second");
  far.say("answer");
  expect([told, far.posted, heard, port.processId()]).toEqual([
    ["ask 0"],
    ["first", "second"],
    ["answer"],
    4_711,
  ]);
});

test("a page that dies, or cannot be opened, is told of once a file; another file gets another page", () => {
  const { page, take, told } = open();
  const died: string[] = [];
  const first = page.open();
  first.onDeath((reason) => void died.push(reason));
  const far = handed();
  take(0, far.port, 0);
  far.die();
  first.end("stopped");
  const second = page.open();
  second.onDeath((reason) => void died.push(reason));
  take(1, undefined, 0);
  expect(died).toEqual(["the page that decodes is gone", "the page that decodes could not be opened"]);
  expect([told, first.processId()]).toEqual([["ask 0", "close", "ask 1"], undefined]);
});

test("a file that was given up closes the page, one that was read leaves it for the next", () => {
  const { page, take, told } = open();
  const done = page.open();
  const far = handed();
  take(0, far.port, 0);
  done.end("done");
  expect([far.isClosed(), told]).toEqual([true, ["ask 0"]]);
  page.open().end("stopped");
  expect(told).toEqual(["ask 0", "ask 1", "close"]);
  const late = handed();
  take(1, late.port, 0);
  expect(late.isClosed()).toBe(true);
});
