/** What a device in another network is asked to do, over the channel to its process. */
import type { ChildProcess } from "node:child_process";
import type { PartitionId } from "#shared/model/ids.ts";
import type { JoinAs } from "#shared/rpc/server/devices-contract.ts";

/** Tags of what a device shares or received, by the item's id in the team. */
export type TagsById = Readonly<Record<string, readonly string[]>>;

export interface DeviceCalls {
  /** Answered as soon as the process runs, which is then in its network. */
  isThere(): Promise<boolean>;
  join(url: string, as: JoinAs): Promise<void>;
  /** Files of a folder that is shared from then on; resolves when all have been read. */
  share(files: Readonly<Record<string, string>>, partitionId: PartitionId): Promise<void>;
  /** Gives each item that it knows of so many tags of its own, one after the other. */
  tagAll(mark: string, each: number): Promise<number>;
  tags(): Promise<TagsById>;
  /** Nothing waits on this device, which hears of the server. */
  isSettled(): Promise<boolean>;
}

interface Asked {
  readonly n: number;
  readonly call: keyof DeviceCalls;
  readonly args: readonly unknown[];
}
type Answered = { readonly n: number } & ({ readonly value: unknown } | { readonly failure: string });

/** Calls that are answered in the process. */
export function callsTo(child: ChildProcess): DeviceCalls {
  let count = 0;
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  child.on("message", (answered: Answered) => {
    const call = waiting.get(answered.n);
    if ("value" in answered) call?.resolve(answered.value);
    else call?.reject(new Error(answered.failure));
  });
  child.once("exit", (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`the device's process ended with ${code}`));
  });
  return new Proxy({} as DeviceCalls, {
    get:
      (_, call) =>
      (...args: readonly unknown[]) => {
        const answer = Promise.withResolvers<unknown>();
        waiting.set((count += 1), answer);
        child.send({ n: count, call, args });
        return answer.promise;
      },
  });
}

/** The other end of them. */
export function answerCalls(calls: DeviceCalls): void {
  process.on("message", ({ n, call, args }: Asked) => {
    const answer = (calls[call] as (...args: readonly unknown[]) => Promise<unknown>)(...args);
    answer.then(
      (value) => process.send?.({ n, value: value ?? null } satisfies Answered),
      (thrown: unknown) => process.send?.({ n, failure: String(thrown) } satisfies Answered),
    );
  });
}
