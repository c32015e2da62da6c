import { Doc } from "yjs";

const numbers = new Uint32Array(256);
let numberCount = 0;

/** Of chance, as Yjs's own, which asks the system for each: five microseconds, more than all else of a short document's begin. */
function newClient(): number {
  if (numberCount === 0) crypto.getRandomValues(numbers);
  const client = numbers[numberCount] ?? 0;
  numberCount = (numberCount + 1) % numbers.length;
  return client;
}

// Yjs exports no way to one.
const { constructor: Store } = new Doc({ guid: "" }).store;
const newStore = (): Doc["store"] => Reflect.construct(Store, []);
/** No provider loads or syncs one of ours. */
const never = new Promise<never>(() => undefined);
const isCollected = (): boolean => true;

/** As Yjs begins a document, in its order; a test holds it against that. */
class Begun {
  readonly _observers = new Map<string, unknown>();
  gc = true;
  gcFilter = isCollected;
  clientID = newClient();
  // Without a name of its own, for which Yjs would ask the system for chance, sign by sign: 70 microseconds.
  guid = "";
  collectionid = null;
  share = new Map<string, unknown>();
  store = newStore();
  _transaction = null;
  _transactionCleanups = [];
  subdocs = new Set<Doc>();
  _item = null;
  shouldLoad = true;
  autoLoad = false;
  meta = null;
  isLoaded = false;
  isSynced = false;
  isDestroyed = false;
  whenLoaded = never;
  whenSynced = never;
}

/**
 * A document that asks first whether anybody listens. Yjs makes a list of the listeners for each of the seven events of a
 * transaction, which is a third of what a short update costs, and mostly there are none. `gc`: whether what is deleted goes.
 */
export class QuietDoc extends Doc {
  constructor({ gc = true }: { readonly gc?: boolean } = {}) {
    super();
    this.gc = gc;
  }

  override emit(...[name, values]: Parameters<Doc["emit"]>): void {
    if (this._observers.has(name)) super.emit(name, values);
  }
}
// What `super()` calls is this: the document is one of Yjs's in all but how it begins.
Object.setPrototypeOf(QuietDoc, Begun);
