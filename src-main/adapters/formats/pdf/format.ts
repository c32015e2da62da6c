import { type BlockSink, createBlockSink } from "../block-sink.ts";
import type { BytesFormat, Notice, Parsed, ParseRefusal } from "../format.ts";
import { contentLimits } from "../limits.ts";
import { openDocument } from "./engine.ts";
import { paragraphsOf, type TextPiece } from "./page-lines.ts";

const MEDIA_TYPE = "application/pdf";
const SIGNATURE = Buffer.from("%PDF-");
const SIGNATURE_WITHIN_BYTES = 1_024;
/** Pages one after the other that cannot be read; past it the rest is given up. */
const BROKEN_PAGE_COUNT_MAX = 20;

type Document = Awaited<Awaited<ReturnType<typeof openDocument>>["task"]["promise"]>;

/** Some junk may stand before the signature, but not readable text: that is a text about PDF. */
export function isPdf(bytes: Buffer): boolean {
  const head = bytes.subarray(0, SIGNATURE_WITHIN_BYTES);
  const at = head.indexOf(SIGNATURE);
  if (at === 0) return true;
  return (
    at > 0 &&
    (head.subarray(0, at).toString("latin1").trim() === "" || head.some((byte) => byte === 0 || byte >= 0x80))
  );
}

interface PageCounts {
  read: number;
  withoutText: number;
  broken: number;
}

async function writePage(document: Document, number: number, sink: BlockSink): Promise<boolean> {
  const page = await document.getPage(number);
  try {
    const { transform, width, height } = page.getViewport({ scale: 1 });
    const { items } = await page.getTextContent();
    const pieces = items.filter((item): item is TextPiece & typeof item => "str" in item);
    let breakBefore = true;
    for (const lines of paragraphsOf(pieces, { transform, width, height })) {
      const anchor = { kind: "page" as const, page: number, boxes: lines.map((line) => line.box) };
      sink.push(lines.map((line) => line.text).join("\n"), { headingPath: [], anchor, breakBefore });
      breakBefore = false;
    }
    return !breakBefore;
  } finally {
    page.cleanup();
  }
}

async function writePages(document: Document, sink: BlockSink): Promise<PageCounts> {
  const counts: PageCounts = { read: 0, withoutText: 0, broken: 0 };
  let brokenInARow = 0;
  const last = Math.min(document.numPages, contentLimits.pdfPageCountMax);
  for (let number = 1; number <= last && !sink.isFull() && brokenInARow < BROKEN_PAGE_COUNT_MAX; number++) {
    try {
      const hasText = await writePage(document, number, sink);
      counts.read++;
      if (!hasText) counts.withoutText++;
      brokenInARow = 0;
    } catch {
      // One broken page costs itself; the others are worth having.
      counts.broken++;
      brokenInARow++;
    }
  }
  return counts;
}

function noticesOf(counts: PageCounts, pageCount: number): readonly Notice[] {
  const notices: Notice[] = [];
  // The first decides what the item is said to lack: what can be read later is asked for by it.
  if (counts.withoutText > 0)
    notices.push({
      code: "no-text",
      detail: `${counts.withoutText} of ${counts.read} pages have no text; they look scanned, and are read when nothing else is to do.`,
    });
  if (pageCount > contentLimits.pdfPageCountMax)
    notices.push({
      code: "too-large",
      detail: `Only the first ${contentLimits.pdfPageCountMax} of its ${pageCount} pages can be searched.`,
    });
  if (counts.broken > 0)
    notices.push({ code: "damaged", detail: `${counts.broken} of its pages could not be read.` });
  return notices;
}

/** A name that a program gave is no title. */
function titleOf(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const title = value
    .replace(/^Microsoft (?:Word|PowerPoint|Excel) - /u, "")
    .replaceAll("\0", "")
    .trim();
  return title === "" || /^untitled\b/iu.test(title) || /\.\w{2,4}$/u.test(title)
    ? undefined
    : title.slice(0, contentLimits.titleCharsMax);
}

const refuse = (refused: ParseRefusal["refused"], reason: Notice): ParseRefusal => ({
  refused,
  mediaType: MEDIA_TYPE,
  reason,
});
const nameOf = (error: unknown): string => (error instanceof Error ? error.name : "");

interface DocumentFacts {
  readonly title?: string;
  readonly takenMs?: number;
}

async function readFacts(document: Document, dateOf: (text: string) => Date | null): Promise<DocumentFacts> {
  const { info } = await document.getMetadata().catch(() => ({ info: {} }));
  const fields: Readonly<Record<string, unknown>> = { ...info };
  const title = titleOf(fields["Title"]);
  const created =
    typeof fields["CreationDate"] === "string" ? dateOf(fields["CreationDate"])?.getTime() : undefined;
  return {
    ...(title === undefined ? {} : { title }),
    ...(created === undefined || Number.isNaN(created) ? {} : { takenMs: created }),
  };
}

async function readDocument(
  document: Document,
  dateOf: (text: string) => Date | null,
  words: string,
): Promise<Parsed | ParseRefusal> {
  const sink = createBlockSink();
  const counts = await writePages(document, sink);
  if (counts.read === 0)
    return refuse("failed", { code: "damaged", detail: "None of its pages could be read." });
  // A scan is found by its name, until its pages were read as the pictures that they are.
  if (sink.blocks.length === 0)
    sink.push(words, { headingPath: [], anchor: { kind: "page", page: 1, boxes: [] }, breakBefore: true });
  return {
    mediaType: MEDIA_TYPE,
    ...(await readFacts(document, dateOf)),
    blocks: sink.blocks,
    notices: [...noticesOf(counts, document.numPages), ...sink.notices()],
  };
}

/** PDF: the lines of each page with their boxes. */
export const format: BytesFormat = {
  reads: "bytes",
  itemKind: "pdf",
  recognises: isPdf,
  async parse(bytes, { words }) {
    const { task, dateOf } = await openDocument(bytes);
    try {
      return await readDocument(await task.promise, dateOf, words);
    } catch (error) {
      if (nameOf(error) === "PasswordException")
        return refuse("skipped", { code: "encrypted", detail: "It is protected by a password." });
      return refuse("failed", { code: "damaged", detail: "The PDF is cut short or broken." });
    } finally {
      await task.destroy();
    }
  },
};
