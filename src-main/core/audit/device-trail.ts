/**
 * The trail of this device. Reads are noted and go to the disk a moment later, together; what leaves the device or changes who
 * may do what is on the disk before it is answered. A head is signed once a second at most, while something comes.
 */
import type { Clock } from "#core/ports/clock.ts";
import type { TrailNotes } from "#core/ports/device-trail.ts";
import type { TrailStore } from "#core/ports/trail-store.ts";
import type { ActDraft } from "#shared/audit/leaf.ts";
import { limits } from "#shared/audit/limits.ts";
import { type Frontier, rootOf } from "#shared/audit/merkle.ts";
import { isReadAgain, type Read } from "#shared/audit/readings.ts";
import { growBy, type TrailHashes } from "#shared/audit/trail.ts";
import { logIdOf, signHead, type Signer, type TreeHead } from "#shared/audit/tree-head.ts";
import { createSerial } from "#shared/kit/serial.ts";

export interface DeviceTrailDeps {
  readonly store: TrailStore;
  readonly hashes: TrailHashes;
  readonly signer: Signer;
  readonly clock: Clock;
  /** Told each time that the store begins to fail. What was noted meanwhile waits for it. */
  readonly onFault: (error: unknown) => void;
}

interface Waiting {
  readonly acts: readonly ActDraft[];
  readonly nowMs: number;
  readonly settle?: PromiseWithResolvers<void>;
}

interface Tip {
  readonly frontier: Frontier;
  readonly head?: TreeHead;
}

export class TrailFullError extends Error {
  constructor() {
    super(`${limits.waitingActCountMax} acts wait to be recorded, so nothing more is done until they are`);
  }
}

export class DeviceTrail implements TrailNotes, AsyncDisposable {
  readonly logId;
  readonly #deps: DeviceTrailDeps;
  readonly #serial = createSerial();
  readonly #closing = new AbortController();
  #waiting: readonly Waiting[] = [];
  #tip: Tip | undefined;
  /** Newest first: what was told since something else than reading the trail was. Nothing of it outlives the program. */
  #readings: readonly Read[] = [];
  #isPlanned = false;
  #isFailing = false;

  constructor(deps: DeviceTrailDeps) {
    this.#deps = deps;
    this.logId = logIdOf(deps.hashes.sha256, deps.signer.publicKey);
  }

  note(given: readonly ActDraft[]): void {
    const nowMs = this.#deps.clock.nowMs();
    const acts = given.filter((act) => !isReadAgain(this.#readings, act, nowMs));
    if (acts.length === 0) return;
    this.#put({ acts, nowMs });
    this.#plan(limits.gatherMs);
  }

  async append(acts: readonly ActDraft[]): Promise<void> {
    const settle = Promise.withResolvers<void>();
    this.#put({ acts, nowMs: this.#deps.clock.nowMs(), settle });
    await Promise.all([this.#flush(false), settle.promise]);
  }

  /** All that was handed in is under it; undefined where nothing ever was. */
  async head(): Promise<TreeHead | undefined> {
    await this.#flush(true);
    return (this.#tip ?? (await this.#deps.store.trailTip())).head;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await this.#flush(true);
  }

  #put(entry: Waiting): void {
    const count = this.#waiting.reduce((sum, { acts }) => sum + acts.length, 0);
    if (count + entry.acts.length > limits.waitingActCountMax) throw new TrailFullError();
    this.#waiting = [...this.#waiting, entry];
    this.#readings = readingsWith(this.#readings, entry);
  }

  #plan(delayMs: number): void {
    if (this.#isPlanned || this.#closing.signal.aborted) return;
    this.#isPlanned = true;
    this.#deps.clock.sleep(delayMs, this.#closing.signal).then(
      () => {
        this.#isPlanned = false;
        return this.#flush(false);
      },
      // Closing ends the sleep, and flushes by itself.
      () => undefined,
    );
  }

  #flush(mustSign: boolean): Promise<void> {
    return this.#serial(async () => {
      do {
        const group = groupOf(this.#waiting);
        this.#waiting = this.#waiting.slice(group.length);
        try {
          await this.#store(group, mustSign && this.#waiting.length === 0);
          this.#isFailing = false;
          for (const { settle } of group) settle?.resolve();
        } catch (error) {
          this.#failed(group, error);
          return;
        }
      } while (this.#waiting.length > 0);
    });
  }

  /** Whoever waits is told, and has not done it; what was noted has happened, and is tried again. */
  #failed(group: readonly Waiting[], error: unknown): void {
    // It may have been stored or not: the next group asks the store.
    this.#tip = undefined;
    for (const { settle } of group) settle?.reject(error);
    this.#waiting = [...group.filter(({ settle }) => settle === undefined), ...this.#waiting];
    if (!this.#isFailing) this.#deps.onFault(error);
    this.#isFailing = true;
    this.#plan(limits.retryMs);
  }

  async #store(group: readonly Waiting[], mustSign: boolean): Promise<void> {
    const { store, hashes } = this.#deps;
    const tip = (this.#tip ??= await store.trailTip());
    let { frontier } = tip;
    const grown = group.map(({ acts, nowMs }) => {
      const growth = growBy(hashes, frontier, acts, nowMs);
      frontier = growth.frontier;
      return growth;
    });
    const head = this.#headOf(tip, frontier, mustSign);
    const leaves = grown.flatMap((growth) => growth.leaves);
    const nodes = grown.flatMap((growth) => growth.nodes);
    if (leaves.length > 0 || head !== undefined) await store.growTrail({ frontier, leaves, nodes, head });
    const last = head ?? tip.head;
    this.#tip = { frontier, ...(last === undefined ? {} : { head: last }) };
    if (frontier.size !== (last?.size ?? 0)) this.#plan(limits.headEveryMs);
  }

  #headOf({ head }: Tip, frontier: Frontier, mustSign: boolean): TreeHead | undefined {
    const { hashes, signer, clock } = this.#deps;
    const lastMs = head?.timeMs ?? 0;
    const isDue = mustSign || clock.nowMs() - lastMs >= limits.headEveryMs;
    if (!isDue || frontier.size === (head?.size ?? 0)) return undefined;
    const root = rootOf(hashes.sha256, frontier);
    // A clock that was put back does not make heads run back.
    const timeMs = Math.max(clock.nowMs(), lastMs);
    return signHead(signer, hashes.sha256, { size: frontier.size, root, timeMs });
  }
}

function readingsWith(known: readonly Read[], { acts, nowMs: timeMs }: Waiting): readonly Read[] {
  let readings = known;
  for (const { actor, act, outcome = "done", targets = [] } of acts)
    readings = act === "audit.read" ? [{ timeMs, actor, act, outcome, targets }, ...readings] : [];
  return readings.slice(0, limits.readingCountMax);
}

/** As many as go into one transaction; at least one. */
function groupOf(waiting: readonly Waiting[]): readonly Waiting[] {
  let count = 0;
  const end = waiting.findIndex(({ acts }, place) => {
    count += acts.length;
    return place > 0 && count > limits.groupActCountMax;
  });
  return end < 0 ? waiting : waiting.slice(0, end);
}
