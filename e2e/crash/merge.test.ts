import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { packRows } from "#adapters/vectors/packed-rows.ts";
import { loadNative } from "#native";
import { Revision } from "#shared/model/ids.ts";
import { mergingSpace, openMergingEngine, rowNumbered, storeAt } from "./merging-index.ts";

const loaded = loadNative();
const roundCount = Number(process.env["TESSERA_MERGE_ROUNDS"] ?? 30);
/** Long enough to open, and to make and write segments a few times. */
const killAfterMsMax = 120;

/** What a victim told: the revision that its store has, and what was under way at the end. */
const read = (told: string) => {
  const lines = told.split("\n");
  const isUnderway = (begun: string, ended: string): boolean =>
    lines.filter((line) => line === begun).length > lines.filter((line) => line === ended).length;
  return {
    revision: Math.max(0, ...lines.map(Number).filter(Number.isFinite)),
    isMerging: isUnderway("M", "m"),
    isWriting: isUnderway("W", "w"),
  };
};

/** Starts a victim at the store's revision, and kills it after it has begun: every other two when a merge begins next. */
async function mergeAndKill(
  folder: string,
  key: Uint8Array,
  revision: number,
  round: number,
): Promise<ReturnType<typeof read>> {
  const script = join(import.meta.dirname, "merge-until-killed.ts");
  const atRest = round % 2 === 0 ? "sealed" : "mapped";
  const victim = spawn(
    process.execPath,
    [script, folder, Buffer.from(key).toString("hex"), String(revision), atRest],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  onTestFinished(() => void victim.kill("SIGKILL"));
  let told = "";
  let isDue = false;
  const due = (): void => {
    isDue = true;
    if (round % 4 < 2) victim.kill("SIGKILL");
  };
  victim.stdout.on("data", (chunk: Buffer) => {
    if (told === "") setTimeout(due, (round * 37) % killAfterMsMax);
    told += chunk.toString();
    if (isDue && chunk.toString().includes("M\n")) victim.kill("SIGKILL");
  });
  // What it told last comes after its end.
  const [, signal] = (await once(victim, "close")) as [number | null, string | null];
  expect(signal).toBe("SIGKILL");
  const seen = read(told);
  return { ...seen, revision: Math.max(revision, seen.revision) };
}

test.skipIf(loaded.kind === "absent")(
  `no row is lost and none comes back, killed while segments are made, ${roundCount} times (needs the addon)`,
  async () => {
    if (loaded.kind === "absent") return;
    const folder = await mkdtemp(join(tmpdir(), "tessera-merge-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const key = new Uint8Array(randomBytes(32));
    let revision = 1;
    let openedFromFiles = 0;
    let [killedMerging, killedWriting] = [0, 0];
    for (let round = 0; round < roundCount; round++) {
      const killed = await mergeAndKill(folder, key, revision, round);
      ({ revision } = killed);
      if (killed.isMerging) killedMerging++;
      if (killed.isWriting) killedWriting++;
      const store = storeAt(revision);
      const engine = await openMergingEngine(loaded.native, folder, key);
      await engine.open(mergingSpace, Revision.parse(revision), store.held.size, "sealed");
      const { current } = await engine.load();
      if (!current) {
        const missing = new Set(engine.reconcile(await store.vectorIds(mergingSpace.id)));
        if (missing.size < store.held.size) openedFromFiles++;
        const rows = [...store.held.values()].filter(({ segmentId }) => missing.has(segmentId));
        engine.fill(packRows(rows, mergingSpace.dimensions));
        engine.finish();
      } else openedFromFiles++;
      const asked = { vector: Float32Array.from(rowNumbered(round + 1).codes), limit: 10_000, allowed: null };
      const { neighbours } = await engine.nearest({ ...asked, effort: "exact" });
      expect(neighbours.map(({ segmentId }) => segmentId).sort((a, b) => a - b)).toEqual(
        [...store.held.keys()].sort((a, b) => a - b),
      );
      expect(engine.state().vectorCount).toBe(store.held.size);
      await engine.close();
    }
    // Otherwise it would have been made of rows each time, and nothing shown of files.
    expect(openedFromFiles).toBeGreaterThan(roundCount / 2);
    // Otherwise nothing would be shown of merges either, or of what is written.
    expect(killedMerging, "killed while segments were merged").toBeGreaterThan(roundCount / 4);
    expect(killedWriting, "killed while a file was written").toBeGreaterThan(0);
    const left = [...(await readdir(join(folder, "sealed"))), ...(await readdir(join(folder, "mapped")))];
    expect(left.filter((name) => name.includes("draft") || name.endsWith(".new"))).toEqual([]);
  },
  600_000,
);
