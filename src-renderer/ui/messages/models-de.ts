/** What the window says of models beside the bundled one. */
export const modelsInGerman = {
  "models.title": "Modelle",
  "models.basic":
    "Die einfache Suche nach Bedeutung ist aktiv: ein kleines englisches Modell, das mit Tessera kommt. Größere kommen daneben. Keines wird geladen, ohne dass Sie es verlangen.",
  "models.larger":
    "Nach Bedeutung sucht ein größeres Modell. Das kleine, das mit Tessera kommt, bleibt daneben. Keines wird geladen, ohne dass Sie es verlangen.",
  "models.recommended": "empfohlen",
  "models.adds.text": "Suche nach Bedeutung in vielen Sprachen, näher an dem, was Sie meinen",
  "models.adds.image-text":
    "Bilder finden nach dem, was sie zeigen: mit Ihren Wörtern, und nach dem, was ein anderes Bild zeigt",
  "models.seeing": {
    one: "In Gebrauch: {done} von {count} Bild gesehen",
    other: "In Gebrauch: {done} von {count} Bildern gesehen",
  },
  "models.seeing.none": "In Gebrauch: es gibt noch kein Bild in der Bibliothek",
  "models.seeing.progress": "Von {name} gesehene Bilder",
  "models.seeing.other": "Für Bilder wird {name} verwendet. Entfernen Sie es, um dieses zu verwenden.",
  "models.adds.speech": "Aufschreiben, was in Aufnahmen gesagt wird",
  "models.adds.voice-activity": "Hören, wo jemand spricht, anstelle der Erkennung, die mitgeliefert wird",
  "models.adds.reranker": "Die besten Treffer noch einmal lesen, mit Ihrer Frage",
  "models.languages.mul": "etwa hundert Sprachen",
  "models.state.absent": "Nicht auf diesem Gerät",
  "models.state.unverified":
    "Diese Ausgabe hat keinen geprüften Fingerabdruck dafür. Importieren Sie ein signiertes Paket oder eine Katalogdatei mit den Fingerabdrücken.",
  "models.state.downloading": "{done} von {total}",
  "models.state.paused": "Angehalten bei {done} von {total}",
  "models.state.ready": "Bereit",
  "models.progress": "Laden von {name}",
  "models.download": "{name} laden",
  "models.resume": "{name} weiterladen",
  "models.pause": "{name} anhalten",
  "models.cancel": "{name} abbrechen",
  "models.remove": "{name} entfernen",
  "models.try": "{name} ausprobieren",
  "models.works": "{name} funktioniert: Eine Probe dauerte {duration} ms.",
  "models.packs": "Ohne Netz",
  "models.packsHint":
    "Ein Paket ist eine signierte Datei. Exportieren Sie es auf einem Gerät, das die Modelle hat, tragen Sie es herüber und importieren Sie es hier.",
  "models.packPath": "Pfad des Pakets",
  "models.import": "Importieren",
  "models.export": "Alle bereiten exportieren",
  "models.exported":
    "Geschrieben. Vergleichen Sie diesen Fingerabdruck, wo es importiert wird: {fingerprint}",
  "models.imported": "Übernommen. Das Paket wurde von {fingerprint} signiert.",
  "models.trust": "Die Fingerabdrücke sind gleich: importieren",
  "models.catalogue": "Katalogdatei hinzufügen",
  "models.catalogueAdded": {
    one: "{count} Modell ist jetzt bekannt.",
    other: "{count} Modelle sind jetzt bekannt.",
  },
  "models.mirror": "Spiegel",
  "models.mirrorHint": "Eine https-Adresse, die für die Quellen der Modelle steht. Leer: keine.",
  "models.mirrorRule":
    "Eine Adresse wie https://models.example.org; http nur auf diesem Gerät, und ohne Namen oder Kennwort.",
  "models.proxy": "Proxy",
  "models.proxyHint": "Geladen wird durch ihn. Leer: keiner.",
  "models.proxyRule": "Eine Adresse wie http://proxy.example.org:3128, ohne Namen oder Kennwort.",
  "models.threads": "Threads",
  "models.threadsHint": "Wie viele ein Modell zugleich benutzen darf.",
  "models.threadsUnit": "Threads",
  "models.memory": "Speicher",
  "models.memoryHint": "Wie viel der Prozess eines Modells nehmen darf.",
  "models.rerank": "Die besten Treffer noch einmal lesen",
  "models.rerankHint":
    "Mit einem Modell, das Frage und Treffer zusammen liest, wartet jede Suche so lange auf eine bessere Reihenfolge. 0: Sie wartet nicht.",
  "models.rerankUnit": "ms höchstens",
  "models.battery": "Im Akkubetrieb",
  "models.batteryHint":
    "Ob Arbeit, auf die niemand wartet, ruht, während das Gerät mit seinem Akku läuft. Nur Linux sagt es.",
  "models.battery.rest": "Ruhen",
  "models.battery.goOn": "Weiterarbeiten",
};
