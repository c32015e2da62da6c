import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, it } from "vitest";
import { textsOf } from "./commit-until-killed.ts";
import { createLibraryReads } from "./create-library.ts";
import { inspectStore } from "./inspect-store.ts";
import { openDatabase } from "./open.ts";

const roundCount = 8;

it("leaves every item wholly in or out, and nothing acknowledged out, however often it is killed", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tessera-crash-"));
  const location = { path: join(folder, "library.db"), key: new Uint8Array(randomBytes(32)) };
  try {
    for (let round = 0; round < roundCount; round++) {
      const acknowledgedRevision = await commitAndKill(location.path, location.key, {
        lineCount: 1 + (round % 5),
        furtherMs: (round * 7) % 30,
      });
      expect(inspectStore(location).complaints).toEqual([]);
      judge(location, acknowledgedRevision);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 300_000);

/** Lets the writer acknowledge some commits, then kills it wherever it is; the last revision that it acknowledged. */
async function commitAndKill(
  path: string,
  key: Uint8Array,
  kill: { readonly lineCount: number; readonly furtherMs: number },
): Promise<number> {
  const script = join(import.meta.dirname, "commit-until-killed.ts");
  const child = spawn(process.execPath, [script, path, Buffer.from(key).toString("hex")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  let lineCount = 0;
  let revision = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    // The last line may have been cut by the kill; a revision that is followed by an id is whole.
    if (/^\d+ \S/.test(line)) revision = Number.parseInt(line, 10);
    if (++lineCount === kill.lineCount) setTimeout(() => child.kill("SIGKILL"), kill.furtherMs);
  }
  await exited;
  if (lineCount < kill.lineCount) throw new Error("the writer ended by itself");
  return revision;
}

function judge(
  location: { readonly path: string; readonly key: Uint8Array },
  acknowledgedRevision: number,
): void {
  const opening = openDatabase(location, "reader");
  if (opening.kind !== "open") throw new Error(opening.detail);
  using database = { ...opening, [Symbol.dispose]: () => opening.database.close() };
  const library = createLibraryReads(database.database);
  expect(library.revision()).toBeGreaterThanOrEqual(acknowledgedRevision);
  for (const item of library.listItems({}, 0, 1000).items) {
    const texts = library.readSegments(item.id, 0, 100).segments.map((segment) => segment.text);
    if (item.status === "indexed") expect(texts).toEqual(textsOf(item.path));
    else expect([0, textsOf(item.path).length]).toContain(texts.length);
    expect(library.wordsIndexed(item.id)).toBe(texts.length > 0);
  }
}
