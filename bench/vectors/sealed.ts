/** The section about opening a segment that is encrypted at rest. */
import { randomBytes } from "node:crypto";
import { createSealedFiles } from "#adapters/sealed-files/sealed-files.ts";
import { createSealedSegments } from "#adapters/vectors/segments/segment-files.ts";
import { moreIsBetter, type Report } from "../benchmark.ts";
import { createScratch } from "../scratch.ts";
import { short, spread } from "../statistics.ts";
import type { Amounts } from "./amounts.ts";
import { tessera } from "./engines.ts";
import { nameOf, type Field } from "./field.ts";
import { sealedName, targets } from "./limits.ts";
import { openOnce, type Opening } from "./open-once.ts";
import { nativeOrThrow } from "./tessera-engine.ts";

/** Decrypting into memory against copying as many bytes from memory to memory, both into pages that are new. */
export async function openSealed(
  field: Field,
  { sealedRounds }: Amounts,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  await using scratch = await createScratch();
  const native = nativeOrThrow();
  const [folder, key] = [scratch.path("sealed"), randomBytes(32)];
  const sealed = await createSealedFiles({ folder, key });
  const files = createSealedSegments(native, sealed);
  const segment = await native.mapSegment(field.indexOf(tessera).path);
  const { sizeBytes } = segment.facts();
  await files.save(sealedName, segment);
  segment.close();
  const source = new Uint8Array(sizeBytes).fill(1);
  const opens: number[] = [];
  const copies: number[] = [];
  for (let round = 0; round < sealedRounds; round += 1) {
    signal.throwIfAborted();
    const openedMs = performance.now();
    const opened = await files.open(sealedName, sizeBytes);
    opens.push(sizeBytes / (performance.now() - openedMs) / 1e6);
    if ("damage" in opened) throw new Error(opened.damage);
    opened.close();
    const copiedMs = performance.now();
    new Uint8Array(sizeBytes).set(source);
    copies.push(sizeBytes / (performance.now() - copiedMs) / 1e6);
  }
  const name = `${nameOf(field)}, open sealed`;
  report.note(`${name}: ${spread(opens, "GB/s")}; copied ${spread(copies, "GB/s")}`);
  report.measured(
    moreIsBetter({
      name,
      value: Math.max(...opens),
      unit: "GB/s",
      peer: "copying memory",
      peerValue: Math.max(...copies),
      target: targets.sealedShare,
    }),
  );
  const fresh: Opening[] = [];
  for (let round = 0; round < sealedRounds; round += 1)
    fresh.push(await openOnce(field.set, "sealed", [folder, key.toString("hex"), String(sizeBytes)], signal));
  tellFresh(report, `${name}, ${short(sizeBytes / 1e6)} MB in a fresh process`, fresh);
}

/** What a start of the program waits for, and then holds in memory. */
function tellFresh(report: Report, name: string, openings: readonly Opening[]): void {
  const of = (unit: string, valueOf: (opening: Opening) => number): string =>
    spread(openings.map(valueOf), unit);
  report.note(
    `${name}: ${of("ms", ({ openMs }) => openMs)}, first question ${of("ms", ({ firstMs }) => firstMs)}, ` +
      `${of("MB in no file", ({ anonymousBytes }) => anonymousBytes / 1e6)}`,
  );
}
