/** A small PDF writer: A4 pages of text in Helvetica, enough for letters and invoices. */
export interface Line {
  readonly text: string;
  readonly sizePt?: number;
  readonly bold?: boolean;
}
export interface PdfDocument {
  readonly title: string;
  readonly pages: readonly (readonly Line[])[];
}

const page = { widthPt: 595, heightPt: 842, marginPt: 64 } as const;

export function makePdf({ title, pages }: PdfDocument): Buffer {
  const objects: string[] = [];
  const add = (body: string): number => objects.push(body);
  const catalog = add("<< /Type /Catalog /Pages 2 0 R >>");
  add("");
  const fonts = ["Helvetica", "Helvetica-Bold"].map((name) => add(`<< /Type /Font /Subtype /Type1 /BaseFont /${name} /Encoding /WinAnsiEncoding >>`));
  const info = add(`<< /Title (${escaped(title)}) /Producer (Tessera sample library) >>`);
  const kids = pages.map((lines) => {
    const stream = drawn(lines);
    const content = add(`<< /Length ${Buffer.byteLength(stream, "latin1")} >>\nstream\n${stream}\nendstream`);
    return add(`<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${page.widthPt} ${page.heightPt}] /Resources << /Font << /F0 ${fonts[0]} 0 R /F1 ${fonts[1]} 0 R >> >> /Contents ${content} 0 R >>`);
  });
  objects[1] = `<< /Type /Pages /Count ${kids.length} /Kids [${kids.map((kid) => `${kid} 0 R`).join(" ")}] >>`;
  return assembled(objects, catalog, info);
}

function assembled(objects: readonly string[], catalog: number, info: number): Buffer {
  let text = "%PDF-1.7\n";
  const offsets = objects.map((body, place) => {
    const offset = Buffer.byteLength(text, "latin1");
    text += `${place + 1} 0 obj\n${body}\nendobj\n`;
    return offset;
  });
  const start = Buffer.byteLength(text, "latin1");
  const rows = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${objects.length + 1} /Root ${catalog} 0 R /Info ${info} 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(text, "latin1");
}

function drawn(lines: readonly Line[]): string {
  let top = page.heightPt - page.marginPt;
  return lines
    .map(({ text, sizePt = 11, bold = false }) => {
      top -= sizePt * 1.5;
      return `BT /F${bold ? 1 : 0} ${sizePt} Tf ${page.marginPt} ${top.toFixed(1)} Td (${escaped(text)}) Tj ET`;
    })
    .join("\n");
}

const escaped = (text: string): string => text.replace(/[\\()]/g, (char) => `\\${char}`).replaceAll("€", "EUR");
