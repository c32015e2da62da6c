import type { settingsInEnglish } from "./settings-en.ts";

export const settingsInGerman = {
  "settings.look": "Aussehen",
  "settings.theme": "Farben",
  "settings.theme.system": "System",
  "settings.theme.light": "Hell",
  "settings.theme.dark": "Dunkel",
  "settings.language": "Sprache",
  "settings.reading": "Dateien lesen",
  "settings.fileSize": "Größte Datei",
  "settings.fileSizeHint": "Größere werden mit dem Grund aufgeführt, aber nicht gelesen.",
  "settings.index": "Index",
  "settings.atRest": "Vektoren auf der Platte",
  "settings.atRest.sealed": "Versiegelt",
  "settings.atRest.mapped": "Eingeblendet",
  "settings.atRestHint.sealed":
    "Verschlüsselt und bei jedem Start in den Speicher entschlüsselt. Für die meisten Bibliotheken richtig.",
  "settings.atRestHint.mapped":
    "Sofort da und bei Millionen von Stellen sparsam mit Speicher, aber nur von der Verschlüsselung Ihrer Platte geschützt, wenn sie eine hat: Aus einem Vektor lässt sich erraten, wovon eine Stelle handelt. Ab dem nächsten Start.",
  "settings.reconcile": "Ordner vergleichen alle",
  "settings.reconcileHint":
    "Änderungen werden sofort bemerkt; so wird auch gefunden, was das System nicht meldete.",
  "settings.ignore": "Regeln für alle Ordner",
} as const satisfies Record<keyof typeof settingsInEnglish, unknown>;
