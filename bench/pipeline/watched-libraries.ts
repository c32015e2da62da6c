import { createHash } from "node:crypto";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { isRefusal } from "#core/ports/use-cases.ts";
import type { Report } from "../benchmark.ts";
import type { MadeWatch } from "../data/real-watches.ts";
import { limits } from "../limits.ts";
import { openApplication } from "../open-application.ts";

/** A copy of the library with its watches, kept beside it: setting ten thousand takes a minute. */
export async function prepareWatched(
  dataFolder: string,
  watches: readonly MadeWatch[],
  report: Report,
): Promise<string> {
  // What is made of documentation is other watches once other packages are installed.
  const asked = createHash("sha256").update(JSON.stringify([limits.watchThreshold, watches]));
  const kept = `${dataFolder}-watched-${asked.digest("hex").slice(0, 12)}`;
  if (existsSync(join(kept, "complete"))) return kept;
  rmSync(kept, { recursive: true, force: true });
  await cp(dataFolder, kept, { recursive: true });
  {
    await using application = await openApplication(kept);
    for (const watch of watches) {
      const added = await application.services.watches.add({
        name: watch.name,
        text: watch.text,
        threshold: limits.watchThreshold,
      });
      if (isRefusal(added)) throw new Error(`${watch.text}: ${added.refused}`);
    }
  }
  writeFileSync(join(kept, "complete"), "");
  report.note(`${watches.length} watches set, kept for the next time`);
  return kept;
}
