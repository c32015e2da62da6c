import { expect, test } from "vitest";
import { startWatchedThread } from "./watched-thread.ts";

const entryOf = (source: string): URL => new URL(`data:text/javascript,${encodeURIComponent(source)}`);

test("calls to a thread that dies fail, and its death is told once", async () => {
  const deaths: string[] = [];
  const entry = entryOf(
    'import { parentPort } from "node:worker_threads"; parentPort.on("message", () => { throw new Error("broken"); });',
  );
  await using thread = startWatchedThread<{ ask(): string }>(entry, {}, "db", (reason) =>
    deaths.push(reason),
  );
  await expect(thread.remote.ask()).rejects.toThrow("db: broken");
  await expect(thread.remote.ask()).rejects.toThrow("db: broken");
  expect(deaths).toEqual(["db: broken"]);
});

test("a thread that is closed on purpose dies no death", async () => {
  const deaths: string[] = [];
  const thread = startWatchedThread<{ ask(): string }>(
    entryOf("setInterval(() => undefined, 1000)"),
    {},
    "db",
    (reason) => deaths.push(reason),
  );
  const asked = thread.remote.ask();
  await Promise.all([expect(asked).rejects.toThrow("db was closed"), thread[Symbol.asyncDispose]()]);
  expect(deaths).toEqual([]);
});
