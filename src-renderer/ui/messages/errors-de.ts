export const errorsInGerman = {
  "reason.unsupported-type": "Diese Art von Datei kann Tessera noch nicht lesen.",
  "reason.binary-content": "Sie enthält keinen Text, nur Bytes für Programme.",
  "reason.empty": "Die Datei ist leer.",
  "reason.no-text": "Es steht kein Text darin.",
  "reason.too-large": "Sie ist größer als die Grenze in den Einstellungen.",
  "reason.not-a-file": "Es ist ein Gerät, eine Pipe oder eine andere besondere Datei.",
  "reason.unreadable": "Sie haben keine Erlaubnis, sie zu lesen.",
  "reason.vanished": "Sie war fort, bevor sie gelesen werden konnte.",
  "reason.changed-while-read": "Sie änderte sich beim Lesen; es wird erneut versucht.",
  "reason.encrypted": "Sie ist mit einem Kennwort gesperrt.",
  "reason.damaged": "Die Datei ist beschädigt.",
  "reason.parser-crashed": "Der Leser für dieses Format ist daran abgestürzt.",
  "reason.parser-timeout": "Das Lesen dauerte zu lange.",
  "reason.parser-memory": "Das Lesen brauchte zu viel Speicher.",
  "reason.path-not-text": "Ihr Name ist kein gültiger Text und kann nicht aufbewahrt werden.",
  "reason.no-decoder": "Hier gibt es kein Programm, das sie dekodieren kann: Bitte ffmpeg installieren.",
  "reason.no-codec":
    "Was eingebaut ist, kann sie nicht ganz dekodieren: Bitte ffmpeg installieren, dann wird sie erneut gelesen.",
  "reason.not-transcribed":
    "Was darin gesagt wird, wurde nicht aufgeschrieben: Dazu braucht es ein Sprachmodell oder Untertitel.",
  "reason.transcription-failed":
    "Was darin gesagt wird, wurde nicht aufgeschrieben, denn das Sprachmodell versagte. Sobald es läuft, wird es noch einmal versucht.",
  "reason.transcription-waits":
    "Was darin gesagt wird, wird aufgeschrieben, wenn das Gerät Strom hat: Es läuft auf Batterie.",
  "reason.cancelled-by-user": "Sie haben es abgebrochen.",
  "reason.internal": "Tessera selbst hat dabei einen Fehler gemacht.",
  "error.UNAUTHORIZED": "Sie sind nicht angemeldet. Öffnen Sie den Link, den Tessera ausgegeben hat.",
  "error.NOT_FOUND": "Das gibt es nicht mehr; vielleicht wurde es gelöscht.",
  "error.PATH_NOT_FOUND": "Unter diesem Pfad gibt es keine Datei und keinen Ordner.",
  "error.PATH_NOT_READABLE": "Dieser Pfad ist nicht lesbar; prüfen Sie die Rechte.",
  "error.QUERY_TOO_LONG":
    "Dieser Text ist zu lang, um danach zu suchen. Nehmen Sie die Wörter, auf die es ankommt, oder einen Absatz.",
  "error.BAD_VECTOR":
    "Ein Vektor, dem etwas ähneln soll, hat {dimensions} endliche Zahlen des Raums {spaceId}, nicht lauter Nullen.",
  "error.BAD_CURSOR": "Die nächsten Ergebnisse gehören nicht zu dieser Suche. Suchen Sie noch einmal.",
  "error.CURSOR_EXPIRED": "Diese Ergebnisse werden nicht mehr bereitgehalten. Suchen Sie noch einmal.",
  "error.SYNONYM_ALONE": "Ein Wort braucht mindestens ein anderes, das für es steht.",
  "error.SYNONYM_NO_WORD":
    "Jedes Synonym ist ein Wort oder wenige, mit einem Buchstaben oder einer Ziffer darin und höchstens 60 Zeichen.",
  "error.SYNONYM_BETWEEN":
    "Diese Wörter stehen schon für Verschiedenes; nehmen Sie zuerst eines aus seiner Gruppe.",
  "error.SYNONYM_TOO_MANY": "Mehr Synonyme bewahrt Tessera nicht auf; entfernen Sie zuerst welche.",
  "error.SAVED_NAME_TAKEN": "Unter diesem Namen ist schon eine Suche gespeichert.",
  "error.SAVED_TOO_MANY": "Mehr gespeicherte Suchen bewahrt Tessera nicht auf; entfernen Sie zuerst welche.",
  "error.STREAM_NOT_FOUND": "Es gibt keinen Strom dieses Namens; vielleicht wurde er entfernt.",
  "error.STREAM_EXISTS": "Es gibt schon einen Strom dieses Namens.",
  "error.STREAM_BUSY":
    "Es wird mehr geschickt, als auf einmal gespeichert werden kann; versuchen Sie es gleich noch einmal.",
  "error.SOUND_UNREADABLE":
    "Damit kann nicht gesucht werden: Es ist kein Klang, der sich dekodieren lässt, oder ein beschädigter.",
  "error.SOUND_SILENT":
    "Darin ist nichts zu vergleichen: Es ist still oder klingt kürzer als eine Zehntelsekunde.",
  "error.SOUND_TOO_LARGE":
    "Dieser Klang ist zu groß, um danach zu suchen. Schneiden Sie den Teil heraus, auf den es ankommt.",
  "error.SOUND_PARTS_LOST": "Der Klang ist nicht vollständig angekommen. Wählen Sie ihn erneut.",
  "error.PICTURE_UNREADABLE": "Damit kann nicht gesucht werden: Es ist kein Bild oder ein beschädigtes.",
  "error.PICTURE_TOO_LARGE":
    "Dieses Bild ist zu groß, um damit zu suchen. Verkleinern Sie es, oder schneiden Sie den wichtigen Teil aus.",
  "error.PICTURE_PARTS_LOST": "Das Bild ist nicht vollständig angekommen. Wählen Sie es erneut.",
  "error.CAMERA_ADDRESS":
    "Das ist keine Adresse einer Kamera: Sie beginnt mit rtsp://, rtsps://, http:// oder https://.",
  "error.CAMERA_EXISTS": "Es gibt schon eine Kamera dieses Namens.",
  "error.CAMERA_TOO_MANY": "Es gibt so viele Kameras, wie Tessera aufnimmt; entfernen Sie zuerst eine.",
  "error.CAMERA_UNSEEN": "Von dieser Kamera ist gerade nichts zu sehen.",
  "error.LEASE_HELD": "Ein anderer Erzeuger hält diesen Strom.",
  "error.LEASE_LOST": "Der Strom ist an einen anderen Erzeuger übergegangen.",
  "error.CAPTURE_PAUSED": "Die Aufnahme ist angehalten, darum wurde nichts behalten.",
  "error.STREAM_PAUSED": "Der Strom ist angehalten, darum wurde nichts gespeichert.",
  "error.REVISION_UNKNOWN":
    "So weit ist diese Bibliothek noch nicht; vielleicht wurde sie aus einer Kopie zurückgeholt.",
  "error.DISK_FULL":
    "Die Platte ist voll, deshalb wurde nichts gespeichert. Schaffen Sie Platz und versuchen Sie es erneut.",
  "error.PATH_NOT_WRITABLE": "An diesem Ort lässt sich nichts schreiben.",
  "error.FILE_EXISTS": "An diesem Ort ist schon etwas; es wurde nichts überschrieben.",
  "error.FOLDER_OVERLAPS": "Dieser Ordner liegt in einem beobachteten oder enthält einen.",
  "error.FOLDER_IS_DATA": "Das ist der Datenordner von Tessera selbst.",
  "error.WATCH_NOWHERE":
    "Einen Ort dieses Namens gibt es nicht, also wäre nie etwas in seiner Nähe. Schreiben Sie einen anderen Namen oder seine Grade: near:48.14,11.58.",
  "error.WATCH_EMPTY":
    "Eine Wache braucht etwas, worauf sie wartet: Wörter oder einen Filter wie kind:message.",
  "error.WATCH_SOUND_GONE":
    "Ein Klang dieser Suche ist nicht mehr vorhanden oder hat dort nichts zu vergleichen: Er ist still oder zu kurz, oder wurde noch nicht angehört. Wählen Sie eine andere Stelle oder einen anderen Klang.",
  "error.WATCH_PICTURE_GONE":
    "Ein Bild dieser Anfrage ist fort oder konnte nicht angesehen werden. Wählen Sie es erneut.",
  "error.WATCH_LIKE":
    "Wem es ähnlich sein soll, das gibt es nicht mehr oder wurde noch nicht verglichen; wählen Sie etwas anderes oder sagen Sie es in Worten.",
  "error.WATCH_NAME_TAKEN": "Eine andere Wache heißt schon so.",
  "error.WATCH_TOO_MANY": "Mehr Wachen bewahrt Tessera nicht auf; entfernen Sie zuerst welche.",
  "error.WEBHOOK_URL": "An diese Adresse kann nichts gesendet werden: Sie beginnt mit https:// oder http://.",
  "error.WEBHOOK_TOO_MANY": "Mehr Webhooks bewahrt Tessera nicht auf; entfernen Sie zuerst welche.",
  "error.TEAM_ADDRESS":
    "Das ist keine Adresse eines Team-Servers: Sie beginnt mit https://, auf diesem Rechner auch mit http://.",
  "error.TEAM_NOT_JOINED": "Dieses Gerät gehört zu keinem Team. Treten Sie zuerst einem bei.",
  "error.TEAM_JOINED": "Dieses Gerät gehört schon zu einem Team. Verlassen Sie es zuerst.",
  "error.TEAM_NOT_AGAIN":
    "Dieses Gerät gehört dem Team unter einem anderen Namen an, oder es wurde ausgesperrt. Melden Sie sich als die Person an, der es gehört; sonst verlassen Sie das Team und treten ihm neu bei.",
  "error.TEAM_UNREACHABLE":
    "Der Server des Teams ist nicht zu erreichen. Prüfen Sie Adresse und Netz, und versuchen Sie es noch einmal.",
  "error.TEAM_NO_SERVER":
    "Was unter dieser Adresse antwortet, ist kein Tessera-Server oder einer einer anderen Version.",
  "error.TEAM_INVITATION":
    "Diese Einladung ist ungültig, schon benutzt oder abgelaufen. Bitten Sie um eine neue.",
  "error.TEAM_CREDENTIALS": "Diese E-Mail-Adresse und dieses Passwort gehören nicht zusammen.",
  "error.TEAM_TOTP": "Es gibt einen zweiten Faktor: Geben Sie die sechs Ziffern ein, die er gerade zeigt.",
  "error.TEAM_NOT_LET_IN":
    "Niemand hat dieses Gerät rechtzeitig eingelassen, oder der Code war schon benutzt. Beginnen Sie noch einmal.",
  "error.TEAM_TOO_MANY_TRIES":
    "Zu viele Versuche. Warten Sie ein paar Minuten, und versuchen Sie es noch einmal.",
  "error.TEAM_REFUSED": "Das erlaubt Ihnen das Team nicht. Fragen Sie jemanden, der es verwaltet.",
  "error.TEAM_PARTITION": "Eine solche Partition, die dieses Gerät lesen darf, gibt es nicht.",
  "error.TEAM_SOURCE_SHARED": "Das ist in einer anderen Partition geteilt. Nehmen Sie es dort zuerst zurück.",
  "error.TEAM_SOURCE_NOT_SHARED": "Das ist nicht geteilt.",
  "error.TEAM_ITEM_ERASED": "Das wurde im ganzen Team gelöscht.",
  "error.TEAM_PAYLOAD_MISSING":
    "Der Inhalt ist noch nicht beim Server. Versuchen Sie es noch einmal, wenn das andere Gerät online war.",
  "error.TEAM_DELTA_UNREADABLE": "Das ist keine Austauschdatei von Tessera oder eine beschädigte.",
  "error.TEAM_DELTA_TOO_LARGE":
    "{path} ist zu groß, um gesendet zu werden. Bringen Sie die Datei auf den Rechner, auf dem der Server des Teams läuft.",
  "error.TEAM_ANSWER_FOREIGN":
    "Diese Datei ist nicht für dieses Gerät oder nicht vom Server des Teams, wie dieses Gerät ihn kennt; nichts davon wurde übernommen. Lassen Sie eine für dieses Gerät schreiben.",
  "error.TEAM_ANSWER_DAMAGED":
    "Diese Datei ist abgeschnitten, wurde unterwegs verändert oder ist von einem neueren Tessera. Was vor dem Schaden stand, wurde übernommen. Kopieren Sie sie noch einmal, oder holen Sie sie neu.",
  "error.TEAM_ANSWER_NO_DEVICE": "Das Team hat kein Gerät {deviceId} oder hat es ausgeschlossen.",
  "error.TEAM_ANSWER_SECRET":
    "Jenes Gerät liest Bereiche, die dieses nicht liest, und die Datei enthält, was darin ist. Lassen Sie sie von jemandem holen, der sie lesen darf.",
  "error.TEAM_DELTA_FOREIGN":
    "Diese Datei ist von einem Gerät, das nicht zu diesem Team gehört; nichts davon wurde übernommen.",
  "error.FORBIDDEN": "Ihre Rolle im Team schließt das nicht ein. Fragen Sie jemanden, der es verwaltet.",
  "error.SIGN_IN_REFUSED": "Adresse, Passwort oder Code stimmen nicht.",
  "error.SECOND_FACTOR_NEEDED":
    "Geben Sie die sechs Ziffern Ihrer Authenticator-App ein oder einen Ihrer Wiederherstellungscodes.",
  "error.TOO_MANY_ATTEMPTS":
    "Zu viele Versuche. Warten Sie ein paar Minuten, und versuchen Sie es noch einmal.",
  "error.CODE_INVALID": "Dieser Code ist falsch, schon benutzt oder abgelaufen. Bitten Sie um einen neuen.",
  "error.SETUP_DONE": "Dieser Server ist schon eingerichtet. Melden Sie sich stattdessen an.",
  "error.PASSWORD_WEAK":
    "Wählen Sie ein längeres Passwort, das weder Ihr Name noch Ihre Adresse ist noch eines, das alle versuchen: Mehrere Wörter eignen sich gut.",
  "error.EMAIL_TAKEN": "Jemand mit dieser Adresse ist schon im Team.",
  "error.NAME_TAKEN": "Diesen Namen gibt es schon. Wählen Sie einen anderen.",
  "error.TOO_MANY": "Mehr davon bewahrt der Server des Teams nicht auf. Entfernen Sie zuerst welche.",
  "error.LAST_OWNER":
    "Das ist die letzte Person, der das Team gehört. Geben Sie diese Rolle zuerst jemand anderem.",
  "error.MORE_THAN_HELD":
    "Niemand kann Rechte geben oder nehmen, die er selbst nicht hat. Fragen Sie jemanden, der sie hat.",
  "error.SIGN_IN_NEEDED":
    "Dazu muss sich jemand selbst angemeldet haben: Ein Gerät oder ein Programm darf das nicht in Ihrem Namen. Tun Sie es auf der Seite des Servers.",
  "error.PASSKEY_REFUSED":
    "Dieser Passkey wurde nicht angenommen. Beginnen Sie von vorn, oder melden Sie sich mit dem Passwort an.",
  "error.SINGLE_SIGN_ON_OFF":
    "Auf diesem Server ist keine einmalige Anmeldung eingerichtet. Melden Sie sich mit Passwort oder Passkey an.",
  "error.SINGLE_SIGN_ON_REFUSED":
    "Der Anmeldedienst hat nicht bestätigt, wer Sie sind. Beginnen Sie von vorn, oder bitten Sie um eine Einladung.",
  "error.PROOF_INVALID":
    "Das Gerät hat nicht gezeigt, dass es seinen Schlüssel hat. Versuchen Sie es noch einmal.",
  "error.DEVICE_REVOKED":
    "Der Server des Teams lässt dieses Gerät nicht mehr herein. Verlassen Sie das Team, und treten Sie ihm neu bei.",
  "error.DEVICE_CLONED":
    "Zwei Geräte haben dieselbe Identität benutzt, deshalb wurden beide abgemeldet. Treten Sie dem Team mit Ihrem eigenen neu bei.",
  "error.DEVICE_NOT_REVOKED":
    "Dieses Gerät darf sich noch verbinden und machte weiter. Sperren Sie es zuerst, dann machen Sie rückgängig, was es tat.",
  "error.SINCE_IN_FUTURE":
    "Seit einer Zeit, die erst kommt, wurde nichts getan. Wählen Sie eine, die vergangen ist.",
  "error.UNDO_TOO_OLD":
    "Der Server weiß nicht mehr, was das Gerät zwischen damals und heute tat und was davor. Wählen Sie eine spätere Zeit oder eine vor seinem Beitritt: Dann wird alles rückgängig gemacht, was es je tat.",
  "error.NOTHING_TO_UNDO":
    "Dieses Gerät tat seitdem nichts, was noch da ist, oder es wurde schon rückgängig gemacht.",
  "error.NO_DESTINATION":
    "Diesen Bereich gibt es nicht, oder er ist nicht mit Ihnen geteilt. Wählen Sie einen anderen.",
  "error.SAME_PARTITION": "Es ist schon in diesem Bereich. Wählen Sie einen anderen.",
  "error.ITEM_IN_TRASH":
    "Es liegt im Papierkorb. Holen Sie es zuerst heraus, dann versuchen Sie es noch einmal.",
  "error.ITEM_ERASED": "Es wurde endgültig gelöscht: Es ist nichts mehr davon da.",
  "error.CONTENT_LOST":
    "Der Server des Teams hat nicht, was darin steht. Warten Sie, bis das Gerät, das es geteilt hat, es noch einmal geschickt hat.",
  "error.MOVE_ID_USED":
    "Dieser Umzug wurde schon einmal erbeten, an einen anderen Ort. Beginnen Sie ihn von vorn.",
  "error.SUGGESTIONS_TOO_MANY":
    "Es sind so viele Vorschläge offen, wie aufbewahrt werden, von Ihnen oder zu diesem Eintrag. Ziehen Sie einige von Ihren zurück, oder warten Sie, bis darüber entschieden ist.",
  "error.SUGGESTION_ID_USED":
    "Unter dieser Kennung wurde etwas anderes vorgeschlagen. Schlagen Sie es neu vor.",
  "error.SUGGESTION_DECIDED": "Darüber ist schon entschieden, deshalb lässt es sich nicht zurückziehen.",
  "error.RIGHTS_CHANGED": "Gerade in diesem Augenblick wurden Rechte geändert. Versuchen Sie es noch einmal.",
  "error.EXPIRY_INVALID":
    "Ein Token endet später als jetzt und innerhalb eines Jahres. Wählen Sie einen anderen Tag.",
  "error.MODEL_NOT_READY": "Dieses Modell ist nicht auf diesem Gerät.",
  "error.MODEL_IN_USE": "Mit diesem Modell wird schon gesucht.",
  "error.MODEL_STILL_USED":
    "Mit diesem Modell wird gesucht, oder es wird dafür vorbereitet. Wählen Sie zuerst ein anderes Bedeutungsmodell.",
  "error.MODEL_FAILS": "Dieses Modell läuft nicht: {detail}",
  "error.SPACE_BEING_BUILT":
    "Ein anderes Modell wird vorbereitet; warten Sie darauf, oder brechen Sie es zuerst ab.",
  "error.NO_SPACE_BUILT": "Es wird kein Modell vorbereitet.",
  "error.NO_SPACE_BEFORE":
    "Es gibt kein Modell, zu dem man zurückkönnte: Es war keines vorher da, oder es wurde vergessen.",
  "error.NO_SPACE_TO_COMPARE":
    "Es gibt nichts zu vergleichen: Kein Modell wird vorbereitet, und keines ist von vorher aufbewahrt.",
  "error.MODEL_UNVERIFIED":
    "Diese Ausgabe hat keinen geprüften Fingerabdruck für dieses Modell, deshalb wird es nicht geladen.",
  "error.NO_FILE":
    "Das kam aus einem Strom: Es gibt keine Datei, die zu öffnen wäre. Alles steht in der Vorschau.",
  "error.NO_SCREEN":
    "Der Rechner, auf dem Tessera läuft, hat keinen Bildschirm, um das zu öffnen. Der Pfad lässt sich kopieren.",
  "error.WOULD_RUN":
    "Das ist ein Programm: Öffnen würde es ausführen. Zeigen Sie es stattdessen in seinem Ordner.",
  "error.CANNOT_OPEN": "Das System hat kein Programm, um das zu öffnen.",
  "error.unexpected": "Etwas ist schiefgegangen. Es lag nicht an Ihnen; bitte versuchen Sie es erneut.",
} as const;
