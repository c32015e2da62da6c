import type { Message } from "#shared/kit/message.ts";
import type { spacesInEnglish } from "./spaces-en.ts";

export const spacesInGerman = {
  "spaces.title": "Bedeutungsmodell",
  "spaces.hint":
    "Ein Modell macht aus jedem Teil Ihrer Bibliothek einen Vektor, damit er nach seiner Bedeutung gefunden wird. Ein anderes wird im Hintergrund vorbereitet; gesucht wird mit dem jetzigen, bis es vollständig ist.",
  "spaces.choose": "Modell",
  "spaces.use": "Dieses Modell verwenden",
  "spaces.inUse": "{model} mit {dimensions} Dimensionen ist in Gebrauch.",
  "spaces.static-en": "Mitgeliefert, ganz",
  "spaces.static-en-128": "Mitgeliefert, klein",
  "spaces.hint.static-en": "Findet von den mitgelieferten am besten nach der Bedeutung.",
  "spaces.hint.static-en-128":
    "Halb so viel Speicher und Platte für Vektoren; nach der Bedeutung wird etwas weniger gefunden.",
  "spaces.missing":
    "{done} von {total} Teilen sind nach ihrer Bedeutung zu finden; die übrigen nach ihren Wörtern, bis sie eingebettet sind.",
  "spaces.fails":
    "{model} läuft nicht: Alles wird nur nach seinen Wörtern gefunden, und was kommt, wird später eingebettet. {why}",
  "spaces.instead": "Jetzt {model} verwenden",
  "spaces.building": "{model} wird vorbereitet",
  "spaces.coverage": "{done} von {total} Teilen",
  "spaces.left": "noch etwa {time}",
  "spaces.stage.embedding": "Einbetten",
  "spaces.stage.indexing": "Der Index wird gemacht",
  "spaces.stage.resting": "Es wird auf Strom gewartet",
  "spaces.stage.paused": "Angehalten",
  "spaces.stage.disk-full": "Die Platte ist voll: Es geht weiter, wenn Platz ist",
  "spaces.stage.failed": "So geht es nicht weiter. Versuchen Sie es noch einmal, oder brechen Sie ab.",
  "spaces.pause": "Anhalten",
  "spaces.resume": "Fortsetzen",
  "spaces.cancel": "Abbrechen",
  "spaces.previous": "{model} wird aufbewahrt, damit Sie sofort zurückkönnen.",
  "spaces.rollBack": "Zurück dazu",
  "spaces.forget": "Vergessen",
  "spaces.forgetting": "Vektoren, die nicht mehr gebraucht werden, werden entfernt.",
  "spaces.compare": "An meinen gespeicherten Suchen vergleichen",
  "spaces.comparing": "Es wird verglichen: {done} von {total}",
  "spaces.comparePartial": "{model} hat bisher {done} von {total} Teilen.",
  "spaces.compareNone": "Speichern Sie zuerst eine Suche: An gespeicherten Suchen werden Modelle verglichen.",
  "spaces.compareStop": "Aufhören",
  "spaces.search": "Gespeicherte Suche",
  "spaces.overlap": "Gleiche der ersten zehn",
  "spaces.noHits": "Nichts gefunden",
} as const satisfies Readonly<Record<keyof typeof spacesInEnglish, Message>>;
