import sharp from "sharp";

/** A picture with lines of text, for tests, as PNG: drawn with whatever font the system has. */
export function makeTextPicture(lines: readonly string[], width = 640, lineHeight = 110): Promise<Buffer> {
  const texts = lines.map(
    (line, index) =>
      `<text x="30" y="${(index + 0.6) * lineHeight}" font-family="Liberation Sans, DejaVu Sans, sans-serif" font-size="38" fill="#222">${line}</text>`,
  );
  const height = lines.length * lineHeight;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#f8f6f0"/>${texts.join("")}</svg>`;
  return sharp(Buffer.from(svg)).png().toBuffer();
}

/** Without a font every letter is a box, and two words of one length look the same. */
export async function canDrawText(): Promise<boolean> {
  const [one, other] = await Promise.all([makeTextPicture(["WWW"]), makeTextPicture(["iii"])]);
  return !one.equals(other);
}
