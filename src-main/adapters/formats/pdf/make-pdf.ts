/** Writes small PDF files for tests. */
export interface PdfPlan {
  /** Lines of each page, drawn from the top down in 12-point Helvetica. */
  readonly pages: readonly (readonly string[])[];
  readonly title?: string;
  /** The number of pages that the file claims, when not the true one. */
  readonly claimedPageCount?: number;
  /** Asks for a password that nobody has. */
  readonly encrypted?: boolean;
}

const PAGE_WIDTH = 600;
const PAGE_HEIGHT = 800;
const LEFT = 60;
const TOP = 740;
const LEADING = 16;

const literal = (text: string): string => `(${text.replace(/[\\()]/gu, "\\$&")})`;

function contentOf(lines: readonly string[]): string {
  const drawn = lines.map((line, index) => `${index === 0 ? "" : `0 -${LEADING} Td `}${literal(line)} Tj`);
  return `BT /F1 12 Tf ${LEFT} ${TOP} Td ${drawn.join("\n")} ET`;
}

const key = "00".repeat(32);

export function makePdf({ pages, title, claimedPageCount, encrypted }: PdfPlan): Buffer {
  // Objects 1 to 4 are the catalogue, the page tree, the font and the information; then two a page.
  const pageNumbers = pages.map((_, index) => 5 + index * 2);
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    `<< /Type /Pages /Kids [${pageNumbers.map((number) => `${number} 0 R`).join(" ")}] /Count ${claimedPageCount ?? pages.length} >>`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    `<< ${title === undefined ? "" : `/Title ${literal(title)}`} /CreationDate (D:20240506070809Z) >>`,
    ...pages.flatMap((lines, index) => {
      const content = contentOf(lines);
      return [
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${PAGE_WIDTH} ${PAGE_HEIGHT}] /Resources << /Font << /F1 3 0 R >> >> /Contents ${6 + index * 2} 0 R >>`,
        `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
      ];
    }),
  ];
  let body = "%PDF-1.4\n";
  const offsets = objects.map((object, index) => {
    const offset = body.length;
    body += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  const secret =
    encrypted === true
      ? ` /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <${key}> /U <${key}> >> /ID [<00> <00>]`
      : "";
  const size = objects.length + 1;
  const trailer = `trailer\n<< /Size ${size} /Root 1 0 R /Info 4 0 R${secret} >>\nstartxref\n${body.length}\n%%EOF\n`;
  return Buffer.from(`${body}xref\n0 ${size}\n0000000000 65535 f \n${table}${trailer}`, "latin1");
}
