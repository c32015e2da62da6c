/** Watches for room, so that a full disk makes the server one that is only read, and never one that has lost something. */
import { repeat } from "../repeat.ts";
import { DiskFullError, isDiskFull } from "./disk-full.ts";
import { type DiskLimits, diskLimits } from "./limits.ts";
import type { Reserve } from "./reserve.ts";

/**
 * `new`: what people add, and what is made of it. `own`: the little that the server writes so that it can be read: who signed in, who
 * was shut out, what the trail tells of reading.
 */
export type Writing = "new" | "own";

export interface DiskState {
  readonly isFull: boolean;
  /** Beside the reserve; undefined where the disk is the database's. */
  readonly freeBytes: number | undefined;
}

export interface DiskRoom extends AsyncDisposable {
  /** Does `work` where there is room for it. Rejects with a `DiskFullError` before it or, where it finds no room itself, after it. */
  writing<Value>(what: Writing, work: () => Promise<Value>): Promise<Value>;
  readonly state: () => DiskState;
  /** Told whenever it becomes full, and whenever there is room again. */
  onTurn(listener: (isFull: boolean) => void): void;
}

export interface DiskRoomDeps {
  /** Of the disk now; of one that cannot tell, nothing. */
  readonly freeBytes: () => Promise<number | undefined>;
  readonly reserve: Reserve;
  /** Told once when it is full, and once when it is not any more. */
  readonly report: (error: unknown) => void;
  readonly limits?: Partial<DiskLimits> | undefined;
}

export async function openDiskRoom(deps: DiskRoomDeps): Promise<DiskRoom> {
  const limits = { ...diskLimits, ...deps.limits };
  const { reserve, report } = deps;
  const watch = watchDisk(deps, limits);
  const check = async (what: Writing): Promise<void> => {
    if (performance.now() - watch.lookedMs() > limits.freshMs) await watch.look();
    const { isFull, freeBytes = Infinity } = watch.state();
    if (what === "new" ? isFull : freeBytes < limits.lastBytes) throw new DiskFullError();
  };
  await watch.look();
  const turns = repeat(limits.lookMs, watch.look, report);
  return {
    async writing(what, work) {
      await check(what);
      try {
        return await work();
      } catch (thrown) {
        if (!isDiskFull(thrown)) throw thrown;
        watch.becameFull(thrown);
        await reserve.letGo();
        throw thrown instanceof DiskFullError ? thrown : new DiskFullError(thrown);
      }
    },
    state: watch.state,
    onTurn: watch.onTurn,
    [Symbol.asyncDispose]: () => turns[Symbol.asyncDispose](),
  };
}

interface Watch extends Pick<DiskRoom, "state" | "onTurn"> {
  look(): Promise<void>;
  readonly lookedMs: () => number;
  /** Something was to be written and found no room, whatever seemed free. */
  becameFull(cause: unknown): void;
}

function watchDisk({ freeBytes, reserve, report }: DiskRoomDeps, limits: DiskLimits): Watch {
  const { reserveBytes, fullBelowBytes, roomyAgainBytes, lastBytes, retryMs } = limits;
  const listeners = new Set<(isFull: boolean) => void>();
  let free: number | undefined;
  let isFull = false;
  let [lookedMs, triedMs] = [-Infinity, -Infinity];
  let looking: Promise<void> | undefined;
  const turn = (now: boolean): void => {
    isFull = now;
    for (const listener of listeners) listener(now);
  };
  const becameFull = (cause?: unknown): void => {
    if (isFull) return;
    report(new DiskFullError(cause));
    turn(true);
  };
  /** That the reserve can be had is what shows that there is room: a quota is not seen in what is free. */
  const takeReserve = async (): Promise<void> => {
    if (performance.now() - triedMs < retryMs) return;
    triedMs = performance.now();
    try {
      await reserve.take(reserveBytes);
    } catch (thrown) {
      if (!isDiskFull(thrown)) throw thrown;
      return becameFull(thrown);
    }
    free = await freeBytes();
    triedMs = -Infinity;
    if (!isFull) return;
    report("There is room on the disk again: what is new is taken.");
    turn(false);
  };
  const lookAnew = async (): Promise<void> => {
    free = await freeBytes();
    lookedMs = performance.now();
    const left = free ?? Infinity;
    const lacking = reserve.isHeld() ? 0 : reserveBytes;
    if (left < fullBelowBytes) becameFull();
    // Halfway between what makes it full and what must be left: in time for what is written until the next look.
    if (left < (fullBelowBytes + lastBytes) / 2 && reserve.isHeld()) {
      await reserve.letGo();
      free = await freeBytes();
    }
    const isRoomy = left >= fullBelowBytes + lacking + (isFull ? roomyAgainBytes : 0);
    if (isRoomy && (isFull || !reserve.isHeld())) await takeReserve();
  };
  return {
    look: () => (looking ??= lookAnew().finally(() => (looking = undefined))),
    lookedMs: () => lookedMs,
    becameFull,
    state: () => ({ isFull, freeBytes: free }),
    onTurn: (listener) => void listeners.add(listener),
  };
}
