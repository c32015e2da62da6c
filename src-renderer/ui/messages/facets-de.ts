/** What was found by its values, in German. */
export const facetsInGerman = {
  "facet.team": "Im Team",
  "facet.label": "Filter",
  "facet.kind": "Art",
  "facet.folder": "Ordner",
  "facet.partition": "Bereich",
  "facet.year": "Jahr",
  "facet.language": "Sprache",
  "facet.tag": "Schlagwort",
  "facet.colour": "Farbe",
  "facet.more": { one: "{count} weiterer", other: "{count} weitere" },
  "facet.fewer": "Weniger zeigen",
  "facet.ranges": "Wie weit die Treffer reichen",
  "facet.size": "Größe",
  "facet.time": "Datum",
  "facet.duration": "Länge",
  "facet.ofWorded": {
    one: "Gezählt: {count} Eintrag mit einem der Wörter oder ähnlicher Bedeutung",
    other: "Gezählt: alle {count} Einträge mit einem der Wörter oder ähnlicher Bedeutung",
  },
  "facet.ofAbout": {
    one: "Geschätzt für etwa {count} Eintrag mit einem der Wörter",
    other: "Geschätzt für etwa {count} Einträge mit einem der Wörter",
  },
  "facet.ofFound": {
    one: "Gezählt: der {count} gefundene Eintrag",
    other: "Gezählt: die {count} besten gefundenen Einträge",
  },
  "facet.range": "{least} bis {greatest}",
};
