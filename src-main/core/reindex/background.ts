/** What goes on behind searching: vectors that are missing, vectors that are not wanted, and the space that is built. */
import { createSerial } from "#shared/kit/serial.ts";
import type { SpaceId } from "#shared/model/ids.ts";
import { StoreFullError } from "#core/ports/library-store.ts";
import type { StoredSpace } from "#core/ports/space-store.ts";
import { type Build, type BuildDeps, createBuild } from "./builds.ts";
import { limits } from "./limits.ts";
import { createPace } from "./pace.ts";
import { createWalk, type Walk } from "./walk.ts";

export interface BackgroundDeps extends BuildDeps {
  readonly onFault: (error: unknown) => void;
}

/** What stands in the way of one space. */
export interface Obstacle {
  readonly spaceId: SpaceId;
  readonly stage: "disk-full" | "failed";
  readonly detail?: string;
}

export class Background implements AsyncDisposable {
  readonly #deps: BackgroundDeps;
  readonly #build: Build;
  readonly #inTurn = createSerial();
  readonly #closing = new AbortController();
  #step = new AbortController();
  #running: Promise<void> | undefined;
  #isWoken = false;
  #rouse = (): void => undefined;
  #obstacle: Obstacle | undefined;
  /** Gives the searched space what it lacks; undefined when that is not known, `null` when it lacks nothing. */
  #filling: Walk | null | undefined;

  constructor(deps: BackgroundDeps) {
    this.#deps = deps;
    this.#build = createBuild(deps);
  }

  start(): void {
    this.#running ??= this.#run().catch((error: unknown) => {
      if (!this.#closing.signal.aborted) this.#deps.onFault(error);
    });
  }

  /** Something was changed: what stood in the way may be gone. */
  wake(): void {
    this.#obstacle = undefined;
    this.#isWoken = true;
    this.#rouse();
  }

  /** What is being done is stopped; then the work has its turn, and the background goes on after it. */
  async between<Value>(work: (signal: AbortSignal) => Promise<Value>): Promise<Value> {
    this.#step.abort(new Error("interrupted"));
    try {
      return await this.#inTurn(() => work(this.#closing.signal));
    } finally {
      this.wake();
    }
  }

  /** Another space is searched: what it lacks is looked up. */
  moved(): void {
    this.#filling = undefined;
  }

  obstacleOf(spaceId: SpaceId): Obstacle | undefined {
    return this.#obstacle?.spaceId === spaceId ? this.#obstacle : undefined;
  }

  isFilling(): boolean {
    return this.#filling?.msPerSegment() !== undefined;
  }

  get build(): Pick<Build, "isIndexing" | "msPerSegment"> {
    return this.#build;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new Error("the library is being closed"));
    this.#step.abort(new Error("the library is being closed"));
    this.#rouse();
    await this.#running;
    await this.#inTurn(async () => {
      await this.#build[Symbol.asyncDispose]();
    });
  }

  async #run(): Promise<void> {
    const { clock, place } = this.#deps;
    const pace = createPace({ clock, traffic: place.traffic });
    const closing = this.#closing.signal;
    while (!closing.aborted) {
      this.#isWoken = false;
      const beganMs = clock.elapsedMs();
      const hasWorked = await this.#inTurn(() => this.#stepOnce());
      if (closing.aborted) return;
      if (hasWorked) await pace(clock.elapsedMs() - beganMs, closing).catch(() => undefined);
      else await this.#doze();
    }
  }

  /** False where there is nothing to do for now. */
  async #stepOnce(): Promise<boolean> {
    const spaces = await this.#deps.store.spaces();
    const of = (role: StoredSpace["role"]) => spaces.find((space) => space.role === role);
    const forgotten = of("forgotten");
    const building = of("building");
    this.#step = new AbortController();
    const { signal } = this.#step;
    if (this.#filling !== null) return this.#attempt(of("active"), () => this.#fill(of("active"), signal));
    if (forgotten !== undefined) return this.#attempt(forgotten, () => this.#forget(forgotten));
    if (building === undefined || building.paused || this.obstacleOf(building.id) !== undefined) return false;
    return this.#attempt(building, async () => {
      if (await this.#build.step(building, signal)) this.moved();
    });
  }

  async #attempt(space: StoredSpace | undefined, step: () => Promise<void>): Promise<boolean> {
    try {
      await step();
      return true;
    } catch (error) {
      if (this.#step.signal.aborted) return true;
      if (space === undefined) throw error;
      if (error instanceof StoreFullError) {
        this.#obstacle = { spaceId: space.id, stage: "disk-full" };
      } else {
        const detail = error instanceof Error ? error.message : String(error);
        this.#obstacle = { spaceId: space.id, stage: "failed", detail };
        // Searching goes on without what is missing; the next start tries again.
        if (space.role === "active") this.#filling = null;
        this.#deps.onFault(error);
      }
      return false;
    }
  }

  async #fill(active: StoredSpace | undefined, signal: AbortSignal): Promise<void> {
    const { store, clock, place } = this.#deps;
    const { embedder, feed } = place;
    if (active?.id !== embedder.space.id) {
      this.#filling = null;
      return;
    }
    this.#filling ??= createWalk({ store, clock, embedder, put: feed.addVectors }, active.doneSegment);
    if (await this.#filling.next(signal)) this.#filling = null;
  }

  async #forget({ id, modelId }: StoredSpace): Promise<void> {
    const { store, place } = this.#deps;
    const { done } = await store.removeVectors(id, limits.removedVectorCountMax);
    const isUsed = (await store.spaces()).some((space) => space.modelId === modelId);
    if (done && !isUsed) await place.removeIndex(modelId);
  }

  /** Until something was changed, or a store that was full may be tried again. */
  async #doze(): Promise<void> {
    if (this.#isWoken) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#rouse = resolve;
    const timer = new AbortController();
    const isFull = this.#obstacle?.stage === "disk-full";
    if (isFull)
      this.#deps.clock.sleep(limits.storeRetryMs, timer.signal).then(
        () => this.wake(),
        () => undefined,
      );
    if (this.#closing.signal.aborted) resolve();
    await promise;
    timer.abort();
  }
}
