import { connectRemote, type Remote } from "#shared/kit/remote.ts";
import { startThread, type Thread } from "./thread.ts";

/** A thread whose calls fail, instead of waiting for ever, once it has died. */
export interface WatchedThread<T> extends AsyncDisposable {
  readonly remote: Remote<T>;
}

/** For targets that have no client adapter of their own. */
export function startWatchedThread<T extends object>(
  entry: URL,
  data: unknown,
  name: string,
  onDeath: (reason: string) => void,
  asKnown?: (failure: Error) => Error,
): WatchedThread<T> {
  const thread: Thread = startThread(entry, data, name);
  const { remote, closed } = connectRemote<T>(thread.port, asKnown);
  thread.onDeath(onDeath);
  return {
    remote,
    async [Symbol.asyncDispose]() {
      closed(`${name} was closed`);
      await thread[Symbol.asyncDispose]();
    },
  };
}
