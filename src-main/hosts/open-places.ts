import type { PlaceBook } from "#adapters/places/place-book.ts";
import type { Places } from "#core/ports/places.ts";
import { connectRemote, type Remote } from "#shared/kit/remote.ts";
import { limits } from "./limits.ts";
import { startThread, type Thread } from "./thread.ts";

export interface OpenPlaces extends AsyncDisposable {
  readonly places: Places;
}

interface Running {
  readonly thread: Thread;
  readonly remote: Remote<PlaceBook>;
}

/** Places by name. Their list is in the memory of a thread that is there from the first question until nobody has asked for a while. */
export function openPlaces(entry: URL): OpenPlaces {
  let running: Running | undefined;
  let idle: NodeJS.Timeout | undefined;
  let inWork = 0;
  const end = async (): Promise<void> => {
    const ended = running;
    running = undefined;
    await ended?.thread[Symbol.asyncDispose]();
  };
  const start = (): Running => {
    const thread = startThread(entry, undefined, "places", limits.placesHeap);
    const started: Running = { thread, remote: connectRemote<PlaceBook>(thread.port).remote };
    // The next question starts another.
    thread.onDeath(() => {
      if (running === started) running = undefined;
    });
    return started;
  };
  const ask = async <Value>(question: (remote: Remote<PlaceBook>) => Promise<Value>): Promise<Value> => {
    clearTimeout(idle);
    running ??= start();
    inWork++;
    try {
      return await question(running.remote);
    } finally {
      if (--inWork === 0) idle = setTimeout(() => void end(), limits.placesIdleMsMax).unref();
    }
  };
  return {
    places: {
      find: (name, signal) => ask((remote) => remote.find(name, signal)),
      beginning: (start, limit, signal) => ask((remote) => remote.beginning(start, limit, signal)),
      nearest: (point, signal) => ask((remote) => remote.nearest(point, signal)),
    },
    async [Symbol.asyncDispose]() {
      clearTimeout(idle);
      await end();
    },
  };
}
