/** Calls of the writer that leave what can be found as it is. Any other counts as a change, those to come included. */
const harmless: ReadonlySet<string> = new Set([
  "opened",
  "knownFiles",
  "knownEvents",
  "addStream",
  "pauseStream",
  "setRetention",
  "leases",
  "grantLease",
  "releaseLease",
  "claim",
  "release",
  "defer",
  "nextRetryMs",
  "twinOf",
  "writeSetting",
  "putSaved",
  "removeSaved",
  "noteRecent",
  "forgetRecent",
  "putWatch",
  "removeWatch",
  "listenFor",
  "hear",
  "noteHeard",
  "showFor",
  "hearLate",
  "hearLooked",
  "noteLooked",
  "keepHeard",
  "seeMatches",
  "spaces",
  "beginSpace",
  "setSpacePaused",
  "activateSpace",
  "forgetSpace",
  "segmentsWithout",
  // Found only when the index has them, which counts for itself.
  "addVectors",
  "removeVectors",
  "shareVectors",
  "coverage",
  "vectorIds",
  "vectorsAfter",
  "forgetGone",
  "forgetGoneSounds",
  "putLookVectors",
  "forgetLookVectors",
  "joinTeam",
  "changeTeam",
  "putSource",
  "removeSource",
  "settleItems",
  "retryItems",
  "moveToSpace",
  "refuseItem",
  "carryPayload",
  "payloadArrived",
  "payloadFailed",
  "payloadRefused",
  "doubtPayloads",
  "settlePayloads",
  "foldDocument",
  "wipeDocument",
  "refuseUpdates",
  "refuseWaiting",
  "forgetDocument",
  "forgetRejected",
  "projected",
  // Every search is told of there.
  "trailTip",
  "growTrail",
  "forgetLeaves",
  "backUp",
]);

type Call = (...args: readonly unknown[]) => Promise<unknown>;

/**
 * Counts the changes that this process asks of its library, which no other process can open: before each begins, for it
 * may be seen before it is acknowledged, and after it has ended.
 */
export function countChanges<T extends object>(
  writer: T,
): { readonly counted: T; readonly changeCount: () => number } {
  let count = 0;
  const counted = new Proxy(writer, {
    get(target, name) {
      const call: unknown = Reflect.get(target, name);
      if (typeof name !== "string" || typeof call !== "function" || harmless.has(name)) return call;
      return async (...args: readonly unknown[]): Promise<unknown> => {
        count++;
        try {
          return await (call as Call)(...args);
        } finally {
          count++;
        }
      };
    },
  });
  return { counted, changeCount: () => count };
}
