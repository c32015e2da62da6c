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
  const secret =
    encrypted === true
      ? ` /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <${key}> /U <${key}> >> /ID [<00> <00>]`
      : "";
  return fileOf(objects, `/Info 4 0 R${secret}`);
}

/** One page that says 你好 in a font of the reader's own, its characters named by a table that comes with the library. */
export function makeHanziPdf(): Buffer {
  const content = "BT /F1 24 Tf 72 700 Td <4F60597D> Tj ET";
  return fileOf([
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${PAGE_WIDTH} ${PAGE_HEIGHT}] /Resources << /Font << /F1 5 0 R >> >> /Contents 4 0 R >>`,
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R] >>",
    "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /FontDescriptor 7 0 R >>",
    "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 752 /Descent -271 /CapHeight 737 /StemV 58 >>",
  ]);
}

/** A scan: a page that is nothing but a picture (JPEG), turned as the page says; behind pages with lines of text. */
export function makeScanPdf(
  jpeg: Buffer,
  {
    width,
    height,
    rotate = 0,
  }: { readonly width: number; readonly height: number; readonly rotate?: number },
): Buffer {
  const content = `q ${width} 0 0 ${height} 0 0 cm /Im1 Do Q`;
  return fileOf([
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    `<< /Type /Page /Parent 2 0 R /Rotate ${rotate} /MediaBox [0 0 ${width} ${height}] /Resources << /XObject << /Im1 5 0 R >> >> /Contents 4 0 R >>`,
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    `<< /Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode /Length ${jpeg.length} >>\nstream\n${jpeg.toString("latin1")}\nendstream`,
  ]);
}

/** The first object is the catalogue. */
function fileOf(objects: readonly string[], trailer = ""): Buffer {
  let body = "%PDF-1.4\n";
  const offsets = objects.map((object, index) => {
    const offset = body.length;
    body += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  const size = objects.length + 1;
  return Buffer.from(
    `${body}xref\n0 ${size}\n0000000000 65535 f \n${table}trailer\n<< /Size ${size} /Root 1 0 R ${trailer} >>\nstartxref\n${body.length}\n%%EOF\n`,
    "latin1",
  );
}
