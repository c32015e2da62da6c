/** Whether the store last refused something for want of room, for people to be told: whoever wrote was told by the refusal. */
import { statfs } from "node:fs/promises";
import { limits } from "./limits.ts";

export interface StoreRoom extends Disposable {
  readonly isFull: () => boolean;
  onChange(listener: () => void): void;
  /** The store had no room. From then on it is looked for, until there is some. */
  refused(): void;
}

export function createStoreRoom(freeBytes: () => Promise<number>): StoreRoom {
  const listeners = new Set<() => void>();
  let timer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    clearInterval(timer);
    timer = undefined;
  };
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const look = async (): Promise<void> => {
    // A disk that cannot be asked may take what comes: the next refusal says it.
    const free = await freeBytes().catch(() => Infinity);
    if (timer === undefined || free < limits.roomBytesMin) return;
    stop();
    tell();
  };
  return {
    isFull: () => timer !== undefined,
    onChange: (listener) => void listeners.add(listener),
    refused() {
      if (timer !== undefined) return;
      timer = setInterval(() => void look(), limits.roomLookMs).unref();
      tell();
    },
    [Symbol.dispose]: stop,
  };
}

export async function freeBytesIn(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
