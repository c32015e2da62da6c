/** Writes small Word documents for tests. */
import { crc32, deflateRawSync } from "node:zlib";

export interface ZipPart {
  readonly name: string;
  readonly content: Buffer;
}

function headerOf(signature: number, fields: readonly (readonly [size: 2 | 4, value: number])[]): Buffer {
  const header = Buffer.alloc(4 + fields.reduce((length, [size]) => length + size, 0));
  header.writeUInt32LE(signature);
  let at = 4;
  for (const [size, value] of fields) {
    header.writeUIntLE(value, at, size);
    at += size;
  }
  return header;
}

export function makeZip(parts: readonly ZipPart[]): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content } of parts) {
    const packed = deflateRawSync(content, { level: 1 });
    const nameBytes = Buffer.from(name);
    const shared = [
      [2, 20],
      [2, 0],
      [2, 8],
      [2, 0],
      [2, 0],
      [4, crc32(content)],
      [4, packed.length],
      [4, content.length],
      [2, nameBytes.length],
      [2, 0],
    ] as const;
    const local = Buffer.concat([headerOf(0x04_03_4b_50, shared), nameBytes, packed]);
    directory.push(
      headerOf(0x02_01_4b_50, [[2, 20], ...shared, [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]]),
      nameBytes,
    );
    bodies.push(local);
    offset += local.length;
  }
  const entries = Buffer.concat(directory);
  const end = headerOf(0x06_05_4b_50, [
    [2, 0],
    [2, 0],
    [2, parts.length],
    [2, parts.length],
    [4, entries.length],
    [4, offset],
    [2, 0],
  ]);
  return Buffer.concat([...bodies, entries, end]);
}

const NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';

export interface Paragraph {
  readonly text: string;
  /** 1 to 6; a plain paragraph without it. */
  readonly heading?: number;
}

const paragraphXml = ({ text, heading }: Paragraph): string =>
  `<w:p>${heading === undefined ? "" : `<w:pPr><w:pStyle w:val="H${heading}"/></w:pPr>`}<w:r><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`;

const stylesXml = [1, 2, 3]
  .map(
    (level) =>
      `<w:style w:type="paragraph" w:styleId="H${level}"><w:name w:val="heading ${level}"/></w:style>`,
  )
  .join("");

/** The parts of a document, its main one from the given XML. */
export const docxParts = (bodyXml: string): readonly ZipPart[] => {
  const files: Readonly<Record<string, string>> = {
    "[Content_Types].xml": `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
    "_rels/.rels": `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`,
    "word/_rels/document.xml.rels": `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`,
    "word/styles.xml": `${XML}<w:styles xmlns:w="${NAMESPACE}">${stylesXml}</w:styles>`,
    "word/document.xml": `${XML}<w:document xmlns:w="${NAMESPACE}"><w:body>${bodyXml}</w:body></w:document>`,
  };
  return Object.entries(files).map(([name, content]) => ({ name, content: Buffer.from(content) }));
};

export const makeDocx = (paragraphs: readonly Paragraph[]): Buffer =>
  makeZip(docxParts(paragraphs.map(paragraphXml).join("")));
