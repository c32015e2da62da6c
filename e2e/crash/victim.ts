/** A process that ingests a folder until it is done or killed. Arguments: data folder, folder. */
import { isRefusal } from "#core/ports/use-cases.ts";
import { shareCompileCache } from "#hosts/compile-cache.ts";

const [dataFolder, folder] = process.argv.slice(2);
if (dataFolder === undefined || folder === undefined || process.send === undefined)
  throw new Error("to be started by the crash test, with a data folder and a folder");
// Whoever started it is gone: nobody will kill it any more.
process.once("disconnect", () => process.exit(0));
const tell = (point: string): void => void process.send?.(point);

// As the edge host does, and before anything that is worth keeping is loaded.
shareCompileCache();
const { impatient, observed, openRealLibrary } = await import("./real-library.ts");
tell("opening");
const real = await openRealLibrary({
  dataFolder,
  timing: impatient,
  interpose: (parts) => observed(parts, tell),
});
tell("opened");
await real.start();
if ((await real.library.listFolders()).length === 0) {
  const added = await real.library.addFolder({ path: folder, ignore: [] });
  if (isRefusal(added)) throw new Error(added.refused);
}
await real.library.idle();
await real.vectors.persist();
tell("idle");
// The parent may want to kill it at rest; otherwise it says when to end in order.
await new Promise((resolve) => process.once("message", resolve));
await real[Symbol.asyncDispose]();
process.exit(0);
