/** A process that keeps pictures until it is killed, and tells of each that was acknowledged. Arguments: folder, first number. */
import { writeSync } from "node:fs";
import { isRefusal } from "#core/ports/use-cases.ts";
import { StreamName } from "#shared/model/stream.ts";
import { makeScene } from "./make-scene.ts";
import { openRealLibrary } from "./real-library.ts";

const [dataFolder, first] = process.argv.slice(2);
if (dataFolder === undefined) throw new Error("to be started by the crash test");
const name = StreamName.parse("front-door");
const { start, streams, captures } = await openRealLibrary({ dataFolder });
await start();
if ((await streams.list()).length === 0) await streams.add(name);
let number = Number(first);
const camera = async (): Promise<never> => {
  for (;;) {
    const own = (number += 1);
    const key = `scene-${own}`;
    const bytes = await makeScene(own);
    const kept = await captures.keep(name, {
      facts: { key, title: `Scene${own}` },
      mediaType: "image/png",
      bytes,
    });
    if (isRefusal(kept)) throw new Error(kept.refused);
    writeSync(1, `${key}\n`);
  }
};
await Promise.all([camera(), camera()]);
