import type { ColourName, PictureColour } from "#shared/model/picture.ts";
import { chromaOf, hueOf, type Lab, labOf } from "./oklab.ts";
import type { LabImage } from "./pixels.ts";
import { lookLimits } from "./limits.ts";

/** Under this chroma nobody would call a thing by a hue; what is dark or pale needs more of it. */
const greyChroma = (l: number): number => (l < 0.35 || l > 0.9 ? 0.05 : 0.04);
const blackUntil = 0.24;
const whiteFrom = 0.87;

/**
 * Hues in degrees of OKLab, the first that a hue is below. The bounds lie between the named colours of CSS: tomato (33)
 * is red and dark orange (56) orange, gold (92) yellow, chartreuse (128) green, turquoise (188) teal, deep sky blue (237)
 * blue, blue violet (301) purple, hot pink (351) pink.
 */
const hues: readonly (readonly [below: number, name: ColourName])[] = [
  [10, "pink"],
  [38, "red"],
  [85, "orange"],
  [118, "yellow"],
  [168, "green"],
  [222, "teal"],
  [284, "blue"],
  [344, "purple"],
  [361, "pink"],
];

/** What a person would call a colour. Pink is light red, brown is dark or dull orange. */
function colourNamed(lab: Lab): ColourName {
  const chroma = chromaOf(lab);
  if (lab.l < blackUntil && chroma < 0.1) return "black";
  if (chroma < greyChroma(lab.l)) return lab.l < blackUntil ? "black" : lab.l > whiteFrom ? "white" : "grey";
  const hue = hueOf(lab);
  const name = hues.find(([below]) => hue < below)?.[1] ?? "pink";
  if (name === "orange" && (lab.l < 0.62 || chroma < 0.1)) return lab.l > whiteFrom ? "white" : "brown";
  if (name === "red" && lab.l < 0.55 && chroma < 0.12) return "brown";
  if (name === "red" && lab.l > 0.72) return "pink";
  if (name === "pink" && lab.l < 0.62) return hue < 38 ? "red" : "purple";
  if (name === "yellow" && lab.l < 0.62) return hue < 100 ? "brown" : "green";
  return name;
}

interface Sum {
  weight: number;
  l: number;
  a: number;
  b: number;
}

/** The colours that much of a picture has, most first. A hue stands out of greys, so less of it is enough. */
export function coloursOf(image: LabImage): readonly PictureColour[] {
  const sums = new Map<ColourName, Sum>();
  let whole = 0;
  for (let pixel = 0; pixel < image.l.length; pixel++) {
    const weight = image.seen[pixel] ?? 0;
    if (weight === 0) continue;
    const lab = { l: image.l[pixel] ?? 0, a: image.a[pixel] ?? 0, b: image.b[pixel] ?? 0 };
    const name = colourNamed(lab);
    const sum = sums.get(name) ?? { weight: 0, l: 0, a: 0, b: 0 };
    sums.set(name, sum);
    whole += weight;
    sum.weight += weight;
    sum.l += weight * lab.l;
    sum.a += weight * lab.a;
    sum.b += weight * lab.b;
  }
  return [...sums]
    .map(([name, { weight, l, a, b }]) => ({
      name,
      share: Math.round((weight / whole) * 1000) / 1000,
      mean: hexOf({ l: l / weight, a: a / weight, b: b / weight }),
    }))
    .filter(({ name, share }) => share >= (isGrey(name) ? lookLimits.greyShareMin : lookLimits.hueShareMin))
    .sort((left, right) => right.share - left.share)
    .slice(0, lookLimits.colourCountMax);
}

const isGrey = (name: ColourName): boolean => name === "black" || name === "grey" || name === "white";

/** Ottosson's inverse; what sRGB cannot show is cut to what it can. */
function hexOf({ l, a, b }: Lab): string {
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const byteOf = (light: number): string => {
    const value = light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;
    return Math.round(Math.min(1, Math.max(0, value)) * 255)
      .toString(16)
      .padStart(2, "0");
  };
  const red = byteOf(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short);
  const green = byteOf(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short);
  const blue = byteOf(-0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short);
  return `#${red}${green}${blue}`;
}

/** The name of a colour of sRGB. */
export const colourOfBytes = (red: number, green: number, blue: number): ColourName =>
  colourNamed(labOf(red, green, blue));
