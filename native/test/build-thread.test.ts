import { readdirSync, readFileSync } from "node:fs";
import { getPriority } from "node:os";
import { describe, expect, test } from "vitest";
import { loadNative, type Native } from "#native";

const loaded = loadNative();
const dimensions = 64;
const rowCount = 30_000;

/** The threads of the process that are as nice as that to others. */
const tasksOfNice = (nice: number): readonly string[] =>
  readdirSync("/proc/self/task").filter((task) => {
    const stat = readFileSync(`/proc/self/task/${task}/stat`, "utf8");
    // Behind the name, which may have spaces, from the third field on; niceness is the nineteenth.
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[16]) === nice;
  });
const countOfNice = (nice: number): number => tasksOfNice(nice).length;

/** How often a thread has stopped of itself. */
const stopsOf = (task: string): number =>
  Number(
    /^voluntary_ctxt_switches:\s*(\d+)$/mu.exec(readFileSync(`/proc/self/task/${task}/status`, "utf8"))?.[1],
  );

describe.skipIf(loaded.kind === "absent")("the thread of a build (needs the addon)", () => {
  const native = loaded.kind === "loaded" ? loaded.native : ({} as Native);
  const input = {
    dimensions,
    ids: Uint32Array.from({ length: rowCount }, (_, row) => row + 1),
    codes: Int8Array.from(
      { length: rowCount * dimensions },
      (_, place) => ((Math.imul(place + 1, 2_654_435_761) >>> 24) % 255) - 127,
    ),
  };
  const graph = { linkCount: 16, effort: 128, threadCount: 1 };
  const rowsAlone = () =>
    native.buildSegment({
      dimensions,
      ids: input.ids.subarray(0, 100),
      codes: input.codes.subarray(0, 100 * dimensions),
    }).done;
  const anyQuestion = {
    queries: new Float32Array(dimensions).fill(1),
    count: 1,
    effort: 64,
    strategy: "exact",
  } as const;

  test.skipIf(process.platform !== "linux" || getPriority() >= 10)(
    "that makes a graph gives way to most others or to all, and none but it (needs Linux, and not to be as nice itself)",
    async () => {
      for (const [yieldsToAll, nice] of [
        [false, 10],
        [true, 19],
      ] as const) {
        const { done, cancel } = native.buildSegment({ ...input, graph: { ...graph, yieldsToAll } });
        const ended = done.catch(() => undefined);
        await expect.poll(() => countOfNice(nice)).toBe(1);
        cancel();
        await ended;
        await expect.poll(() => countOfNice(nice)).toBe(0);
      }
    },
  );

  test.skipIf(process.platform !== "linux" || getPriority() >= 10)(
    "stops while a search is waited for (needs Linux, and not to be as nice itself)",
    async () => {
      const segment = await rowsAlone();
      const { done, cancel } = native.buildSegment({ ...input, graph });
      const ended = done.catch(() => undefined);
      await expect.poll(() => countOfNice(10)).toBe(1);
      const [builder = ""] = tasksOfNice(10);
      const enough = stopsOf(builder) + 20;
      // On a busy machine it may not come to run for a while.
      for (let question = 0; question < 20_000 && stopsOf(builder) < enough; question += 1)
        await segment.search(anyQuestion);
      expect(stopsOf(builder)).toBeGreaterThanOrEqual(enough);
      cancel();
      await ended;
    },
  );

  test("is not waited for by whoever gives it up", async () => {
    const { done, cancel } = native.buildSegment({ ...input, graph });
    const order: string[] = [];
    const ended = done.then(
      () => order.push("made"),
      (reason: unknown) => order.push(String(reason)),
    );
    cancel();
    cancel();
    await Promise.resolve();
    await Promise.resolve();
    expect(order).toEqual(["Error: cancelled"]);
    await ended;
  });

  test("takes no place in Node's pool: as many as it has threads, and a search is answered", async () => {
    const segment = await rowsAlone();
    const builds = Array.from({ length: 8 }, () => native.buildSegment({ ...input, graph }));
    const ended: string[] = [];
    for (const { done } of builds) void done.then(() => ended.push("build")).catch(() => undefined);
    await segment.search(anyQuestion);
    expect(ended).toEqual([]);
    for (const { cancel } of builds) cancel();
  });
});
