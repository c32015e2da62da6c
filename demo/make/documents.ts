import type { Paragraph } from "./docx.ts";
import type { Line, PdfDocument } from "./pdf.ts";

const head = (text: string): Line => ({ text, sizePt: 20, bold: true });
const sub = (text: string): Line => ({ text, sizePt: 13, bold: true });
const lines = (text: string): Line[] => text.trim().split("\n").map((each) => ({ text: each }));

export const documents: Readonly<Record<string, PdfDocument>> = {
  "house/invoice-boiler.pdf": {
    title: "Invoice 2026-1187",
    pages: [
      [
        head("Invoice 2026-1187"),
        ...lines(`
Nordvarme Ltd (example), 12 Smith's Yard
To: The Reading Room, 4 Market Lane
Date: 18 November 2026        Due within 30 days

1  Condensing boiler, 24 kW                     4,950.00
2  Fitting, two people, one and a half days     1,180.00
3  Removal of the old appliance                   350.00

Total                                           6,480.00

Please pay to the account named in our order, quoting the number above.
`),
      ],
      [
        sub("Warranty"),
        ...lines(`
We guarantee the heat exchanger for ten years and all other parts for two.
The guarantee ends if the pressure falls below 0.8 bar for longer than a week
and nobody tells us, or if the yearly service is left out.
`),
      ],
    ],
  },
  "travel/walking-guide.pdf": {
    title: "Three walks by the water",
    pages: [
      [
        head("Three walks by the water"),
        sub("1. Along the old canal"),
        ...lines(`
Nine kilometres, flat, for pushchairs and tired legs. Begin at the lock keeper's
house and keep the water on your left. Herons stand below the third bridge.
There is no shop; the pump in the churchyard gives drinking water.
`),
      ],
      [
        sub("2. The headland"),
        ...lines(`
Fourteen kilometres with two steep climbs. After rain the clay on the northern
slope is treacherous: go round by the chapel. From the beacon one sees both
lighthouses, and on a clear evening the island.
`),
      ],
      [
        sub("3. Across the mud at low tide"),
        ...lines(`
Only with a guide, and only when the tables say so. The sea comes back faster
than a person walks. Bare feet are best; shells are sharp beyond the second
channel, so carry a pair of old plimsolls on a string.
`),
      ],
    ],
  },
  "reading/on-keeping-bees.pdf": {
    title: "On keeping bees in a small garden",
    pages: [
      [
        head("On keeping bees in a small garden"),
        ...lines(`
A colony needs about as much attention as a cat and forgives far less.
In May look every seven days for queen cells: long, hanging, like peanuts.
If you find one and do nothing, half of your bees will be in the neighbour's
chimney by the weekend.

Feed syrup in late summer, after the last honey is off, never in between.
Against mites treat in August and once more at the turn of the year, when
there is no brood.
`),
      ],
      [
        sub("What it costs"),
        ...lines(`
Two hives, a smoker, a veil, gloves that you will soon leave off, and a
share in the club's extractor. The first jar of honey is the dearest you
will ever eat. The second year it pays for the jars.
`),
      ],
    ],
  },
};

export const letter: readonly Paragraph[] = [
  { text: "How we came to the sea", heading: 1 },
  { text: "Written down for my grandchildren, because you keep asking and I keep leaving things out." },
  { text: "The winter of the ice", heading: 2 },
  { text: "The harbour froze in January and the men walked out to the ships. My mother sold the sewing machine to buy three tickets, and sewed by hand ever after, and never once complained in my hearing." },
  { text: "The room above the bakery", heading: 2 },
  { text: "We were four in one room, and it was the warmest of all the rooms I have lived in, because the oven stood right beneath my bed. I still wake at the hour when the bread was taken out." },
  { text: "What I would do again", heading: 2 },
  { text: "Learn to swim earlier. Marry your grandfather. Keep the blue suitcase." },
];
