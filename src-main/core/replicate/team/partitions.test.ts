import { expect, test } from "vitest";
import type { TeamFailure } from "#core/ports/team-client.ts";
import { PartitionId } from "#shared/model/ids.ts";
import { limits } from "./limits.ts";
import { createPartitions } from "./partitions.ts";

const [quay, pier] = [1, 2].map((n) => PartitionId.parse(`01970000-0000-7000-8000-00000000000${n}`)) as [
  PartitionId,
  PartitionId,
];

/** What was done, in its order. */
function situated(told: { readonly kind: "told" } | TeamFailure) {
  const log: unknown[] = [];
  const at = { server: "https://team.example", token: "t" };
  const ask = createPartitions(
    {
      store: {
        putPartitions: async (partitions: readonly { id: string }[]) =>
          void log.push(["kept", partitions.map(({ id }) => id)]),
      },
      server: {
        client: {
          partitions: async () => ({
            kind: "partitions",
            partitions: [quay, pier].map((id) => ({ id, name: "a", permissions: ["partition.read"] })),
          }),
          holding: async (_: unknown, ids: readonly string[]) => (log.push(["told", ids]), told),
        },
      },
    } as unknown as Parameters<typeof createPartitions>[0],
    {
      tokens: { current: async () => ({ kind: "access", at }), forget: () => log.push("token forgotten") },
      opened: { forget: () => log.push("opened forgotten") },
    } as unknown as Parameters<typeof createPartitions>[1],
    () => log.push("changed"),
  );
  return { log, ask: () => ask(new AbortController().signal) };
}

test("what is held is said once all else is gone, and not before", async () => {
  const { log, ask } = situated({ kind: "told" });
  expect(await ask()).toBeUndefined();
  expect(log).toEqual([["kept", [quay, pier]], "opened forgotten", "changed", ["told", [quay, pier]]]);
});

test.each([
  [{ kind: "failed", remark: { code: "no-answer" } }, limits.faultPauseMs],
  [{ kind: "unauthorised" }, limits.faultPauseMs],
  [{ kind: "revoked" }, undefined],
] as const)("where it was not heard (%o) it is said again", async (failure, pauseMs) => {
  const { ask } = situated(failure);
  expect(await ask()).toBe(pauseMs);
});
