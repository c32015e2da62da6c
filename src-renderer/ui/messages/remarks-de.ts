import type { Sentences } from "#shared/kit/message.ts";
import type { Remark } from "#shared/model/remark.ts";

/** Every sentence of the host, in German. */
export const germanRemarks: Sentences<Remark> = {
  "folder-missing":
    "Dieser Ordner ist gerade nicht da (eine Platte, die abgezogen wurde?). Was darin gelesen wurde, bleibt erhalten.",
  "part-missing":
    "Ein Laufwerk unterhalb dieses Ordners ist gerade nicht da; darauf lag {path}. Was darin gelesen wurde, bleibt erhalten.",
  "folder-on-network":
    "Dieser Ordner liegt auf einem Netzlaufwerk ({fileSystem}), das Änderungen nicht meldet; deshalb wird von Zeit zu Zeit nachgesehen.",
  "watches-used-up":
    "Das System lässt {allowedCount} beobachtete Verzeichnisse zu, und dieser Ordner hat {directoryCount}; deshalb wird von Zeit zu Zeit nachgesehen statt sofort. Damit Änderungen sofort bemerkt werden: {command}",
  "watches-taken":
    "Andere Programme brauchen die {allowedCount} beobachteten Verzeichnisse auf, die das System zulässt (dieser Ordner braucht {directoryCount}); deshalb wird von Zeit zu Zeit nachgesehen statt sofort. Schließen Sie solche Programme, oder lassen Sie mehr zu: {command}",
  "watchers-taken":
    "Andere Programme brauchen die {allowedCount} Beobachter auf, die das System zulässt; deshalb wird von Zeit zu Zeit nachgesehen statt sofort. Schließen Sie solche Programme, oder lassen Sie mehr zu: {command}",
  "part-on-network":
    "Ein Teil dieses Ordners liegt auf einem Netzlaufwerk, das Änderungen nicht meldet; deshalb wird dort von Zeit zu Zeit nachgesehen: {path} ({fileSystem}).",
  "parts-on-network":
    "Teile dieses Ordners liegen auf Netzlaufwerken, die Änderungen nicht melden; deshalb wird dort von Zeit zu Zeit nachgesehen: {places}.",
  "parts-on-network-among-others":
    "Teile dieses Ordners liegen auf Netzlaufwerken, die Änderungen nicht melden; deshalb wird dort von Zeit zu Zeit nachgesehen: {places} und {count} weitere.",
  "disk-full":
    "Die Platte ist voll, deshalb konnte nicht aufgeschrieben werden, was hier gefunden wurde. Sobald Platz ist, wird erneut nachgesehen.",
  "folder-not-watched": "Änderungen können nicht sofort bemerkt werden: {reason}.",
  "not-listed": "Nicht zu lesen: {path} ({reason}).",
  "not-listed-among-others": "Nicht zu lesen: {path} ({reason}) und {count} weitere.",

  "file-is-there": "Die Datei ist da und lesbar.",
  "is-folder": "Das ist ein Ordner; durchsucht werden seine Dateien, nicht er selbst.",
  "nothing-there": "Unter diesem Pfad gibt es nichts.",
  "may-not-be-read": "Das System lässt Tessera diesen Pfad nicht lesen; prüfen Sie die Rechte.",
  "in-data-folder": "Das liegt in Tesseras eigenem Datenordner, der nie durchsucht wird.",
  "in-no-folder": "Sie liegt in keinem Ordner, den Tessera beobachtet; fügen Sie ihren Ordner hinzu.",
  "in-folder": "Sie liegt im beobachteten Ordner {folder}.",
  "in-paused-folder": "Ihr Ordner {folder} ist angehalten; setzen Sie ihn fort.",
  "no-rule-hides": "Keine Regel verbirgt sie.",
  "hidden-by-default-rule": "Die Regel „{rule}“ verbirgt sie (aus Tesseras eigenen Regeln).",
  "hidden-by-rule-for-all": "Die Regel „{rule}“ verbirgt sie (aus den Regeln für alle Ordner).",
  "hidden-by-rule-of-folder": "Die Regel „{rule}“ verbirgt sie (aus den Regeln dieses Ordners).",
  "hidden-as-data-folder": "Sie liegt in {rule}, Tesseras eigenem Datenordner.",
  "hidden-by-file": "Die Regel „{rule}“ verbirgt sie (aus {path}).",
  "not-seen-yet":
    "Tessera hat sie noch nicht gesehen; sehen Sie den Ordner erneut durch, falls das so bleibt.",
  "being-read": "Sie wird gerade gelesen.",
  "in-queue": "Sie wartet, bis sie an der Reihe ist.",
  "through-queue": "Sie ist durch die Warteschlange gekommen.",
  "through-queue-skipped": "Sie ist durch die Warteschlange gekommen und wurde übergangen.",
  "through-queue-failed": "Sie ist durch die Warteschlange gekommen und ist gescheitert.",
  "out-of-queue": "Sie wurde aus der Warteschlange genommen; lesen Sie sie erneut.",
  "text-not-had": "Ihr Text war nicht zu bekommen:",
  "was-read": "Sie wurde gelesen.",
  "was-read-as": "Sie wurde als {mediaType} gelesen.",
  "has-parts": {
    one: "Sie hat {count} durchsuchbaren Abschnitt.",
    other: "Sie hat {count} durchsuchbare Abschnitte.",
  },
  "words-indexed": "Ihre Wörter stehen im Wortverzeichnis.",
  "words-missing": "Ihre Wörter fehlen im Wortverzeichnis.",
  "has-vectors": "{vectorCount} von {segmentCount} Abschnitten lassen sich nach Bedeutung finden.",
  "can-be-found": "Sie kann gefunden werden, nach Wort und nach Bedeutung.",
  "cannot-be-found": "Sie kann nicht gefunden werden.",
  "nothing-in-the-way": "Was darin ist, kann gefunden werden.",

  "newest-first": "Neueste zuerst",
  "nothing-to-rank-by": "es gibt kein Wort, nach dem zu ordnen wäre",
  "first-segment": "erster Abschnitt jedes Eintrags",
  "nothing-to-choose-by": "es gibt kein Wort, das eine Stelle bestimmt",
  "full-text": "Volltext, Wörter: {wordCount}, Wortfolgen: {phraseCount}",
  "every-word-tells": "jedes Wort sagt etwas",
  "words-left-to-meaning": {
    one: "{count} Wort, das wenig sagt, bleibt der Bedeutung überlassen",
    other: "{count} Wörter, die wenig sagen, bleiben der Bedeutung überlassen",
  },
  "nearest-known-word": "nächstes bekanntes Wort",
  "nobody-has": "kommt nirgends vor: {words}",
  model: "{spaceId}",
  "reranked-by": "{reranker}",
  "out-of-time": "in {budgetMs} ms nicht fertig: die Reihenfolge bleibt",
  "compared-as-vectors": "Bedeutung wird als Vektoren dieses Modells verglichen",
  exact: "genau, über {vectorCount}",
  "exact-allowed": "genau, über {vectorCount} zugelassene",
  "sketches-allowed": "Skizzen von {vectorCount} zugelassenen, dann die Vektoren, die nahe sein können",
  "cells-allowed":
    "Mitten der Zellen mit {vectorCount} zugelassenen, dann die Zellen, in denen Nahes liegen kann",
  graph: "Graph aus {vectorCount}",
  "graph-and-newer": "Graph aus {graphCount}, genau über {newerCount} neuere",
  "graph-allowed": "Graph, {candidateCount} Anwärter für {allowedCount} zugelassene",
  "graph-through-all": "Graph, daraus {allowedCount} zugelassene",
  "no-vector": "keine",
  unrestricted: "kein Filter schränkt es ein",
  "filters-leave": {
    one: "die Filter lassen {count} Abschnitt übrig",
    other: "die Filter lassen {count} Abschnitte übrig",
  },
  "likeness-is-nearness": "ähnlich ist, was in der Bedeutung nahe liegt",
  "absolute-scores": "absolute Werte",
  "words-must-not-bury":
    "was nur eines von vielen Wörtern hat, soll nicht verdecken, was in der Bedeutung nahe liegt",
  "oldest-first": "die ältesten zuerst",
  "largest-first": "die größten zuerst",
  "smallest-first": "die kleinsten zuerst",
  "by-name": "nach Namen",
  "by-folder": "nach Ordnern",
  "by-kind": "nach Art",
  "asked-for": "so wurde es verlangt",
  boosted:
    "mehr Gewicht auf Neuem ({recency}) und auf Wörtern in Titeln ({title}), Überschriften ({headings}), Texten ({text}) und Schlagwörtern ({tags})",
  "spread-out": "Verschiedenes kommt vor Ähnlichem ({diverse})",
  "good-ones-only": {
    one: "in dieser Reihenfolge stünde {count} viel schwächerer Treffer im Weg, er fehlt",
    other: "in dieser Reihenfolge stünden {count} viel schwächere Treffer im Weg, sie fehlen",
  },
  "one-segment-an-item": "ein Abschnitt je Eintrag",
  "best-place-stands": "die beste Stelle steht für den Eintrag; die anderen werden mit ihr genannt",
  "counted-over-matches": "über die gefundenen Einträge gezählt",
  "towards-example": "mehrere Beispiele sind gegeben, und eines davon ist {name}",
  "counted-over-worded": {
    one: "über den {count} Eintrag mit einem Wort der Frage gezählt",
    other: "über alle {count} Einträge mit einem Wort der Frage gezählt",
  },
  "estimated-over-worded": {
    one: "für etwa {count} Eintrag mit einem Wort der Frage geschätzt",
    other: "für etwa {count} Einträge mit einem Wort der Frage geschätzt",
  },
  "offered-as-filters": "das Fenster bietet sie als Filter an",
  "searched-harder": "gründlicher gesucht: nur {percent} % der nächsten wurden hier gefunden",
  "searched-exactly": "genau gesucht: nur {percent} % der nächsten wurden hier gefunden",
  "from-cache": "aus dem Zwischenspeicher; die Schritte darunter haben es gefunden",
  "found-before":
    "nicht noch einmal gesucht; die Schritte bis zum gemeinsamen Ordnen haben es zuvor gefunden",
  "nothing-changed": "seither hat sich nichts geändert",
  "side-by-side": "Wörter und Bedeutung nebeneinander",
  "legs-side-by-side": "Wörter (etwa {wordsMs} ms) und Bedeutung (etwa {meaningMs} ms) nebeneinander",
  "leg-left-out": "ausgelassen",
  "nothing-embedded": "hier hat nichts einen Vektor",
  "words-alone": "Wörter allein",
  "meaning-alone": "Bedeutung allein",
  "no-known-word": "das Modell kennt keines der Wörter",
  "looks-alone": "nur nach Aussehen und Klang",
  "sounds-compared": "Klänge werden als Vektoren von {spaceId} verglichen",
  "looks-compared": "Bilder werden als Vektoren von {spaceId} verglichen",
  "shows-compared": "was Bilder zeigen, wird mit den Wörtern verglichen, als Vektoren von {spaceId}",
  "alike-compared": "was Bilder zeigen, wird mit dem Bild verglichen, als Vektoren von {spaceId}",
  "model-not-yet": "das Modell startet gerade erst, deshalb antwortet die Suche ohne es",
  "model-failed": "das Modell hat versagt, deshalb antwortet die Suche ohne es: {detail}",
  "picture-unseen": "das Bild konnte dem Modell nicht gezeigt werden",
  "no-word-to-find": "es gibt kein Wort nachzuschlagen",
  "index-being-built": "der Vektorindex wird neu gebaut",
  "filter-first": "erst filtern: Erlaubtes wird aufgelistet, dann durchsucht",
  "filter-last": {
    one: "zuletzt filtern: {count} Kandidat wird gefunden, dann geprüft",
    other: "zuletzt filtern: {count} Kandidaten werden gefunden, dann geprüft",
  },
  "cheaper-way": "etwa {estimatedMs} ms; anders herum etwa {otherMs} ms",
  "must-be-listed": "Wortfolgen und Ausschlüsse müssen aufgelistet werden",
  "not-counted-yet": "die Bibliothek ist noch nicht ausgezählt",
  "too-few-to-meet": {
    one: "etwa {count} Abschnitt bleibt übrig: zu wenig, um unter allen darauf zu treffen",
    other: "etwa {count} Abschnitte bleiben übrig: zu wenige, um unter allen darauf zu treffen",
  },
  "of-those-found": { one: "{count} Kandidat geprüft", other: "{count} Kandidaten geprüft" },
  "checked-afterwards": "gefiltert wird zuletzt",
  "too-few-passed": {
    one: "nur {count} von den gefundenen hat bestanden",
    other: "nur {count} von den gefundenen haben bestanden",
  },

  "runs-on": "Node {version} auf {platform}",
  "library-holds": "{itemCount} Einträge und {segmentCount} Abschnitte, Stand {revision}, in {path}",
  "all-sealed":
    "Die Bibliothek, das Bedeutungsverzeichnis und die Vorschaubilder sind versiegelt (AEGIS, AES-256-GCM).",
  "all-sealed-but-vectors":
    "Die Bibliothek und die Vorschaubilder sind versiegelt (AEGIS, AES-256-GCM). Das Bedeutungsverzeichnis ist eingeblendet, wie Sie es gewählt haben: Nur die Verschlüsselung der Platte selbst schützt es.",
  "key-in-keychain": "Der Schlüssel liegt im Schlüsselbund des Systems.",
  "key-in-credential": "Der Schlüssel ist mit einem Geheimnis von systemd versiegelt.",
  "key-under-passphrase": "Der Schlüssel ist mit einer Passphrase verschlossen.",
  "key-in-file": "Der Schlüssel liegt in einer Datei, die nur Ihr Konto lesen kann.",
  "keychain-not-asked": "Der Schlüsselbund des Systems wurde nicht gefragt, so ist es eingestellt.",
  "keychain-locked": "Der Schlüsselbund des Systems ist gesperrt.",
  "keychain-unusable": "Der Schlüsselbund des Systems ist nicht zu gebrauchen ({detail}).",
  "keychain-refused": "Der Schlüsselbund des Systems hat den Schlüssel nicht angenommen ({detail}).",
  "key-beside-library":
    "Der Hauptschlüssel liegt in einer Datei neben der Bibliothek, nur durch Dateirechte geschützt: wer die Platte lesen kann, kann die Bibliothek lesen.",
  "full-text-holds": "Das Wortverzeichnis enthält {segmentCount} Abschnitte.",
  "items-failed": { one: "{count} Eintrag ist gescheitert.", other: "{count} Einträge sind gescheitert." },
  "see-failed-items": "Die Gründe nennt `tessera status --items`; `tessera retry` liest sie noch einmal.",
  "vectors-held": "{vectorCount} Vektoren, {engine}",
  "vectors-being-built": "{vectorCount} Vektoren, {engine}, wird gerade aufgebaut",
  "words-work-meanwhile": "Nach Wörtern lässt sich währenddessen suchen.",
  "graph-not-made":
    "Der Graph, durch den gesucht wird, ließ sich nicht aufbauen ({detail}): Stattdessen wird jeder Vektor verglichen; das findet ebenso viel und dauert länger.",
  "graph-needs-memory":
    "Der Graph, durch den gesucht wird, bräuchte {neededMegabytes} MB, und {freeMegabytes} MB stehen dafür bereit: Stattdessen wird jeder Vektor verglichen; das findet ebenso viel und dauert länger.",
  "free-memory-for-graph":
    "Schließen Sie, was viel Speicher braucht: Wenn mehr hinzukommt, wird der Graph noch einmal versucht.",
  "answers-kept": {
    one: "{hitCount} von {count} Frage wurde aus dem Zwischenspeicher beantwortet.",
    other: "{hitCount} von {count} Fragen wurden aus dem Zwischenspeicher beantwortet.",
  },
  "recall-unmeasured":
    "Noch wurde keine Suche nach Bedeutung mit einer genauen verglichen: kleine Bibliotheken werden immer genau durchsucht.",
  "recall-measured":
    "Wo höchstens {sharePercent} % der Vektoren von {spaceId} erlaubt sind, werden {recallPercent} % der zehn nächsten gefunden ({strategy}, {sampleCount} Suchen geprüft).",
  "recall-effort-doubled":
    "Wo höchstens {sharePercent} % der Vektoren von {spaceId} erlaubt sind, wurden nur {recallPercent} % gefunden: dort wird gründlicher gesucht.",
  "recall-made-exact":
    "Wo höchstens {sharePercent} % der Vektoren von {spaceId} erlaubt sind, wurden nur {recallPercent} % gefunden: dort wird genau gesucht.",
  "model-used": "{modelId}, {dimensions} Dimensionen, auf diesem Gerät",
  "native-in-use": "Der native Teil ist in Gebrauch.",
  "native-not-built": "Der langsamere Ersatz ist in Gebrauch: der native Teil ist nicht gebaut.",
  "native-of-other-version": "Der langsamere Ersatz ist in Gebrauch: {path} gehört zu einer anderen Fassung.",
  "native-not-loadable": "Der langsamere Ersatz ist in Gebrauch: {detail}.",
  "build-native":
    "Installieren Sie einen C++-Übersetzer, make und Python und starten Sie neu: der native Teil wird beim Start gebaut.",
  "rebuild-native":
    "Er wurde für eine andere Fassung, ein anderes Gerät oder Node gebaut: löschen Sie native/build und starten Sie neu.",
  "media-decoded": "Ton und Video dekodiert {path}, eine Datei nach der anderen, in eigenen Prozessen.",
  "media-undecoded": "Hier gibt es keinen Entschlüsseler: Von Ton und Video ist nur einfaches WAV lesbar.",
  "media-decoded-here":
    "Ton und Video dekodiert, was eingebaut ist, in einem Fenster ohne Rechte: MP3, AAC, Opus, Vorbis, FLAC, H.264, VP8, VP9 und AV1.",
  "install-ffmpeg-for-more":
    "Ist ffmpeg (mit ffprobe) installiert, werden auch H.265, AVI und Untertitel in den Dateien gelesen.",
  "install-ffmpeg":
    "Bitte ffmpeg (mit ffprobe) installieren: Was ohne nicht ging, wird dann von selbst noch einmal gelesen.",
  "voice-by-model": "Wo jemand spricht, erkennt ein Modell.",
  "voice-by-ear":
    "Wo jemand spricht, wird an Pegeln und Spektren erkannt: Musik mit Pausen gilt als Sprache; ein Modell, das Sprache erkennt, könnte beides unterscheiden.",
  "speech-written": "Was gesagt wird, wird auf diesem Gerät aufgeschrieben.",
  "speech-unwritten":
    "Was gesagt wird, findet sich, wo Untertitel oder Liedtexte es haben; ohne Sprachmodell ist alles andere nur als Sprache vermerkt.",
  "speech-fails": "Was gesagt wird, wird nicht aufgeschrieben, denn das Sprachmodell läuft nicht:",
  "speech-rests-on-battery":
    "Das Gerät läuft auf Batterie: Was gesagt wird, wird aufgeschrieben, wenn es Strom hat.",
  "written-once-it-runs":
    "Es wird von selbst noch einmal versucht, und was ohne seine Wörter behalten wurde, wird dann aufgeschrieben; ein anderes Modell gibt es in den Einstellungen.",
  "pictures-seen": {
    one: "{name} ist in Gebrauch: {doneCount} von {count} Bild wird nach dem gefunden, was es zeigt.",
    other:
      "{name} ist in Gebrauch: {doneCount} von {count} Bildern werden nach dem gefunden, was sie zeigen.",
  },
  "sounds-heard": {
    one: "{doneCount} von {count} Aufnahme wird danach gefunden, wie sie klingt.",
    other: "{doneCount} von {count} Aufnahmen werden danach gefunden, wie sie klingen.",
  },
  "pictures-by-look":
    "Bilder werden nach Wörtern, Farben und Formen gefunden; mit einem Modell für Bilder auch nach dem, was sie zeigen.",
  "parsers-work": "Dateien werden in eigenen Prozessen gelesen, die lesen dürfen und sonst nichts.",
  "parsers-broken": "Eine Datei, die zu Tessera gehört, ist nicht lesbar: {detail}",
  "start-or-install-again": "Starten Sie Tessera neu. Hilft das nicht, installieren Sie es neu.",
  "parsers-busy": "Die Leser sind mit anderen Dateien beschäftigt.",
  "ask-again-later": "Fragen Sie noch einmal, wenn die Warteschlange kürzer ist.",
  "folders-watched": { one: "{count} Ordner wird beobachtet.", other: "{count} Ordner werden beobachtet." },
  "folder-at": "{path}:",
  "found-by-comparing": "Änderungen dort werden später gefunden, durch Vergleichen.",
  "clock-even": "Die Uhr geht gleichmäßig.",
  "clock-was-set":
    "Die Uhr wurde gestellt. Was vorher gespeichert wurde, ist so alt, wie seitdem Zeit verging, gleich was sein Datum sagt.",
  "clock-ahead":
    "Die Uhr ist {hours} Stunden weiter als Tessera zuletzt lief. {leftHours} Stunden lang, die sie gleichmäßig gehen muss, wird nichts von vorher wegen seines Alters entfernt.",
  "clock-behind":
    "Die Uhr ist {hours} Stunden hinter der Zeit, zu der Tessera zuletzt lief. Was vorher gespeichert wurde, altert mit der Zeit, die vergeht.",
  "check-the-clock": "Prüfen Sie das Datum dieses Geräts. Stimmt es, ist nichts zu tun.",
  "disk-free": "{freeGigabytes} GB sind für die Bibliothek frei.",
  "make-room": "Schaffen Sie Platz: auf einer vollen Platte kann nichts gelesen werden.",
  "nothing-asked":
    "Kein Netz wird um etwas gebeten, außer was Sie selbst eingerichtet haben: ein Team, Webhooks, Kameras im Netz, Downloads.",
  "reachable-at": "Die Seite und die Schnittstelle sind unter {url}, hinter einem Zugangsschlüssel.",
  "check-failed": "{detail}",
  "words-until-another-model":
    "Bis es läuft, wird alles nur nach seinen Wörtern gefunden. `tessera model use static-en` geht sofort zum mitgelieferten Modell zurück.",
  "start-again": "Starten Sie Tessera neu. Was bestätigt war, ist nicht verloren.",
  "vector-path-not-whole": "Der ganze Pfad wird gebraucht, nicht {path}.",
  "vector-ending-unknown":
    "{path}: Die Endung sagt, was für eine Datei es ist. Nehmen Sie .npy, .safetensors oder .usearch.",
  "vector-file-exists":
    "Unter {path} liegt schon etwas; nichts wurde überschrieben. --force ersetzt eine Datei.",
  "vector-file-in-data": "{path} liegt in Tesseras eigenem Datenordner; wählen Sie einen anderen.",
  "vectors-not-readable": "{path} ist nicht lesbar: {detail}.",
  "vectors-not-writable": "Unter {path} wurde nichts geschrieben: {detail}.",
  "vectors-need-room":
    "Für {path} ist nicht genug Platz: etwa {neededMegabytes} MB werden gebraucht. Nichts wurde geschrieben.",
  "vectors-need-codes":
    "{path}: Eine solche Datei enthält nur Fließkommazahlen; Codes gehören in .safetensors oder .usearch.",
  "vector-file-malformed": "{path} ist nicht, was die Endung sagt: {detail}. Nichts wurde geändert.",
  "vector-file-unsupported": "{path} lässt sich nicht übernehmen: {detail}. Nichts wurde geändert.",
  "vector-file-truncated":
    "{path} hat {foundBytes} Bytes, wo der Kopf {wantedBytes} verlangt; die Datei ist abgeschnitten. Nichts wurde geändert.",
  "vectors-of-other-dimensions":
    "Die Vektoren haben {found} Dimensionen, die dieser Bibliothek {wanted}. Nichts wurde geändert.",
  "vectors-of-other-space":
    "Die Vektoren gehören zum Raum {found}, die dieser Bibliothek zu {wanted}: sie lassen sich nicht vergleichen. Nichts wurde geändert.",
  "vector-not-finite":
    "Der Vektor in Zeile {row} (Abschnitt {segmentId}) enthält einen Wert, der keine endliche Zahl ist. Nichts wurde geändert.",
  "vector-of-zeros":
    "Der Vektor in Zeile {row} (Abschnitt {segmentId}) hat keine Richtung: alle Werte sind null. Nichts wurde geändert.",
  "segment-id-impossible":
    "Die Nummer in Zeile {row} ist {found}; die kann kein Abschnitt haben. Nichts wurde geändert.",
  "segment-named-twice":
    "Zeile {row} nennt den Abschnitt {segmentId} zum zweiten Mal. Nichts wurde geändert.",
  "segments-unknown": {
    one: "{count} Zeile nennt einen Abschnitt, den diese Bibliothek nicht hat: {some}. Nichts wurde geändert; --skip-unknown lässt sie aus.",
    other:
      "{count} Zeilen nennen Abschnitte, die diese Bibliothek nicht hat: {some}. Nichts wurde geändert; --skip-unknown lässt sie aus.",
  },
  "vectors-not-stored":
    "Die Platte ist voll. {replacedCount} Vektoren wurden ersetzt, die anderen sind wie zuvor; schaffen Sie Platz, und übernehmen Sie die Datei noch einmal.",
  "vector-file-changed":
    "{path} wurde verändert, während sie gelesen wurde. {replacedCount} Vektoren wurden ersetzt, die anderen sind wie zuvor; übernehmen Sie die Datei noch einmal.",
  "vector-parser-died":
    "Was {path} liest und schreibt, ist abgebrochen: {detail}. Was nicht bestätigt wurde, ist wie zuvor.",

  "model-unverified":
    "Diese Ausgabe hat keinen geprüften Fingerabdruck für {name}, deshalb wird es nicht geladen. Ein signiertes Paket oder eine Katalogdatei mit den Fingerabdrücken bringt es.",
  "model-not-here": "{name} ist nicht auf diesem Gerät. `tessera models` sagt, wie es kommt.",
  "model-file-absent": "{path} ist nicht mehr da. Laden Sie das Modell erneut; was ganz ist, bleibt.",
  "model-file-of-wrong-size":
    "{path} hat {foundBytes} Bytes statt {wantedBytes}. Laden Sie das Modell erneut; was ganz ist, bleibt.",
  "model-download-cut-off":
    "{path} brach nach {foundBytes} von {wantedBytes} Bytes ab. Laden Sie erneut: Es geht dort weiter.",
  "model-file-altered":
    "{path} ist nicht die Datei, die der Katalog nennt: Ihr Fingerabdruck ist ein anderer. Sie wurde nicht angenommen; laden Sie sie erneut.",
  "model-host-not-allowed":
    "Das Laden wurde nach {host} weitergeschickt, woher keine Modelle kommen. Es wurde abgelehnt.",
  "model-address-private":
    "Das Laden wurde nach {host} ({address}) weitergeschickt, eine Adresse eines privaten Netzes. Es wurde abgelehnt.",
  "model-redirects-too-often": "Das Laden wurde {count}-mal weitergeschickt; es wurde aufgegeben.",
  "model-host-answered":
    "{host} antwortete mit Status {status}. Versuchen Sie es später, oder tragen Sie einen Spiegel ein.",
  "model-host-unreachable":
    "{host} ist nicht zu erreichen: {detail}. Prüfen Sie die Verbindung, den Proxy und den Spiegel.",
  "model-proxy-refused": "Der Proxy {host} ließ das Laden nicht durch: {detail}.",
  "model-disk-full":
    "{path} konnte nicht geschrieben werden: {detail}. Machen Sie Platz und laden Sie erneut; es geht weiter.",
  "model-unreadable": "{path} ist nicht zu lesen: {detail}.",
  "model-not-loadable":
    "Das Modell lässt sich nicht starten: {detail}. Entfernen Sie es und laden Sie es erneut.",
  "model-crashed":
    "Das Modell endete zweimal an derselben Arbeit: {detail}. Alles andere geht ohne sie weiter.",
  "model-too-slow":
    "Das Modell war mit einer Arbeit zweimal nach {seconds} Sekunden nicht fertig. Geben Sie ihm mehr Threads, oder wählen Sie ein kleineres.",
  "model-too-large":
    "Das Modell braucht mehr als die {megabytes} MB, die es haben darf. Heben Sie die Grenze in den Einstellungen, oder wählen Sie ein kleineres.",
  "pack-malformed": "{path} ist kein Paket mit Modellen: {detail}. Nichts wurde übernommen.",
  "pack-signature-wrong":
    "{path} wurde nach dem Signieren verändert. Nichts wurde übernommen; lassen Sie es sich neu geben.",
  "pack-cut-off":
    "{path} endet zu früh; es wurde nicht ganz kopiert. Kopieren Sie es noch einmal. Nichts wurde übernommen.",
  "pack-file-altered":
    "{path}: {file} ist nicht, was signiert wurde. Nichts wurde übernommen; lassen Sie sich das Paket neu geben.",
  "pack-against-pins":
    "{path} enthält ein {name}, das von dem abweicht, was diese Ausgabe geprüft hat. Nichts wurde übernommen.",
  "pack-of-unknown-signer":
    "{path} wurde von {fingerprint} signiert und enthält, was diese Ausgabe nicht selbst prüfen kann. Vergleichen Sie den Fingerabdruck mit dem des Geräts, das es gemacht hat; importieren Sie erneut mit ihm, wenn er derselbe ist.",
  "pack-not-readable": "{path} ist nicht zu lesen: {detail}.",
  "pack-not-writable": "Nach {path} wurde nichts geschrieben: {detail}.",
  "catalogue-malformed": "{path} ist kein Katalog von Modellen: {detail}. Nichts wurde geändert.",
  "no-model-added":
    "Die einfache Suche nach Bedeutung dient. `tessera models` zeigt, was größere Modelle hinzufügen würden; keines wird ungefragt geladen.",
  "models-added": "Daneben bereit: {names}.",
  "model-not-usable": "{name} ist nicht zu gebrauchen.",
  "models-rest-on-battery": "Das Gerät läuft mit seinem Akku: Modelle ruhen von dem, worauf niemand wartet.",
  "battery-not-told": "Das System sagt nicht, ob es mit einem Akku läuft; deshalb ruhen Modelle dafür nie.",
  "pictures-read":
    "In {doneCount} von {wantedCount} Bildern wurde nach Text gesucht, in {withTextCount} wurde welcher gefunden: in ruhigen Momenten, auf diesem Gerät.",
  "pictures-looked-at":
    "{doneCount} von {count} Bildern und Filmen werden nach ihrem Aussehen gefunden; die übrigen wurden vorher gelesen und werden in ruhigen Momenten angesehen.",
  "pictures-unread": "Text in Bildern wird nicht gelesen, wie Sie es wollten.",
  "reading-rests-on-battery": "Das Gerät läuft mit seinem Akku: Die übrigen warten.",
};
