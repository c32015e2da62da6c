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

/** Starts a victim at the store's revision, kills it after it has begun, and gives the revision that the store then has. */
async function mergeAndKill(
  folder: string,
  key: Uint8Array,
  revision: number,
  round: number,
): Promise<number> {
  const script = join(import.meta.dirname, "merge-until-killed.ts");
  const atRest = round % 2 === 0 ? "sealed" : "mapped";
  const victim = spawn(
    process.execPath,
    [script, folder, Buffer.from(key).toString("hex"), String(revision), atRest],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  onTestFinished(() => void victim.kill("SIGKILL"));
  let told = "";
  victim.stdout.on("data", (chunk: Buffer) => {
    if (told === "") setTimeout(() => victim.kill("SIGKILL"), (round * 37) % killAfterMsMax);
    told += chunk.toString();
  });
  const [, signal] = (await once(victim, "exit")) as [number | null, string | null];
  expect(signal).toBe("SIGKILL");
  return Math.max(revision, ...told.split("\n").map(Number).filter(Number.isFinite));
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
    for (let round = 0; round < roundCount; round++) {
      revision = await mergeAndKill(folder, key, revision, round);
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
    const left = [...(await readdir(join(folder, "sealed"))), ...(await readdir(join(folder, "mapped")))];
    expect(left.filter((name) => name.includes("draft") || name.endsWith(".new"))).toEqual([]);
  },
  600_000,
);
