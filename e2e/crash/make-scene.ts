import sharp from "sharp";

/** A picture of its own for each number, the same each time. */
export const makeScene = (number: number): Promise<Buffer> =>
  sharp({
    create: {
      width: 64,
      height: 48,
      channels: 3,
      background: { r: number & 255, g: (number >> 8) & 255, b: (number >> 16) & 255 },
    },
  })
    .png()
    .toBuffer();
