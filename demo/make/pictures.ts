import sharp from "sharp";

export interface Picture {
  readonly name: string;
  readonly svg: string;
  readonly description: string;
  /** As EXIF writes it: `2026:06:12 23:40:00`. */
  readonly taken: string;
}

const sky = (id: string, top: string, bottom: string): string => `<defs><linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${top}"/><stop offset="1" stop-color="${bottom}"/></linearGradient></defs><rect width="960" height="640" fill="url(#${id})"/>`;
const framed = (body: string): string => `<svg xmlns="http://www.w3.org/2000/svg" width="960" height="640">${body}</svg>`;

export const pictures: readonly Picture[] = [
  {
    name: "midnight-sun-lofoten.jpg",
    taken: "2026:06:12 23:52:00",
    description: "Midnight sun over the sea, the small tent above the beach",
    svg: framed(`${sky("a", "#f4a259", "#fbe3b5")}<circle cx="640" cy="330" r="46" fill="#fff4d6"/><path d="M0 400 L180 220 L300 360 L420 190 L560 400 Z" fill="#4a5a6a"/><rect y="395" width="960" height="245" fill="#5b7f95"/><path d="M0 560 Q300 500 960 600 L960 640 L0 640 Z" fill="#6f7f4a"/><path d="M170 560 L215 500 L262 560 Z" fill="#c8463c"/>`),
  },
  {
    name: "saturn-sketch.png",
    taken: "2026:09:21 22:15:00",
    description: "Sketch of Saturn with its rings, seen from the garden",
    svg: framed(`<rect width="960" height="640" fill="#10131c"/><ellipse cx="480" cy="320" rx="290" ry="70" fill="none" stroke="#d9c79a" stroke-width="26"/><circle cx="480" cy="320" r="130" fill="#e6d3a3"/><path d="M190 320 A290 70 0 0 0 770 320" fill="none" stroke="#cdb985" stroke-width="26"/>`),
  },
  {
    name: "first-loaf.jpg",
    taken: "2026:02:14 09:05:00",
    description: "The first sourdough loaf that rose, on the kitchen table",
    svg: framed(`<rect width="960" height="640" fill="#e9dfcf"/><rect y="430" width="960" height="210" fill="#b08a5b"/><ellipse cx="480" cy="400" rx="260" ry="130" fill="#8a5426"/><path d="M300 360 Q480 280 660 360" fill="none" stroke="#e8c48d" stroke-width="16"/><path d="M330 410 Q480 340 630 410" fill="none" stroke="#e8c48d" stroke-width="12"/>`),
  },
  {
    name: "goldfinches-in-snow.webp",
    taken: "2026:02:01 08:31:00",
    description: "Goldfinches at the feeder in the snow",
    svg: framed(`${sky("b", "#cfd8e0", "#f4f6f8")}<rect x="465" y="240" width="30" height="400" fill="#6b5138"/><path d="M340 250 L480 150 L620 250 Z" fill="#8a6a48"/>${[380, 450, 540].map((x) => `<ellipse cx="${x}" cy="300" rx="34" ry="22" fill="#b98e4a"/><circle cx="${x + 28}" cy="286" r="13" fill="#c8262b"/>`).join("")}`),
  },
];

export async function drawPicture({ name, svg, description, taken }: Picture): Promise<Buffer> {
  const image = sharp(Buffer.from(svg)).withExif({ IFD0: { ImageDescription: description, Make: "Tessera", Model: "Sample library" }, IFD2: { DateTimeOriginal: taken } });
  if (name.endsWith(".png")) return image.png({ palette: true }).toBuffer();
  if (name.endsWith(".webp")) return image.webp({ quality: 80 }).toBuffer();
  return image.jpeg({ quality: 82 }).toBuffer();
}
