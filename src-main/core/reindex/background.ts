/** What goes on behind searching: vectors that are missing, vectors that are not wanted, and the space that is built. */
import { createSerial } from "#shared/kit/serial.ts";
import type { SpaceId } from "#shared/model/ids.ts";
import { ModelFailure } from "#core/ports/models.ts";
import { StoreFullError } from "#core/ports/library-store.ts";
import type { StoredSpace } from "#core/ports/space-store.ts";
import { type Build, type BuildDeps, createBuild } from "./builds.ts";
import { RestingError } from "./embed-page.ts";
import { limits } from "./limits.ts";
import { createPace } from "./pace.ts";
import { createWalk, type Walk } from "./walk.ts";

export interface BackgroundDeps extends BuildDeps {
  readonly onFault: (error: unknown) => void;
}

/** What stands in the way of one space. */
export interface Obstacle {
  readonly spaceId: SpaceId;
  readonly stage: "disk-full" | "failed" | "resting";
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
  readonly #obstacles = new Map<SpaceId, Obstacle>();
  /** Gives the searched space what it lacks; undefined when that is not known, `null` when it lacks nothing. */
  #filling: Walk | null | undefined;

  constructor(deps: BackgroundDeps) {
    this.#deps = deps;
    this.#build = createBuild(deps);
    deps.place.feed.onBare(() => {
      this.moved();
      this.#isWoken = true;
      this.#rouse();
    });
  }

  start(): void {
    this.#running ??= this.#run().catch((error: unknown) => {
      if (!this.#closing.signal.aborted) this.#deps.onFault(error);
    });
  }

  /** Something was changed: what stood in the way may be gone. */
  wake(): void {
    this.#obstacles.clear();
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
    return this.#obstacles.get(spaceId);
  }

  isFilling(): boolean {
    const active = this.#obstacles.get(this.#deps.place.embedder.space.id);
    return active?.stage === "resting" || this.#filling?.msPerSegment() !== undefined;
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
    const active = of("active");
    // What the searched one lacks comes first, but keeps nobody from another model where its own does not run.
    if (this.#filling !== null && (active === undefined || !this.#obstacles.has(active.id)))
      if (await this.#attempt(active, () => this.#fill(active, signal))) return true;
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
      const { id: spaceId } = space;
      if (error instanceof RestingError) {
        this.#obstacles.set(spaceId, { spaceId, stage: "resting" });
      } else if (error instanceof StoreFullError) {
        this.#obstacles.set(spaceId, { spaceId, stage: "disk-full" });
      } else {
        const detail = error instanceof Error ? error.message : String(error);
        this.#obstacles.set(spaceId, { spaceId, stage: "failed", detail });
        // The model itself says what is wrong; it is tried again.
        if (space.role === "active" && error instanceof ModelFailure) return false;
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
    const walk = (this.#filling ??= createWalk(
      { store, clock, embedder, put: feed.addVectors },
      active.doneSegment,
    ));
    // Not where more that lacks them was stored meanwhile.
    if ((await walk.next(signal)) && this.#filling === walk) this.#filling = null;
  }

  async #forget({ id, modelId }: StoredSpace): Promise<void> {
    const { store, place } = this.#deps;
    const { done } = await store.removeVectors(id, limits.removedVectorCountMax);
    const isUsed = (await store.spaces()).some((space) => space.modelId === modelId);
    if (done && !isUsed) await place.removeIndex(modelId);
  }

  /** Until something was changed, or what stood in the way is tried again. */
  async #doze(): Promise<void> {
    if (this.#isWoken) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#rouse = resolve;
    const timer = new AbortController();
    const retryMs = this.#retryMs();
    if (retryMs !== undefined)
      this.#deps.clock.sleep(retryMs, timer.signal).then(
        () => this.#retry(),
        () => undefined,
      );
    if (this.#closing.signal.aborted) resolve();
    await promise;
    timer.abort();
  }

  #retryMs(): number | undefined {
    const all = [...this.#obstacles.values()];
    if (all.some(({ stage }) => stage !== "failed")) return limits.storeRetryMs;
    return this.#filling !== null && all.some((each) => this.#isOfActive(each))
      ? limits.modelRetryMs
      : undefined;
  }

  /** A space that is built and failed waits for the person. */
  #retry(): void {
    for (const each of this.#obstacles.values())
      if (each.stage !== "failed" || this.#isOfActive(each)) this.#obstacles.delete(each.spaceId);
    this.#rouse();
  }

  #isOfActive({ spaceId }: Obstacle): boolean {
    return spaceId === this.#deps.place.embedder.space.id;
  }
}
