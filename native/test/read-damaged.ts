/**
 * Maps, checks and searches segments that were cut and changed at random, in a process of its own: whoever reads out of
 * bounds ends it. Arguments: a folder, a seed, a number of rounds. Says what became of the rounds, as JSON.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadNative, type Native } from "#native";
import { segmentStrategies, type NativeSegment } from "../lib/segment.ts";

const dimensions = 32;

function createChance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
type Chance = ReturnType<typeof createChance>;
const below = (chance: Chance, bound: number): number => Math.floor(chance() * bound);

async function wholeSegment(native: Native, path: string, chance: Chance): Promise<Buffer> {
  const count = 400;
  const full = Float32Array.from({ length: count * dimensions }, () => chance() - 0.5);
  const segment = await native.buildSegment({
    dimensions,
    ids: Uint32Array.from({ length: count }, (_, row) => row * 2 + 1),
    codes: Int8Array.from(full, (value) => Math.round(value * 254)),
    full,
    fullPrecision: "f16",
    graph: { linkCount: 8, effort: 32, threadCount: 1 },
  }).done;
  await segment.save(path);
  segment.close();
  return readFileSync(path);
}

/** Cut, changed in one bit, given another word, or a stretch of noise: more often where the header is. */
function damage(whole: Buffer, chance: Chance): Buffer {
  const bytes = Buffer.from(whole);
  const place = chance() < 0.5 ? below(chance, 4_096) : below(chance, bytes.length - 8);
  switch (below(chance, 4)) {
    case 0:
      return bytes.subarray(0, below(chance, bytes.length));
    case 1:
      bytes[place] = (bytes[place] ?? 0) ^ (1 << below(chance, 8));
      return bytes;
    case 2:
      bytes.writeUInt32LE([0, 1, 0x7fff_ffff, 0xffff_ffff][below(chance, 4)] ?? 0, place);
      return bytes;
    default:
      for (let at = place; at < Math.min(bytes.length, place + below(chance, 2_000)); at++)
        bytes[at] = below(chance, 256);
      return bytes;
  }
}

/** As a host does: searches go on while the blocks are being checked. */
async function use(segment: NativeSegment, chance: Chance): Promise<"sound" | "damaged"> {
  const queries = Float32Array.from({ length: dimensions }, () => chance() - 0.5);
  const answers = segmentStrategies.map((strategy) =>
    segment.search({ queries, count: 10, effort: 64, strategy }).catch(() => undefined),
  );
  const verdict = await segment.verify().then(
    () => "sound" as const,
    () => "damaged" as const,
  );
  await Promise.all(answers);
  segment.ids();
  segment.close();
  return verdict;
}

/** Behind the header and behind the checksums, pages are filled up with what nobody reads. */
function isSameButPadding(bytes: Buffer, whole: Buffer): boolean {
  const [headerBytes, pageBytes] = [184, 4_096];
  const same = (from: number, until: number): boolean =>
    bytes.subarray(from, until).equals(whole.subarray(from, until));
  return same(0, headerBytes) && same(pageBytes, whole.length - pageBytes);
}

const [folder = "", seed = "1", roundCount = "100"] = process.argv.slice(2);
const loaded = loadNative();
if (loaded.kind === "absent") throw new Error("the addon is needed");
const chance = createChance(Number(seed));
const path = join(folder, "segment");
const whole = await wholeSegment(loaded.native, path, chance);
const became = { refused: 0, damaged: 0, padding: 0, missed: 0 };
for (let round = 0; round < Number(roundCount); round++) {
  const bytes = damage(whole, chance);
  writeFileSync(path, bytes);
  const segment = await loaded.native.mapSegment(path).catch(() => undefined);
  const verdict = segment === undefined ? "refused" : await use(segment, chance);
  became[verdict === "sound" ? (isSameButPadding(bytes, whole) ? "padding" : "missed") : verdict]++;
}
process.stdout.write(JSON.stringify(became));
