import { Doc } from "yjs";

/**
 * A document that asks first whether anybody listens. Yjs makes a list of the listeners for each of the seven events of a
 * transaction, which is a third of what a short update costs, and mostly there are none. `gc`: whether what is deleted goes.
 */
export class QuietDoc extends Doc {
  constructor({ gc = true }: { readonly gc?: boolean } = {}) {
    // Without a name of its own, for which Yjs would ask the system for chance, sign by sign: 70 microseconds.
    super({ guid: "", gc });
  }

  override emit(...[name, values]: Parameters<Doc["emit"]>): void {
    if (this._observers.has(name)) super.emit(name, values);
  }
}
