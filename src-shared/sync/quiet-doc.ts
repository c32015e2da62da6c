import { Doc } from "yjs";

/**
 * A document that asks first whether anybody listens. Yjs makes a list of the listeners for each of the seven events of a
 * transaction, which is a third of what a short update costs, and mostly there are none.
 */
export class QuietDoc extends Doc {
  constructor() {
    // Without a name of its own, for which Yjs would ask the system for chance.
    super({ guid: "" });
  }

  override emit(...[name, values]: Parameters<Doc["emit"]>): void {
    if (this._observers.has(name)) super.emit(name, values);
  }
}
