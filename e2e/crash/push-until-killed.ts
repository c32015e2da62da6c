/** A process that pushes events until it is killed, and tells of each that was acknowledged. Arguments: folder, first number. */
import { writeSync } from "node:fs";
import { isRefusal } from "#core/ports/use-cases.ts";
import { StreamName } from "#shared/model/stream.ts";
import { openRealLibrary } from "./real-library.ts";

const [dataFolder, first] = process.argv.slice(2);
if (dataFolder === undefined) throw new Error("to be started by the crash test");
const name = StreamName.parse("engine-room");
const { start, streams } = await openRealLibrary({ dataFolder });
await start();
if ((await streams.list()).length === 0) await streams.add(name);
let number = Number(first);
const producer = async (): Promise<never> => {
  for (;;) {
    const events = Array.from({ length: 5 }, () => {
      number += 1;
      return { key: `event-${number}`, text: `Pump number${number} reports a pressure drop.` };
    });
    const pushed = await streams.push(name, events);
    if (isRefusal(pushed)) throw new Error(pushed.refused);
    writeSync(1, pushed.outcomes.map(({ key }) => `${key}\n`).join(""));
  }
};
await Promise.all([producer(), producer(), producer()]);
