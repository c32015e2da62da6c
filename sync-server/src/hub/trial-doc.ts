import * as Y from "yjs";
import { QuietDoc } from "#shared/sync/quiet-doc.ts";
import { hubLimits } from "./limits.ts";

/** What one update changed, as Yjs tells it of a transaction; no longer true when the next is tried. */
export type Changes = Pick<Y.Transaction, "changed">;

interface Begun {
  readonly transaction: Y.Transaction;
  /** Where the clients were that have written since. */
  readonly clocks: Map<number, number>;
  readonly deleted: Y.Transaction["deleteSet"];
  updateCount: number;
}

/**
 * The state that updates are tried on, one by one but many in one transaction of Yjs: beginning and ending one is half of what
 * a short update costs. It ends, and with it what was overwritten is gone, before anybody makes bytes of the state.
 */
export class TrialDoc extends QuietDoc {
  #begun: Begun | undefined;

  /**
   * `heads`: where the update's clients are behind it, which the gatekeeper has told. Undefined where it changed nothing.
   * Throws whatever Yjs throws at what no honest device sends; the document is then of no use.
   */
  attempt(update: Uint8Array, heads: ReadonlyMap<number, number>): Changes | undefined {
    // Not after the last of them: what it has overwritten can be looked at until the next.
    if ((this.#begun?.updateCount ?? 0) >= hubLimits.trialUpdateCountMax) this.settle();
    const begun = (this.#begun ??= this.#begin());
    const { transaction, clocks, deleted } = begun;
    transaction.changed = new Map();
    if (transaction.deleteSet.clients.size > 0) transaction.deleteSet = Y.createDeleteSet();
    Y.applyUpdate(this, update);
    let isChanged = transaction.deleteSet.clients.size > 0;
    for (const [client, ranges] of transaction.deleteSet.clients) {
      const known = deleted.clients.get(client);
      if (known === undefined) deleted.clients.set(client, ranges);
      else for (const range of ranges) known.push(range);
    }
    for (const client of heads.keys()) {
      const before = transaction.beforeState.get(client) ?? 0;
      const clock = Y.getState(this.store, client);
      if (clock === before) continue;
      isChanged = true;
      if (!clocks.has(client)) clocks.set(client, before);
      // What was made by it is there for the next: changes of it are told.
      transaction.beforeState.set(client, clock);
    }
    const { changed } = transaction;
    begun.updateCount += 1;
    return isChanged ? { changed } : undefined;
  }

  /** Ends what was begun. Nobody listens to changes here, and no place in a text is looked up, so nothing is told of them. */
  settle(): void {
    const begun = this.#begun;
    if (begun === undefined) return;
    this.#begun = undefined;
    this._transaction = null;
    this.transact((last) => {
      last.local = false;
      last.deleteSet = begun.deleted;
      last.beforeState = new Map([...last.beforeState, ...begun.clocks]);
      last._mergeStructs = begun.transaction._mergeStructs;
    });
  }

  /** All of it, or what is beyond a state vector. */
  encode(stateVector?: Uint8Array): Uint8Array {
    this.settle();
    return Y.encodeStateAsUpdate(this, stateVector);
  }

  /** The clock that comes next, by client. */
  heads(): Map<number, number> {
    const heads = new Map<number, number>();
    for (const client of this.store.clients.keys()) heads.set(client, Y.getState(this.store, client));
    return heads;
  }

  /** By itself, with the update that it comes to, none where it changed nothing. `change` may look at what it has overwritten. */
  alone<Seen>(change: (changes: Changes) => Seen): {
    readonly seen: Seen;
    readonly changes: Changes;
    readonly update: Uint8Array | undefined;
  } {
    this.settle();
    let update: Uint8Array | undefined;
    const onUpdate = (made: Uint8Array): void => void (update = made);
    this.on("update", onUpdate);
    try {
      const made = this.transact((changes) => ({ changes, seen: change(changes) }));
      return { ...made, update };
    } finally {
      this.off("update", onUpdate);
    }
  }

  #begin(): Begun {
    const transaction = new Y.Transaction(this, null, false);
    this._transaction = transaction;
    return { transaction, clocks: new Map(), deleted: Y.createDeleteSet(), updateCount: 0 };
  }
}
