/** What one file may cost. At each limit the rest of the file is left out and the item says so, save where noted. */
export const contentLimits = {
  /** Bytes of a text file that are decoded; the rest is left out. */
  textBytesMax: 8 * 1024 * 1024,
  /** UTF-16 code units of searchable text an item may have. */
  textCharsMax: 4_000_000,
  blockCountMax: 40_000,
  /** A verbatim block longer than this is handed on in parts, so that no later stage meets a giant. */
  blockCharsMax: 4_000,
  /** A block that was cleaned of markup is handed on in such parts when it is longer than this. */
  blockCharsWholeMax: 20_000,
  titleCharsMax: 300,
  headingCharsMax: 200,
  headingDepthMax: 12,
  tagCountMax: 32,
  /** Objects in arrays in objects: deeper values are taken as one text. */
  nestingDepthMax: 100,
  /** Elements of a page or of XML that may be open at once; at a deeper one reading stops. */
  elementDepthMax: 5_000,
  /** Longer source files are cut at blank lines: they are generated, and their syntax trees are huge. */
  syntaxCharsMax: 1_000_000,
  csvRowCountMax: 100_000,
  /** Longer YAML is read as lines: the parser takes a second for this much. */
  yamlCharsMax: 500_000,
  pdfPageCountMax: 3_000,
  /** Bytes that a docx may unpack to; past it the file is refused. */
  docxUnpackedBytesMax: 256 * 1024 * 1024,
  docxEntryCountMax: 10_000,
  /** A picture with more pixels keeps its name and details, and has no small picture. */
  imagePixelsMax: 150_000_000,
  thumbnailEdgePxMax: 320,
  /** Longer side of a picture that a model is given: models look at 224 to 384 pixels. */
  modelEdgePxMax: 384,
  /** Characters from which the language is told. */
  languageSampleCharsMax: 400,
  detailCharsMax: 500,
} as const;
