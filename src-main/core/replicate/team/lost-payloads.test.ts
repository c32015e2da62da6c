import { expect, test } from "vitest";
import { PartitionId } from "#shared/model/ids.ts";
import { DeviceId } from "#shared/model/team.ts";
import { DocumentName } from "#shared/sync/document-name.ts";
import type { TeamClient } from "#core/ports/team-client.ts";
import { limits } from "./limits.ts";
import { createLostPayloads } from "./lost-payloads.ts";

const uuid = (number: number): string => `01970000-0000-7000-8000-${String(number).padStart(12, "0")}`;
const partitionId = PartitionId.parse(uuid(1));
const [mine, theirs] = [DeviceId.parse(uuid(2)), DeviceId.parse(uuid(3))];
const nameOf = (kind: "births" | "edits", deviceId: DeviceId, number: number): DocumentName =>
  DocumentName.parse(`${kind}/${partitionId}/${deviceId}.${number}`);
const births = [0, 1, 2].map((number) => nameOf("births", mine, number));
const [first, second] = births as [DocumentName, DocumentName];

type Answer = Awaited<ReturnType<TeamClient["projected"]>>;
const projected = (...seqs: readonly number[]): Answer => ({
  kind: "projected",
  documents: births.map((name, at) => ({ name, seq: seqs[at] ?? 0 })),
});

/** Each of the device's documents is known until 5; the server answers as it is told, one call after another. */
function open(names: readonly DocumentName[], ...answers: readonly Answer[]) {
  const asked: (readonly DocumentName[])[] = [];
  const doubted: DocumentName[] = [];
  let [sleptMs, wakeCount, forgottenCount] = [0, 0, 0];
  let isOnline = true;
  const left = [...answers];
  const turn = createLostPayloads({
    store: {
      documents: () =>
        Promise.resolve(names.map((name) => ({ name, seq: 5, epoch: "e", stateVector: new Uint8Array() }))),
      doubtPayloads: (name) => Promise.resolve(void doubted.push(name)),
    },
    client: {
      projected(_at, given) {
        asked.push(given);
        return Promise.resolve(left.shift() ?? { kind: "revoked" });
      },
    },
    tokens: {
      current: () => Promise.resolve({ kind: "access", at: { server: "https://team.example", token: "t" } }),
      forget: () => void forgottenCount++,
    },
    clock: {
      sleep(ms) {
        sleptMs += ms;
        return Promise.resolve();
      },
    },
    deviceId: mine,
    isOnline: () => isOnline,
    onDoubt: () => void wakeCount++,
  });
  return {
    turn: () => turn(new AbortController().signal),
    disconnect: () => void (isOnline = false),
    seen: () => ({ asked, doubted, sleptMs, wakeCount, forgottenCount }),
  };
}

test("the payloads of its own documents that stay behind are doubted; those of which rows are being made are not", async () => {
  const names = [...births, nameOf("edits", mine, 0), nameOf("births", theirs, 0)];
  const { turn, seen } = open(names, projected(0, 2, 5), projected(0, 3, 5));
  expect(await turn()).toBe(limits.lostEveryMs);
  expect(seen()).toEqual({
    asked: [births, births],
    doubted: [first],
    sleptMs: limits.lostAfterMs,
    wakeCount: 1,
    forgottenCount: 0,
  });
});

test("a server that made rows of all is asked once, and not again before an hour has passed", async () => {
  const { turn, seen } = open(births, projected(5, 5, 6));
  expect(await turn()).toBe(limits.lostEveryMs);
  expect(seen()).toMatchObject({ asked: [births], doubted: [], sleptMs: 0, wakeCount: 0 });
  const nothing = open([]);
  expect(await nothing.turn()).toBe(limits.lostEveryMs);
  expect(nothing.seen().asked).toEqual([]);
});

test("many documents are asked for in parts", async () => {
  const names = Array.from({ length: limits.askedDocumentCount + 1 }, (_, n) => nameOf("births", mine, n));
  const { turn, seen } = open(names, projected(5, 5, 5), { kind: "projected", documents: [] });
  expect(await turn()).toBe(limits.lostEveryMs);
  expect(seen().asked.map(({ length }) => length)).toEqual([limits.askedDocumentCount, 1]);
});

test("where nobody answers nothing is doubted, and it waits for the next connection", async () => {
  const refusals: readonly Answer[] = [
    { kind: "failed", remark: { code: "no-answer" } },
    { kind: "unauthorised" },
    { kind: "revoked" },
  ];
  for (const refusal of refusals) {
    for (const answers of [[refusal], [projected(0, 0, 0), refusal]]) {
      const { turn, seen } = open([first, second], ...answers);
      expect(await turn()).toBeUndefined();
      const forgottenCount = refusal.kind === "unauthorised" ? 1 : 0;
      expect(seen()).toMatchObject({ doubted: [], wakeCount: 0, forgottenCount });
    }
  }
  const offline = open([first], projected(0));
  offline.disconnect();
  expect(await offline.turn()).toBeUndefined();
  expect(offline.seen().asked).toEqual([]);
});
