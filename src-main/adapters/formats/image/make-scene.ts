import sharp from "sharp";
import { seededChance } from "#shared/kit/seeded-chance.ts";

/** A picture for tests, as PNG: a sky and a ground, and a few things of other colours before them. */
export function makeScene(seed: number, width = 640, height = 480): Promise<Buffer> {
  const chance = seededChance((seed + 1) * 0x9e3779b9);
  const paint = (): string =>
    `hsl(${Math.round(chance() * 360)},${30 + Math.round(chance() * 60)}%,${20 + Math.round(chance() * 65)}%)`;
  const across = (share: number): number => Math.round(share * width);
  const down = (share: number): number => Math.round(share * height);
  const thing = (): string => {
    const [x, y, w, h] = [chance(), chance(), 0.08 + chance() * 0.3, 0.08 + chance() * 0.3];
    const turned = `transform="rotate(${Math.round(chance() * 180)} ${across(x)} ${down(y)})" fill="${paint()}"`;
    return chance() < 0.5
      ? `<ellipse cx="${across(x)}" cy="${down(y)}" rx="${across(w / 2)}" ry="${down(h / 2)}" ${turned}/>`
      : `<rect x="${across(x - w / 2)}" y="${down(y - h / 2)}" width="${across(w)}" height="${down(h)}" ${turned}/>`;
  };
  const horizon = down(0.3 + chance() * 0.5);
  const parts = [
    `<rect width="${width}" height="${height}" fill="${paint()}"/>`,
    `<rect y="${horizon}" width="${width}" height="${height}" fill="${paint()}"/>`,
    ...Array.from({ length: 7 }, thing),
  ];
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${parts.join("")}</svg>`;
  return sharp(Buffer.from(svg)).png().toBuffer();
}

/** As a telephone notes that a picture was taken in Munich: for `withExif` of sharp. */
export const exifOfMunich = {
  IFD3: {
    GPSLatitudeRef: "N",
    GPSLatitude: "48/1 8/1 15/1",
    GPSLongitudeRef: "E",
    GPSLongitude: "11/1 34/1 32/1",
  },
};
