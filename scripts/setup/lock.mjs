import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { lockNamelessMaxMs, lockPollMs } from "./limits.mjs";

/**
 * Runs the work while no other process of this checkout does. A lock whose owner is gone is taken over.
 * @template T
 * @param {string} path the lock file
 * @param {() => T} work
 * @param {() => void} onWait called once when somebody else has the lock
 * @returns {T}
 */
export function withLock(path, work, onWait) {
  hold(path, onWait);
  try {
    return work();
  } finally {
    rmSync(path, { force: true });
  }
}

/**
 * The same for work that goes on after it has been called.
 * @template T
 * @param {string} path
 * @param {() => Promise<T>} work
 * @param {() => void} onWait
 * @returns {Promise<T>}
 */
export async function withLockUntilDone(path, work, onWait) {
  hold(path, onWait);
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

/**
 * @param {string} path
 * @param {() => void} onWait
 */
function hold(path, onWait) {
  let hasTold = false;
  while (!take(path)) {
    if (isStale(path)) {
      takeOver(path);
      continue;
    }
    if (!hasTold) onWait();
    hasTold = true;
    sleep(lockPollMs);
  }
}

/** @param {string} path */
function take(path) {
  try {
    writeFileSync(path, ownerName(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/** @param {string} path */
function isStale(path) {
  const owner = read(path);
  if (owner === undefined) return false;
  const pid = Number.parseInt(owner, 10);
  if (Number.isNaN(pid)) return ageMs(path) > lockNamelessMaxMs;
  return !isAlive(pid) || ownerName(pid) !== owner;
}

/**
 * Removes a stale lock. Two processes may both have seen it stale: without the second lock the slower
 * one would remove what the faster one has just taken.
 * @param {string} path
 */
function takeOver(path) {
  const guard = `${path}.takeover`;
  if (!take(guard)) {
    if (ageMs(guard) > lockNamelessMaxMs) rmSync(guard, { force: true });
    sleep(lockPollMs);
    return;
  }
  try {
    if (isStale(path)) rmSync(path, { force: true });
  } finally {
    rmSync(guard, { force: true });
  }
}

/**
 * A process by its id and, where the system tells, the time when it began: ids are used again.
 * @param {number} pid
 */
function ownerName(pid) {
  const stat = process.platform === "linux" ? read(`/proc/${pid}/stat`) : undefined;
  // The second field is the program's name in brackets and may hold spaces: count from its end.
  const startedAt = stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  return startedAt === undefined ? String(pid) : `${pid} ${startedAt}`;
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
}

/** @param {string} path */
function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // Absent: its owner has just let go, or the system has no such file.
    return undefined;
  }
}

/** @param {string} path */
function ageMs(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? 0 : Date.now() - stat.mtimeMs;
}

/** @param {number} ms */
const sleep = (ms) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

/** @param {unknown} error */
const codeOf = (error) => (error instanceof Error && "code" in error ? error.code : undefined);
