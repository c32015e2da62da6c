/** What is looked at in a picture, and how finely. */
export const lookLimits = {
  /** Colours that are kept of one picture; the smaller ones are left out. */
  colourCountMax: 5,
  /** Shares of the pixels from which a picture has a colour. */
  greyShareMin: 0.1,
  hueShareMin: 0.05,
  /** A picture with a shorter side has no parts worth finding: only the whole of it is described. */
  partEdgePxMin: 64,
  /** Parts lie in so many columns and rows, each of half the width and height, overlapping by half. */
  partsAcross: 3,
  /** Cells along each side into which a picture is summed up once; the whole and each part are put together from them. */
  fineAcross: 16,
  /** Cells of the grids of colours and of shapes, along each side of the whole or a part. */
  cellsAcross: 4,
  orientationCount: 8,
  hueCount: 6,
  lightCount: 4,
} as const;
