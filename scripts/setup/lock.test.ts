import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { withLock, withLockUntilDone } from "./lock.mjs";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tessera-lock-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const lockPath = (): string => join(folder, "lock");
const never = (): void => expect.unreachable("nobody else has the lock");
const moduleUrl = new URL("./lock.mjs", import.meta.url).href;

/** Runs `work` under the lock in a process of its own. */
function inProcess(work: string): Promise<number | null> {
  const source = `
    import { appendFileSync, existsSync, rmSync, writeFileSync } from "node:fs";
    import { withLock } from ${JSON.stringify(moduleUrl)};
    const folder = ${JSON.stringify(folder)};
    const pause = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    withLock(${JSON.stringify(lockPath())}, () => { ${work} }, () => {});
  `;
  return new Promise((resolve) => {
    spawn(process.execPath, ["--input-type=module", "-e", source], { stdio: "inherit" }).on("exit", resolve);
  });
}

test("the lock is held during the work, returned from, and gone after it", () => {
  const seen = withLock(lockPath(), () => readFileSync(lockPath(), "utf8"), never);
  expect(Number.parseInt(seen, 10)).toBe(process.pid);
  expect(existsSync(lockPath())).toBe(false);
});

test("work that throws lets go of the lock", () => {
  const fail = (): never => {
    throw new Error("broken");
  };
  expect(() => withLock(lockPath(), fail, never)).toThrow("broken");
  expect(existsSync(lockPath())).toBe(false);
});

test("work that goes on after it has been called has the lock until it ends, also when it fails", async () => {
  const work = Promise.withResolvers<string>();
  const done = withLockUntilDone(lockPath(), () => work.promise, never);
  expect(existsSync(lockPath())).toBe(true);
  work.resolve("done");
  expect(await done).toBe("done");
  expect(existsSync(lockPath())).toBe(false);
  await expect(
    withLockUntilDone(lockPath(), () => Promise.reject(new Error("broken")), never),
  ).rejects.toThrow("broken");
  expect(existsSync(lockPath())).toBe(false);
});

test("several processes take turns, also when they find the lock of a dead one", async () => {
  // Each leaves a file while it works and fails when another's is there.
  const work = `
    const mark = folder + "/busy";
    if (existsSync(mark)) process.exit(9);
    writeFileSync(mark, "");
    pause();
    rmSync(mark);
    appendFileSync(folder + "/turns", ".");
  `;
  writeFileSync(lockPath(), await idOfDeadProcess());
  const codes = await Promise.all(Array.from({ length: 6 }, () => inProcess(work)));
  expect(codes).toEqual([0, 0, 0, 0, 0, 0]);
  expect(readFileSync(join(folder, "turns"), "utf8")).toBe("......");
});

test("a process id that was given to another process since does not hold the lock", () => {
  writeFileSync(lockPath(), `${process.pid} 1`);
  if (process.platform === "linux") expect(withLock(lockPath(), () => "mine", never)).toBe("mine");
});

test("a lock whose writer died while writing it is taken over once it is old", () => {
  writeFileSync(lockPath(), "");
  utimesSync(lockPath(), 0, 0);
  expect(withLock(lockPath(), () => "mine", never)).toBe("mine");
});

function idOfDeadProcess(): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ["-e", ""]);
    child.on("exit", () => resolve(`${child.pid} 1`));
  });
}
