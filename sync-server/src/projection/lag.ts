/** For how long what was appended has been waiting to become rows. Of this instance's own looking: nothing of it is kept. */
import type { DocumentName } from "#shared/sync/document-name.ts";

export interface LagMs {
  /** Of the oldest that can become rows; 0: all has. */
  readonly behindMs: number;
  /** Of the oldest that waits for content that its device has yet to send; 0: nothing does. */
  readonly awaitedMs: number;
}

export interface Lag {
  /** Something of it is not in rows, and has been there since then; who says it again later changes nothing. */
  heard(name: DocumentName, sinceMs: number): void;
  /** Rows are begun to be made of all that was heard until now; what is heard from here on counts anew. */
  began(name: DocumentName): void;
  /** Rows were made of all that had been begun; or nothing is left to be made but what waits for its content. */
  ended(name: DocumentName, how: "made" | "awaits" | "failed"): void;
  now(): LagMs;
}

interface Since {
  readonly heardMs?: number | undefined;
  readonly beganMs?: number | undefined;
  readonly awaitedMs?: number | undefined;
}

export function createLag(nowMs: () => number): Lag {
  const known = new Map<DocumentName, Since>();
  const put = (name: DocumentName, since: Since): void => {
    if (oldestOf([since.heardMs, since.beganMs, since.awaitedMs]) === undefined) known.delete(name);
    else known.set(name, since);
  };
  const ageOf = (sinceMs: number | undefined): number =>
    // The clock may be set back meanwhile.
    sinceMs === undefined ? 0 : Math.max(0, nowMs() - sinceMs);
  return {
    heard(name, sinceMs) {
      const since = known.get(name);
      put(name, { ...since, heardMs: since?.heardMs ?? sinceMs });
    },
    began(name) {
      const { heardMs, beganMs, awaitedMs } = known.get(name) ?? {};
      put(name, { beganMs: oldestOf([heardMs, beganMs]), awaitedMs });
    },
    ended(name, how) {
      const { heardMs, beganMs, awaitedMs } = known.get(name) ?? {};
      if (how === "made") put(name, { heardMs });
      else if (how === "awaits") put(name, { heardMs, awaitedMs: oldestOf([beganMs, awaitedMs]) ?? nowMs() });
      else put(name, { heardMs: oldestOf([heardMs, beganMs]), awaitedMs });
    },
    now() {
      const all = [...known.values()];
      return {
        behindMs: ageOf(oldestOf(all.flatMap(({ heardMs, beganMs }) => [heardMs, beganMs]))),
        awaitedMs: ageOf(oldestOf(all.map(({ awaitedMs }) => awaitedMs))),
      };
    },
  };
}

const oldestOf = (times: readonly (number | undefined)[]): number | undefined =>
  times.reduce((oldest, each) => (each === undefined || (oldest ?? each) < each ? oldest : each), undefined);
