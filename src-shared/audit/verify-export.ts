/** Checks an exported trail from its first line to its last, in memory that does not grow with it. */
import { fromHex, toHex } from "../kit/hex.ts";
import { JsonText } from "../model/json-text.ts";
import { type ExportHeader, ExportLine, ExportVersion, sealOf } from "./export-file.ts";
import { decodeLeaf, isOfVersion, type Leaf, newestLeafVersion } from "./leaf.ts";
import { limits } from "./limits.ts";
import { appendLeaf, type Frontier, hashLeaf, rootOf } from "./merkle.ts";
import { type Checks, isHeadOf, type LogId, logIdOf, type TreeHead } from "./tree-head.ts";

/** How it breaks. Each is said of the first line at which it shows. */
export type Break =
  | "not-a-trail"
  | "newer-version"
  | "malformed"
  | "wrong-key"
  | "other-trail"
  | "roots-do-not-fit"
  | "leaf-altered"
  | "leaf-out-of-order"
  | "time-runs-back"
  | "head-forged"
  | "head-does-not-fit"
  | "head-missing"
  | "truncated"
  | "file-altered"
  | "split-view"
  | "after-the-end";

/** Leaves up to `soundCount` are proved by a signed head. */
export type Verdict =
  | {
      readonly kind: "sound";
      readonly header: ExportHeader;
      readonly head: TreeHead | undefined;
      readonly leafCount: number;
    }
  | {
      readonly kind: "broken";
      readonly why: Break;
      /** 1-based. */
      readonly line: number;
      readonly soundCount: number;
    };

/** What the reader knows from elsewhere: without it a trail that was made up whole, under a key of its own, is sound. */
export interface Expected {
  readonly logId?: LogId;
  /** Heads that were seen earlier; those whose size is in the file must be of its tree. */
  readonly heads?: readonly Pick<TreeHead, "size" | "root">[];
}

interface Reading {
  readonly header: ExportHeader;
  frontier: Frontier;
  head: TreeHead | undefined;
  timeMs: number;
}

export async function verifyExport(
  checks: Checks,
  lines: AsyncIterable<string>,
  expected: Expected = {},
  onLeaf: (leaf: Leaf) => void = () => undefined,
): Promise<Verdict> {
  const seal = sealOf(checks.sha256);
  let reading: Reading | undefined;
  let line = 0;
  let isOver = false;
  const broken = (why: Break): Verdict => ({
    kind: "broken",
    why,
    line,
    soundCount: reading?.head?.size ?? 0,
  });
  for await (const text of lines) {
    line++;
    if (isOver) return broken("after-the-end");
    const parsed = parse(text);
    if (parsed === undefined) return broken(line === 1 ? whyNotBegun(text) : "malformed");
    if (reading === undefined) {
      const begun = begin(checks, parsed, expected);
      if (typeof begun === "string") return broken(begun);
      reading = begun;
    } else if (parsed[0] === "end") {
      const why = whyNotEnded(checks, reading, seal.sum(), parsed[1]);
      if (why !== undefined) return broken(why);
      isOver = true;
    } else {
      const why = take(checks, reading, parsed, onLeaf);
      if (why !== undefined) return broken(why);
    }
    if (reading !== undefined && isSplit(checks, reading, expected)) return broken("split-view");
    seal.take(text);
  }
  line++;
  if (reading === undefined) return broken("not-a-trail");
  if (!isOver) return broken("truncated");
  const missed = expected.heads?.some(({ size }) => size > (reading?.header.size ?? 0));
  if (missed === true) return broken("truncated");
  const { header, head, frontier } = reading;
  return { kind: "sound", header, head, leafCount: frontier.size - header.start };
}

/** Whatever could be written in two ways is taken in one: a file that reads the same is the same. */
function parse(text: string): ExportLine | undefined {
  if (text.length > limits.lineCharsMax) return undefined;
  const line = JsonText.pipe(ExportLine).safeParse(text);
  return line.success && JSON.stringify(line.data) === text ? line.data : undefined;
}

/** Of a program that is newer than this one there may be acts that this one does not know: that is no sign of anybody's hand. */
function whyNotBegun(text: string): Break {
  if (text.length > limits.lineCharsMax) return "not-a-trail";
  const version = JsonText.pipe(ExportVersion).safeParse(text);
  return version.success && version.data[1].version > newestLeafVersion ? "newer-version" : "not-a-trail";
}

function begin(checks: Checks, line: ExportLine, { logId }: Expected): Reading | Break {
  if (line[0] !== "tessera-trail") return "not-a-trail";
  const [, header] = line;
  if (logIdOf(checks.sha256, header.publicKey) !== header.logId) return "wrong-key";
  if (logId !== undefined && logId !== header.logId) return "other-trail";
  const wholeCount = header.start.toString(2).replaceAll("0", "").length;
  if (header.roots.length !== wholeCount || header.size < header.start) return "roots-do-not-fit";
  const frontier = { size: header.start, roots: header.roots.map(fromHex) };
  return { header, frontier, head: undefined, timeMs: 0 };
}

function take(
  checks: Checks,
  reading: Reading,
  line: ExportLine,
  onLeaf: (leaf: Leaf) => void,
): Break | undefined {
  if (line[0] === "leaf") {
    const [, hash, body] = line;
    const leafHash = hashLeaf(checks.sha256, new TextEncoder().encode(body));
    if (toHex(leafHash) !== hash) return "leaf-altered";
    const leaf = decodeLeaf(body);
    if (leaf === undefined || !isOfVersion(leaf, reading.header.version)) return "malformed";
    if (leaf.seq !== reading.frontier.size || leaf.seq >= reading.header.size) return "leaf-out-of-order";
    reading.frontier = appendLeaf(checks.sha256, reading.frontier, leafHash).frontier;
    onLeaf(leaf);
    return undefined;
  }
  if (line[0] !== "head") return "malformed";
  const [, head] = line;
  if (!isHeadOf(checks, reading.header.publicKey, head)) return "head-forged";
  const root = toHex(rootOf(checks.sha256, reading.frontier));
  if (head.size !== reading.frontier.size || head.root !== root) return "head-does-not-fit";
  if (head.timeMs < reading.timeMs) return "time-runs-back";
  reading.timeMs = head.timeMs;
  reading.head = head;
  return undefined;
}

function whyNotEnded(
  checks: Checks,
  { header, frontier, head }: Reading,
  sum: Uint8Array,
  signature: string,
): Break | undefined {
  if (frontier.size !== header.size) return "truncated";
  if (head?.size !== header.size) return "head-missing";
  return checks.verify(header.publicKey, sum, fromHex(signature)) ? undefined : "file-altered";
}

const isSplit = ({ sha256 }: Checks, { frontier }: Reading, { heads = [] }: Expected): boolean =>
  heads.some(({ size, root }) => size === frontier.size && root !== toHex(rootOf(sha256, frontier)));
