/** What stands around every screen, in German. */
export const shellInGerman = {
  "nav.label": "Hauptnavigation",
  "nav.skip": "Zum Inhalt springen",
  "nav.home": "Tessera, Startseite",
  "nav.search": "Suche",
  "nav.library": "Bibliothek",
  "nav.activity": "Aktivität",
  "nav.settings": "Einstellungen",
  "connection.lost": "Die Verbindung zu Tessera ist unterbrochen. Neuer Versuch …",
  "connection.retry": "Jetzt versuchen",
  "broken.title": "Dieser Teil von Tessera ist gescheitert",
  "broken.hint":
    "In Ihrer Bibliothek ging nichts verloren. Die Einzelheiten unten helfen, den Fehler zu finden.",
  "broken.again": "Erneut versuchen",
  "broken.details": "Einzelheiten",
  "demo.library":
    "Die Demo-Bibliothek: Beispieldateien, die Tessera beiliegen. Sie ist von Ihrer eigenen getrennt; diese bleibt unberührt.",
};
