/**
 * A process that takes one model into use after the other while events are pushed, until it is killed. It tells of each
 * step of embedding that it sees. Arguments: data folder, round.
 */
import { writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { isRefusal } from "#core/ports/use-cases.ts";
import { StreamName } from "#shared/model/stream.ts";
import { openRealLibrary } from "./real-library.ts";

const [dataFolder, round = ""] = process.argv.slice(2);
if (dataFolder === undefined) throw new Error("to be started by the crash test");
const name = StreamName.parse("engine-room");
const { start, streams, spaces } = await openRealLibrary({ dataFolder });
await start();
if ((await streams.list()).length === 0) await streams.add(name);

async function push(from: number, count: number): Promise<void> {
  const events = Array.from({ length: count }, (_, place) => ({
    key: `${round}-${from + place}`,
    text: `Pump number${from + place} of round ${round} reports a pressure drop in the bilge.`,
  }));
  const pushed = await streams.push(name, events);
  if (isRefusal(pushed)) throw new Error(pushed.refused);
}
await push(0, 400);

async function produce(): Promise<never> {
  for (let from = 400; ; from += 5) {
    await push(from, 5);
    await sleep(20);
  }
}
async function changeModels(): Promise<never> {
  for (;;) {
    const { active, building, previous } = await spaces.status();
    if (building === undefined) {
      // Every other time from the beginning, the others back to what is kept.
      if (previous !== undefined && Number(round) % 2 === 0) await spaces.forget();
      await spaces.use(active.modelId === "static-en" ? "static-en-128" : "static-en");
    }
    writeSync(1, `${active.modelId} ${building?.stage ?? "none"} ${building?.doneCount ?? 0}\n`);
    await sleep(2);
  }
}
await Promise.all([produce(), changeModels()]);
