import type { Anchor } from "#shared/model/anchor.ts";
import type { ItemKind, ReasonCode } from "#shared/model/item.ts";

export interface FakePassage {
  readonly text: string;
  readonly headings: readonly string[];
  readonly anchor: Anchor;
}
export interface FakeDocument {
  readonly path: string;
  readonly kind: ItemKind;
  readonly title?: string;
  readonly tags?: readonly string[];
  readonly language?: string;
  readonly reason?: ReasonCode;
  /** Other words for what it is about: the fake's idea of meaning. */
  readonly about: readonly string[];
  readonly passages: readonly FakePassage[];
}

const lines = (startLine: number, endLine: number): Anchor => ({
  kind: "text",
  startChar: startLine * 40,
  endChar: endLine * 40,
  startLine,
  endLine,
});
const page = (number: number, y: number): Anchor => ({
  kind: "page",
  page: number,
  boxes: [{ x: 0.12, y, width: 0.7, height: 0.03 }],
});

const home = "/home/ada/Notes";

/** A small library with something of every kind, written for this purpose. */
export const fakeDocuments: readonly FakeDocument[] = [
  {
    path: `${home}/kitchen/sourdough.md`,
    kind: "markdown",
    title: "Sourdough, week by week",
    tags: ["kitchen", "recipe"],
    about: ["bread", "loaf", "baking", "fresh", "flour", "yeast", "brot"],
    passages: [
      {
        headings: ["Sourdough, week by week"],
        anchor: lines(1, 4),
        text: "Notes from six weeks of keeping a starter alive. The flour is rye at first and wheat later; the water is always a little warmer than the room.",
      },
      {
        headings: ["Sourdough, week by week", "Feeding"],
        anchor: lines(6, 12),
        text: "Feed the starter every evening with equal weights of flour and water. When it doubles within four hours it is strong enough to raise a loaf.\n\nA starter that smells of nail polish is hungry: feed it twice a day until the smell is gone.",
      },
      {
        headings: ["Sourdough, week by week", "Storing the loaf"],
        anchor: lines(14, 19),
        text: "Wrapped in a linen cloth, cut side down on a wooden board, the loaf stays good for five days. Never put it in the refrigerator: the crumb goes stale sooner in the cold.",
      },
      {
        headings: ["Sourdough, week by week", "Mistakes"],
        anchor: lines(21, 26),
        text: "Too little salt makes the dough run. Too much patience makes it sour. A cold oven makes it flat; heat the stone for a full hour.",
      },
    ],
  },
  {
    path: `${home}/house/rental-agreement.pdf`,
    kind: "pdf",
    title: "Rental agreement, Lindenweg 4",
    tags: ["house"],
    about: ["flat", "apartment", "lease", "landlord", "notice", "deposit", "kitchen"],
    passages: [
      {
        headings: [],
        anchor: page(1, 0.22),
        text: "The tenant shall pay a deposit of three months' rent, to be returned within six months after the end of the tenancy.",
      },
      {
        headings: [],
        anchor: page(2, 0.3),
        text: "Either party may end the agreement by written notice of three months to the end of a calendar month. Notice by electronic mail is not sufficient.",
      },
    ],
  },
  {
    path: `${home}/code/retry-queue.ts`,
    kind: "code",
    about: ["backoff", "attempt", "repeat", "exponential", "failure"],
    passages: [
      {
        headings: ["RetryQueue"],
        anchor: { ...lines(12, 19), symbol: "nextDelayMs" } as Anchor,
        text: "/** Doubles with every attempt, with jitter, never above the limit. */\nexport function nextDelayMs(attempt: number, random: () => number): number {\n  const doubled = limits.firstDelayMs * 2 ** attempt;\n  const jitter = 0.5 + random() / 2;\n  return Math.min(doubled, limits.delayMsMax) * jitter;\n}\n\nexport const limits = { firstDelayMs: 250, delayMsMax: 60_000 };",
      },
      {
        headings: ["RetryQueue"],
        anchor: { ...lines(22, 25), symbol: "giveUp" } as Anchor,
        text: "export function giveUp(attempt: number): boolean {\n  // The fifth failure is for people, not for the queue.\n  return attempt >= 5;\n}",
      },
    ],
  },
  {
    path: `${home}/house/meter-readings.csv`,
    kind: "data",
    about: ["electricity", "energy", "power", "consumption", "strom"],
    passages: [
      {
        headings: ["Date, Meter, Reading"],
        anchor: { kind: "rows", firstRow: 2, lastRow: 5 },
        text: "2026-01-01 | Electricity | 48211\n2026-02-01 | Electricity | 48502\n2026-03-01 | Electricity | 48760\n2026-03-01 | Water | 1204",
      },
    ],
  },
  {
    path: `${home}/travel/lisbon.html`,
    kind: "web",
    title: "Three days in Lisbon",
    about: ["portugal", "holiday", "trip", "tram", "vacation"],
    passages: [
      {
        headings: ["Three days in Lisbon", "Day one"],
        anchor: lines(20, 32),
        text: "Take the tram up to the castle before nine, when the queue is short. The view over the river is best in the morning light.",
      },
      {
        headings: ["Three days in Lisbon", "Where to eat"],
        anchor: lines(40, 44),
        text: "Grilled sardines in a courtyard behind the church; they bake their own bread and serve it with olive oil.",
      },
    ],
  },
  {
    path: `${home}/travel/2025-09-tiles.jpg`,
    kind: "image",
    about: ["azulejo", "mosaic", "lisbon", "blue"],
    passages: [
      {
        headings: [],
        anchor: { kind: "image" },
        text: "Camera: Fujifilm X100V\nTaken at: Lisbon, Portugal\nDescription: Blue tiles on a wall in Alfama",
      },
    ],
  },
  {
    path: `${home}/work/quarterly-review.docx`,
    kind: "document",
    title: "Quarterly review",
    tags: ["work"],
    about: ["sales", "revenue", "report", "meeting"],
    passages: [
      {
        headings: ["Quarterly review", "What went well"],
        anchor: { kind: "blocks", startBlock: 3, endBlock: 6 },
        text: "Two customers renewed early. The retry queue lost nothing in the outage of March, which nobody outside noticed.",
      },
      {
        headings: ["Quarterly review", "What to change"],
        anchor: { kind: "blocks", startBlock: 7, endBlock: 9 },
        text: "Reviews take too long: four days from request to answer on average. We will try pairs.",
      },
    ],
  },
  {
    path: `${home}/briefe/kuendigung.txt`,
    kind: "text",
    language: "de",
    about: ["notice", "cancel", "contract", "letter", "vertrag"],
    passages: [
      {
        headings: [],
        anchor: lines(1, 6),
        text: "Sehr geehrte Damen und Herren,\n\nhiermit kündige ich den Vertrag zum nächstmöglichen Zeitpunkt. Bitte bestätigen Sie mir den Eingang dieses Schreibens.",
      },
    ],
  },
  { path: `${home}/music/demo.flac`, kind: "other", reason: "unsupported-type", about: [], passages: [] },
  { path: `${home}/archive/tax-2019.pdf`, kind: "pdf", reason: "encrypted", about: [], passages: [] },
];
