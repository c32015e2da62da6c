import { expect, test } from "vitest";
import { createPageLink, type PageContents } from "./page-link.ts";

function open() {
  const told: unknown[] = [];
  let portCount = 0;
  const loads: (() => void)[] = [];
  const contents: PageContents<number> = {
    on: (_event, listener) => loads.push(listener),
    postMessage: (channel, _message, ports) => told.push([channel, ports]),
    send: (channel, command) => told.push([channel, command.kind]),
  };
  const link = createPageLink(() => ++portCount);
  return { told, contents, link, load: () => loads.at(-1)?.() };
}

test("each load is given a port of its own, then the commands that came before it", () => {
  const { told, contents, link, load } = open();
  link.command({ kind: "focus-search" });
  link.opened(contents);
  link.reconnect();
  expect(told).toEqual([]);
  load();
  load();
  link.command({ kind: "search", text: "frost" });
  expect(told).toEqual([
    ["tessera-port", [1]],
    ["tessera-command", "focus-search"],
    ["tessera-port", [2]],
    ["tessera-command", "search"],
  ]);
});

test("what is only for now is told to a page that listens, and waits for none", () => {
  const { told, contents, link, load } = open();
  const stop = (): void => link.commandNow({ kind: "stop-recording" });
  stop();
  link.opened(contents);
  stop();
  load();
  stop();
  link.closed();
  stop();
  expect(told).toEqual([
    ["tessera-port", [1]],
    ["tessera-command", "stop-recording"],
  ]);
});

test("what is said to a window that was closed waits for the next one", () => {
  const { told, contents, link, load } = open();
  link.opened(contents);
  load();
  link.closed();
  link.reconnect();
  link.command({ kind: "focus-search" });
  expect(told).toEqual([["tessera-port", [1]]]);
  link.opened(contents);
  load();
  expect(told.slice(1)).toEqual([
    ["tessera-port", [2]],
    ["tessera-command", "focus-search"],
  ]);
});
