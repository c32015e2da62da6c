import { createReadStream } from "node:fs";
import { resolve } from "node:path";
import * as z from "zod";
import { trailChecks } from "#adapters/trail-keys/trail-keys.ts";
import { isLeafProof, type LeafProofVerdict, verifyLeafProof } from "#shared/audit/leaf-proof.ts";
import { linesOf } from "#shared/audit/lines.ts";
import { LogId, TreeHead } from "#shared/audit/tree-head.ts";
import { type Break, type Expected, verifyExport } from "#shared/audit/verify-export.ts";
import type { CommandContext, RunCommand } from "../command.ts";
import { CommandError, exitCodes, type ExitCode } from "../exit-codes.ts";
import { leafLine } from "../leaf-line.ts";
import { openNew } from "../new-file.ts";
import { proveAct } from "../prove-act.ts";
import { printable } from "../terminal.ts";
import { wholeNumber } from "../whole-number.ts";

const usage = new CommandError(
  "tessera audit show [--limit N] | prove ACT FILE | export FILE | verify FILE [--log ID] [--head SIZE:ROOT].",
  exitCodes.usage,
);

export const run: RunCommand = async (context) => {
  const [action = "show", given, file, ...others] = context.words;
  if (others.length > 0) throw usage;
  if (action === "prove" && given !== undefined && file !== undefined) return prove([given, file], context);
  if (file !== undefined) throw usage;
  if (action === "show" && given === undefined) return show(context);
  if (action === "export" && given !== undefined) return exportTo(resolve(given), context);
  if (action === "verify" && given !== undefined) return verify(resolve(given), context);
  throw usage;
};

async function show({ values, terminal, session, signal }: CommandContext): Promise<ExitCode> {
  const { client } = await session();
  const wanted = wholeNumber("--limit", values["limit"], 50, 1, 1_000_000);
  const status = await client.audit.status();
  let [before, shown]: [number | undefined, number] = [status.head?.size ?? 0, 0];
  while (before !== undefined && shown < wanted) {
    signal.throwIfAborted();
    const page = await client.audit.list({ before, limit: Math.min(500, wanted - shown) });
    for (const leaf of page.leaves)
      terminal.out(values["json"] === true ? JSON.stringify(leaf) : leafLine(leaf));
    shown += page.leaves.length;
    before = page.before;
  }
  if (values["json"] === true || status.head === undefined) return exitCodes.done;
  const { logId, size, root } = status.head;
  terminal.out(terminal.paint("dim", `${size} acts in trail ${logId}; --head ${size}:${root}`));
  return exitCodes.done;
}

async function prove(given: readonly [string, string], context: CommandContext): Promise<ExitCode> {
  const { audit } = (await context.session()).client;
  const trail = {
    leaves: audit.list,
    inclusion: audit.prove,
    publicKey: async () => (await audit.status()).publicKey,
  };
  return proveAct(trail, given, context);
}

async function exportTo(
  path: string,
  { values, terminal, session, signal }: CommandContext,
): Promise<ExitCode> {
  const { client } = await session();
  let sizeBytes = 0;
  const file = await openNew(path);
  try {
    for await (const { lines } of await client.audit.export({}, { signal })) {
      await file.appendFile(lines);
      sizeBytes += Buffer.byteLength(lines);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  if (values["json"] === true) terminal.out(JSON.stringify({ path, sizeBytes }));
  else
    terminal.out(
      `${printable(path)}: ${(sizeBytes / 1e6).toFixed(1)} MB. \`tessera audit verify\` checks it anywhere, without this library.`,
    );
  return exitCodes.done;
}

async function verify(path: string, context: CommandContext): Promise<ExitCode> {
  const { values, terminal } = context;
  const expected = expectedOf(values);
  const proof = await proofIn(path);
  if (proof !== undefined) return tellProof(path, verifyLeafProof(trailChecks, proof, expected), context);
  const verdict = await verifyExport(trailChecks, linesOf(piecesOf(path)), expected);
  if (values["json"] === true) terminal.out(JSON.stringify(verdict));
  else if (verdict.kind === "broken")
    terminal.warn(
      `${printable(path)}, line ${verdict.line}: ${sentences[verdict.why]} ` +
        `The first ${verdict.soundCount} acts of the trail are as they were signed.`,
    );
  else {
    const { header, head, leafCount } = verdict;
    terminal.out(
      `${printable(path)} is sound: ${leafCount} acts of trail ${header.logId}, signed ${new Date(head?.timeMs ?? 0).toISOString()}.`,
    );
    if (expected.logId === undefined) terminal.out(whoseTrail);
  }
  return verdict.kind === "sound" ? exitCodes.done : exitCodes.failed;
}

/** Of a file that holds the proof of one act: its line. Whatever stands behind it belongs to it, too, and makes it none. */
async function proofIn(path: string): Promise<string | undefined> {
  let line: string | undefined;
  for await (const next of linesOf(piecesOf(path))) {
    if (line === undefined && !isLeafProof(next)) return undefined;
    line = line === undefined ? next : `${line}\n`;
    if (line.endsWith("\n")) break;
  }
  return line;
}

function tellProof(
  path: string,
  verdict: LeafProofVerdict,
  { values, terminal }: Pick<CommandContext, "values" | "terminal">,
): ExitCode {
  if (values["json"] === true) terminal.out(JSON.stringify(verdict));
  else if (verdict.kind === "broken") terminal.warn(`${printable(path)}: ${proofSentences[verdict.why]}`);
  else {
    const { leaf, head } = verdict;
    terminal.out(leafLine(leaf));
    terminal.out(
      `${printable(path)} is sound: this act is in trail ${head.logId}, signed ${new Date(head.timeMs).toISOString()} with ${head.size} acts.`,
    );
    if (values["log"] === undefined) terminal.out(whoseTrail);
  }
  return verdict.kind === "sound" ? exitCodes.done : exitCodes.failed;
}

const Seen = z
  .string()
  .regex(/^\d{1,15}:[0-9a-f]{64}$/)
  .transform((text) => {
    const [size = "", root = ""] = text.split(":");
    return { size: Number(size), root };
  })
  .pipe(TreeHead.pick({ size: true, root: true }));

function expectedOf(values: CommandContext["values"]): Expected {
  const log = LogId.optional().safeParse(values["log"]);
  const head = Seen.optional().safeParse(values["head"]);
  if (!log.success || !head.success) throw usage;
  return {
    ...(log.data === undefined ? {} : { logId: log.data }),
    ...(head.data === undefined ? {} : { heads: [head.data] }),
  };
}

async function* piecesOf(path: string): AsyncGenerator<string> {
  const stream: AsyncIterable<string> = createReadStream(path, "utf8");
  try {
    yield* stream;
  } catch (error) {
    throw new CommandError(`${printable(path)} cannot be read: ${String(error)}.`);
  }
}

const whoseTrail = "Whose trail it is the file alone cannot say: compare its name, or give it with --log.";

const sentences: Readonly<Record<Break, string>> = {
  "not-a-trail": "this is no exported trail.",
  "newer-version": "this trail was exported by a newer Tessera. Check it with that one.",
  malformed: "this is no line of a trail.",
  "wrong-key": "the trail's name is not that of its key.",
  "other-trail": "this is another trail than the one that was expected.",
  "roots-do-not-fit": "what stands for the acts before this file does not fit.",
  "leaf-altered": "this act was altered.",
  "leaf-out-of-order": "an act is missing, was moved or put in before this one.",
  "time-runs-back": "heads are not in the order in which they were signed.",
  "head-forged": "this head was not signed with the trail's key.",
  "head-does-not-fit": "acts before this head are not those that it was signed over.",
  "head-missing": "the last acts are under no signed head.",
  truncated: "the file ends before the trail does.",
  "file-altered": "lines of the file were changed after it was written.",
  "split-view": "this trail has another history than the one that was seen before.",
  "after-the-end": "there is something behind the end.",
};

const proofSentences: Readonly<Record<Extract<LeafProofVerdict, { kind: "broken" }>["why"], string>> = {
  "newer-version": "this was written by a newer Tessera. Check it with that one.",
  malformed: "this is no proof of an act, or it was altered.",
  "wrong-key": sentences["wrong-key"],
  "other-trail": "this act is of another trail than the one that was expected.",
  "head-forged": sentences["head-forged"],
  "split-view": sentences["split-view"],
  "leaf-not-included": "this act is not in the trail that was signed.",
  "head-of-other-size":
    "the head that was seen counts another number of acts: what is proved here cannot be held against it.",
};
