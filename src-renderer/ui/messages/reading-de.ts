import type { readingInEnglish } from "./reading-en.ts";

export const readingInGerman = {
  "doctor.reading": "Text in Bildern",
  "reading.title": "Text in Bildern",
  "reading.hint":
    "Schilder, Bildschirme und eingescannte Seiten werden durch ihre Wörter auffindbar. Gelesen wird auf diesem Gerät, in ruhigen Momenten, einige Sekunden je Bild.",
  "reading.on": "Lesen",
  "reading.off": "Nicht lesen",
  "reading.languages": "Sprachen darin",
  "reading.languagesHint": "Mindestens eine. Nach einer anderen Wahl werden Bilder noch einmal gelesen.",
  "reading.state.waiting": "Text in Bildern: {done} von {wanted} gelesen. Anderes geht vor.",
  "reading.state.resting": "Text in Bildern: {done} von {wanted} gelesen. Im Akkubetrieb ruht das.",
  "reading.state.reading": "Text in Bildern wird gelesen: {done} von {wanted}.",
  "reading.state.none": "Text in Bildern: alle gelesen. Keines enthält welchen.",
  "reading.state.done": {
    one: "Text in Bildern: gelesen. {count} Bild enthält welchen.",
    other: "Text in Bildern: alle gelesen. {count} enthalten welchen.",
  },
  "reading.progress": "Gelesene Bilder",
  "backlog.looking.running": "Farben und Formen von Bildern und Filmen werden angesehen: {done} von {total}.",
  "backlog.looking.waiting":
    "Farben und Formen: {done} von {total} Bildern und Filmen angesehen. Anderes geht vor.",
  "backlog.looking.progress": "Angesehene Bilder und Filme",
  "backlog.listening.running": "Wie Aufnahmen klingen, wird angehört: {done} von {total}.",
  "backlog.listening.waiting": "Klänge: {done} von {total} Aufnahmen angehört. Anderes geht vor.",
  "backlog.listening.progress": "Angehörte Aufnahmen",
  "reading.found": "Text darin",
  "problem.unknown-place": "Kein Ort heißt „{part}“, also ist nichts in seiner Nähe. Meinten Sie: {expected}",
  "search.nearPlace":
    'Bei {place} ({latitude}, {longitude}). Ein anderer Ort dieses Namens: das Land dahinter, wie in near:"Paris, US".',
  "image.nearestPlace": "{place}, {km} km entfernt",
} as const satisfies Record<keyof typeof readingInEnglish, unknown>;
