import { expect, test } from "vitest";
import * as Y from "yjs";
import { createSession } from "#core/replicate/session.ts";
import { PartitionId } from "#shared/model/ids.ts";
import { tagsName } from "#shared/sync/document-name.ts";
import type { Refused } from "#shared/sync/frames.ts";
import { checkUpdate } from "#shared/sync/gatekeeper.ts";
import { sha256Of } from "#shared/sync/signed-file.ts";
import { OutboxId } from "#shared/sync/sync-ids.ts";
import type { SessionEffect } from "../session-port.ts";
import { createAnswerLine } from "./answer-line.ts";
import { type Heard, talk } from "./talk.ts";

const name = tagsName(PartitionId.parse("01970000-0000-7000-8000-000000000001"));
type Stored = Omit<Extract<SessionEffect, { readonly kind: "store" }>, "kind" | "requestId">;

/** A device that made so many updates one after another, and a file that says the server has the first of them. */
async function carried({
  madeCount,
  knownCount,
  refusedAt,
}: Readonly<Record<"madeCount" | "knownCount" | "refusedAt", number>>) {
  const document = new Y.Doc();
  document.clientID = 1;
  const updates: Uint8Array[] = [];
  document.on("update", (update: Uint8Array) => updates.push(update));
  for (let at = 0; at < madeCount; at++) document.getMap("tags").set(`${at % 7}`, at);
  const server = new Y.Doc();
  for (const update of updates.slice(0, knownCount)) Y.applyUpdate(server, update);
  const refused = new Map<string, Refused>();
  const wrong = updates[refusedAt];
  if (wrong !== undefined) refused.set(await sha256Of(wrong), "erased");
  const stored: Stored[] = [];
  const replaced: number[] = [];
  const heard: Heard = { acknowledged: new Set(), refused: new Set() };
  const documents = {
    storeBase: (change: Stored) => Promise.resolve((stored.push(change), "merged" as const)),
    refuse: ({ updates: those }: { readonly updates: readonly { readonly number: number }[] }) =>
      Promise.resolve(void replaced.push(...those.map(({ number }) => number))),
    beyond: () => Promise.resolve(undefined),
    wipe: () => Promise.resolve(false),
  };
  const nothing = (): void => undefined;
  const outcome = await talk(
    {
      store: { erase: () => Promise.resolve() },
      documents,
      openSession: (kept, settings) =>
        createSession({ check: checkUpdate, chance: () => 0.5 }, kept, settings),
    },
    {
      documents: [],
      outbox: updates.map((update, at) => ({ id: OutboxId.parse(at + 1), name, update })),
      erasedEpoch: 0,
    },
    createAnswerLine({
      facts: { epoch: "e1", madeMs: 1, erased: { epoch: 0, ids: [] } },
      partitionIds: undefined,
      document: { name, seq: knownCount, update: Y.encodeStateAsUpdate(server), refused, isClosed: false },
    }),
    {
      heard,
      events: {
        onConnection: nothing,
        onSettled: nothing,
        onChange: nothing,
        onAccess: nothing,
        onErased: nothing,
        onClock: nothing,
        onRoom: nothing,
        onSuggested: nothing,
      },
      nowMs: 1_000_000,
    },
  );
  return { outcome, stored, replaced, heard };
}

test("all that the file knows of is acknowledged, though it is more than a session sends at once, and the rest is kept", async () => {
  const { outcome, stored, replaced, heard } = await carried({
    madeCount: 2_600,
    knownCount: 2_000,
    refusedAt: -1,
  });
  expect(outcome).toBe("done");
  expect(heard.acknowledged.size).toBe(2_000);
  expect(Math.max(...heard.acknowledged)).toBe(2_000);
  expect([heard.refused.size, replaced]).toEqual([0, []]);
  expect(stored.at(-1)).toMatchObject({ seq: 2_000, epoch: "e1" });
  // What the server has is taken in once, and not with every part of what was acknowledged.
  expect(stored.filter(({ updates }) => updates.length > 0)).toHaveLength(1);
});

test("what was refused is replaced, and what comes after it waits for the next file", async () => {
  const { outcome, replaced, heard } = await carried({ madeCount: 5, knownCount: 2, refusedAt: 2 });
  expect(outcome).toBe("done");
  expect([...heard.acknowledged]).toEqual([1, 2]);
  expect([...heard.refused]).toEqual([3]);
  expect(replaced).toEqual([3]);
});
