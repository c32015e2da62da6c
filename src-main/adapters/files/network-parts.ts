import type { FolderRemark } from "#shared/model/folder-remark.ts";
import type { WatchRequest } from "#core/ports/file-tree.ts";
import { limits } from "./limits.ts";
import { type Mount, networkMountsBelow } from "./mount-kind.ts";
import { poll } from "./polling-watch.ts";
import { countDirectories } from "./scan.ts";
import type { World } from "./world.ts";

export interface NetworkPartsListener {
  /** Time to look below a network drive. */
  readonly onLook: (point: string) => void;
  /** A network drive was mounted there, or no longer is. */
  readonly onMountChange: (point: string) => void;
}

interface Part {
  readonly mount: Mount;
  readonly directoryCount: number;
  polling: AsyncDisposable | undefined;
}

/** The network drives below a watched folder. They tell of nothing, so each is looked at from time to time. */
export class NetworkParts implements AsyncDisposable {
  readonly #world: World;
  readonly #request: WatchRequest;
  readonly #parts = new Map<string, Part>();
  readonly #closing = new AbortController();
  #listener: NetworkPartsListener | undefined;
  #timer: NodeJS.Timeout | undefined;
  #checking: Promise<void> = Promise.resolve();

  private constructor(world: World, request: WatchRequest) {
    this.#world = world;
    this.#request = request;
  }

  /** Resolves when those of now are known; nobody is told of anything before `follow`. */
  static async find(world: World, request: WatchRequest): Promise<NetworkParts> {
    const found = new NetworkParts(world, request);
    await found.#check();
    return found;
  }

  has(path: string): boolean {
    return this.#parts.has(path);
  }

  get notices(): readonly FolderRemark[] {
    // An ignored one is not looked at, and nobody cares what it is.
    const shown = [...this.#parts.values()].filter(({ directoryCount }) => directoryCount > 0);
    return noticeOf(shown.map(({ mount }) => mount));
  }

  follow(listener: NetworkPartsListener): void {
    this.#listener = listener;
    for (const part of this.#parts.values()) this.#poll(part);
    this.#checkLater();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    clearTimeout(this.#timer);
    await this.#checking;
    for (const { polling } of this.#parts.values()) await polling?.[Symbol.asyncDispose]();
  }

  #checkLater(): void {
    const { signal } = this.#closing;
    if (signal.aborted) return;
    this.#timer = setTimeout(() => {
      this.#checking = this.#check()
        .catch((error: unknown) => {
          if (!signal.aborted) throw error;
        })
        .finally(() => this.#checkLater());
    }, this.#world.timing.mountCheckMs).unref();
  }

  async #check(): Promise<void> {
    const mounts = networkMountsBelow(await this.#world.readMounts(), this.#request.path);
    for (const [point, part] of this.#parts) {
      if (mounts.some((mount) => mount.point === point && mount.type === part.mount.type)) continue;
      this.#parts.delete(point);
      await part.polling?.[Symbol.asyncDispose]();
      this.#listener?.onMountChange(point);
    }
    for (const mount of mounts) if (!this.#parts.has(mount.point)) await this.#take(mount);
  }

  async #take(mount: Mount): Promise<void> {
    const { signal } = this.#closing;
    const directoryCount = await countDirectories(
      this.#world,
      this.#request,
      mount.point,
      () => false,
      signal,
    );
    const part: Part = { mount, directoryCount, polling: undefined };
    this.#parts.set(mount.point, part);
    if (this.#listener === undefined || signal.aborted) return;
    this.#poll(part);
    this.#listener.onMountChange(mount.point);
  }

  #poll(part: Part): void {
    const { mount, directoryCount } = part;
    if (directoryCount > 0)
      part.polling = poll(directoryCount, this.#world.timing, () => this.#listener?.onLook(mount.point));
  }
}

function noticeOf([first, ...others]: readonly Mount[]): readonly FolderRemark[] {
  if (first === undefined) return [];
  if (others.length === 0) return [{ code: "part-on-network", path: first.point, fileSystem: first.type }];
  const named = [first, ...others].slice(0, limits.namedMountCountMax);
  const places = named.map(({ point, type }) => `${point} (${type})`).join(", ");
  const count = others.length + 1 - named.length;
  return [
    count === 0
      ? { code: "parts-on-network", places }
      : { code: "parts-on-network-among-others", places, count },
  ];
}
