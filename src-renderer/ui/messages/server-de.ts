export const serverInGerman = {
  "server.product": "Tessera",
  "server.documentTitle": "{title} · Tessera",
  "server.hint": "Der Server Ihres Teams: wer dabei ist und wie man hineinkommt.",
  "server.overview": "Übersicht",
  "server.nowhere": "Diese Seite gibt es nicht",
  "server.nowhereHint": "Prüfen Sie die Adresse, oder beginnen Sie bei der Übersicht.",
  "server.account": "Ihr Konto",
  "server.signOut": "Abmelden",
  "server.signedOut": "Sie sind nicht mehr angemeldet. Melden Sie sich neu an; verloren ist nichts.",
  "server.badInput": "So nimmt es der Server nicht. Prüfen Sie, was in den Feldern steht.",
  "server.unreachable":
    "Der Server ist nicht zu erreichen. Prüfen Sie die Verbindung und versuchen Sie es noch einmal.",
  "server.cancelled":
    "Es wurde abgebrochen oder hat zu lange gedauert. Es ist nichts geschehen; versuchen Sie es noch einmal, wenn Sie so weit sind.",
  "server.passkey.known": "Hier gibt es schon einen Passkey von Ihnen für diesen Server.",
  "server.passkey.notHere":
    "An dieser Adresse gibt es keine Passkeys. Öffnen Sie den Server unter der Adresse, die Ihr Team verwendet.",
  "server.passkey.unable":
    "Dieses Gerät bewahrt keinen solchen Passkey auf. Nehmen Sie ein anderes oder Ihr Passwort.",
  "server.copy": "Kopieren: {what}",
  "server.yourName": "Ihr Name",
  "server.newPassword": "Neues Passwort",
  "server.newPasswordHint":
    "Mindestens {count} Zeichen. Mehrere Wörter, die nichts miteinander zu tun haben, sind gut.",
  "server.password.short":
    "Dieses Passwort ist zu kurz: mindestens {count} Zeichen, zum Beispiel vier Wörter.",
  "server.password.plain":
    "Dieses Passwort wiederholt zu wenige Zeichen. Wählen Sie mindestens {count}, zum Beispiel vier Wörter.",
  "server.password.common":
    "Dieses Passwort gehört zu denen, die zuerst versucht werden. Wählen Sie mindestens {count} Zeichen, die niemand errät, zum Beispiel vier Wörter, die nichts miteinander zu tun haben.",
  "server.password.known":
    "Dieses Passwort ist Ihr Name, Ihre Adresse oder der Name der Organisation. Wählen Sie mindestens {count} Zeichen, die niemand von Ihnen kennt.",
  "server.wrong.name": "Schreiben Sie einen Namen: 1 bis 100 Zeichen in einer Zeile.",
  "server.wrong.code":
    "Schreiben Sie den Code, den Sie bekommen haben, oder öffnen Sie den Link noch einmal.",
  "server.wrong.email": "Das ist keine E-Mail-Adresse. Sie sieht aus wie name@example.org.",
  "server.wrong.password": "Schreiben Sie Ihr Passwort.",
  "server.wrong.signIn":
    "Adresse, Passwort oder Code stimmen nicht. Prüfen Sie sie, oder bitten Sie jemanden, der das Team verwaltet, um eine neue Einladung.",
  "server.wrong.totp":
    "Schreiben Sie die sechs Ziffern Ihrer Authentifizierungs-App oder einen Wiederherstellungscode.",
  "server.setUp.title": "Den Server Ihres Teams einrichten",
  "server.setUp.about":
    "Ihnen wird er gehören. Der Code steht in dem Link, den der Server beim Start ausgegeben hat.",
  "server.setUp.code": "Einrichtungscode",
  "server.setUp.org": "Name der Organisation",
  "server.setUp.submit": "Einrichten",
  "server.isSetUp.title": "Dieser Server ist schon eingerichtet",
  "server.isSetUp.about":
    "Sein Link galt einmal und wurde benutzt. Melden Sie sich an, oder nehmen Sie eine Einladung an.",
  "server.notSetUp.title": "Dieser Server ist noch nicht eingerichtet",
  "server.notSetUp.about":
    "Beim Start hat er einen Link ausgegeben, der einen Tag lang und einmal gilt. Wer ihn öffnet, dem gehört der Server; ein neuer Start gibt einen neuen aus.",
  "server.notSetUp.haveCode": "Ich habe den Code",
  "server.invitation.title": "Einladung annehmen",
  "server.invitation.about":
    "Wählen Sie ein Passwort. Damit melden Sie sich hier an und treten mit beliebig vielen Geräten bei.",
  "server.invitation.name": "Ihr Name, falls er anders lautet",
  "server.invitation.submit": "Annehmen",
  "server.invitation.app": "Ohne Passwort: Die App tritt mit dem Code der Einladung selbst bei.",
  "server.invitation.toJoin": "Stattdessen mit einem Gerät beitreten",
  "server.signIn.title": "Anmelden",
  "server.signIn.about":
    "Um das Team und Ihr Konto zu verwalten. Zum Suchen öffnen Sie Tessera auf Ihrem Gerät.",
  "server.signIn.passkey": "Mit einem Passkey",
  "server.signIn.org": "Mit Ihrer Organisation",
  "server.signIn.elsewhere": "Mit einem Passkey:",
  "server.signIn.elsewhereOrg": "Mit einem Passkey oder mit Ihrer Organisation:",
  "server.signIn.denied":
    "Die Anmeldung bei Ihrer Organisation wurde abgebrochen, oder sie lässt Sie hier nicht herein. Es ist nichts geschehen.",
  "server.signIn.new": "Neu hier?",
  "server.join.title": "Mit einem Gerät beitreten",
  "server.join.about":
    "Tessera läuft auf Ihren eigenen Geräten. Jedes tritt dem Team einmal bei; geteilt ist damit noch nichts.",
  "server.join.install": "Tessera auf dem Gerät installieren",
  "server.join.installHint":
    "Wer Sie eingeladen hat, weiß, woher es kommt. In einer Kopie der Quellen richtet „npm start“ alles ein und öffnet es.",
  "server.join.inApp": "In Tessera beitreten",
  "server.join.codeHint": "Mit ihm brauchen Link und Befehl darunter kein Passwort.",
  "server.join.open": "Tessera öffnen",
  "server.join.openHint":
    "Öffnet das Formular zum Beitreten mit diesem Server darin. Öffnet sich nichts: in Tessera „Team“, dann die Adresse dieses Servers.",
  "server.join.command": "Befehl",
  "server.join.orBrowser": "Stattdessen im Browser:",
  "server.device.title": "Ein Gerät einlassen",
  "server.device.about":
    "Für ein Gerät, das einen Code zeigt. Lassen Sie nur eines ein, das Sie vor sich haben.",
  "server.device.code": "Code, den das Gerät zeigt",
  "server.device.look": "Nachsehen",
  "server.device.letIn": "{name} einlassen?",
  "server.device.letInHint": "Es darf dann alles, was Sie dürfen.",
  "server.device.compare":
    "Nur wenn das Gerät vor Ihnen diesen Code zeigt. Wer Ihnen einen Link auf diese Seite geschickt hat, wäre sonst selbst eingelassen.",
  "server.device.key": "Sein Schlüssel:",
  "server.device.approve": "{name} als meines einlassen",
  "server.device.not": "Dieses nicht",
  "server.device.in": "{name} ist dabei",
  "server.device.inHint": "Es macht selbst weiter. Sie können diese Seite schließen.",
  "server.address": "Adresse dieses Servers",
  "server.addressHint": "Mit ihr treten Geräte bei, und hier melden sich Personen an.",
  "server.addressHere":
    "Nur dieser Rechner erreicht sie. Für andere setzen Sie einen Proxy mit TLS vor den Server und starten ihn mit „--public-url“; dann öffnen Sie jene Adresse.",
  "server.steps": "Die nächsten Schritte",
  "server.steps.done": "Erledigt",
  "server.steps.device": "Ihr Gerät verbinden",
  "server.steps.deviceHint": "Gesucht und geteilt wird in Tessera selbst. Das Passwort ist das dieser Seite.",
  "server.steps.partition": "Einen Bereich anlegen",
  "server.steps.partitionHint":
    "Was geteilt wird, liegt in Bereichen, und für jeden wird bestimmt, wer was lesen darf, zum Beispiel „Vermessung“ oder „Vorstand“.",
  "server.steps.toPartitions": "Bereiche",
  "server.steps.invite": "Personen einladen",
  "server.steps.inviteHint":
    "Jede bekommt einen Link und einen Code, die einmal und eine Woche lang gelten. Geben Sie sie selbst weiter: Der Server verschickt keine Post.",
  "server.steps.toPeople": "Personen und Einladungen",
  "server.account.device": "Ein Gerät, das einen Code zeigt",
  "server.account.deviceHint": "Ein Gerät ohne Browser tritt bei, wenn Sie es hier einlassen.",
  "server.account.passkeys": "Passkeys",
  "server.account.passkeysHint": "Ein Passkey meldet Sie hier ohne Passwort an.",
  "server.account.passkeysElsewhere":
    "Um einen hinzuzufügen, öffnen Sie den Server unter der Adresse, die Ihr Team verwendet:",
  "server.account.passkeyName": "Name des Passkeys",
  "server.account.thisDevice": "Dieses Gerät",
  "server.account.addPasskey": "Einen Passkey hinzufügen",
  "server.account.removePasskey": "{name} entfernen",
  "server.account.passkeyRemoved": "{name} ist entfernt und meldet Sie nicht mehr an.",
  "server.account.password": "Passwort",
  "server.account.passwordHint":
    "Alle Ihre anderen Sitzungen enden, wenn es sich ändert. Geräte bleiben verbunden.",
  "server.account.current": "Bisheriges Passwort",
  "server.account.changePassword": "Das Passwort ändern",
  "server.account.passwordChanged": "Das Passwort ist geändert.",
  "server.factor": "Zweiter Faktor",
  "server.factor.about":
    "Eine App, die Codes zeigt, nach denen neben dem Passwort gefragt wird: Wer nur das Passwort erfährt, kommt nicht hinein.",
  "server.factor.isOn": "Neben Ihrem Passwort wird nach einem Code Ihrer Authenticator-App gefragt.",
  "server.factor.begin": "Einrichten",
  "server.factor.take":
    "Richten Sie Ihre Authenticator-App auf dieses Bild, schreiben Sie den Schlüssel darunter hinein, oder öffnen Sie ihn dort. Er wird nur dieses Mal gezeigt.",
  "server.factor.picture": "Der Schlüssel als Bild für eine Kamera",
  "server.factor.key": "Schlüssel",
  "server.factor.open": "In der App öffnen",
  "server.factor.code": "Sechs Ziffern, die die App jetzt zeigt",
  "server.factor.codeOrRecovery": "Sechs Ziffern, die die App jetzt zeigt, oder ein Wiederherstellungscode",
  "server.factor.wrong": "Schreiben Sie die sechs Ziffern, die die App jetzt zeigt.",
  "server.factor.notNow":
    "Das ist nicht der Code von jetzt. Warten Sie, bis die App den nächsten zeigt; die Uhr des Geräts mit der App muss stimmen.",
  "server.factor.confirm": "Bestätigen",
  "server.factor.recovery": "Wiederherstellungscodes",
  "server.factor.recoveryHint":
    "Der zweite Faktor gilt. Jeder dieser Codes ersetzt die App einmal, falls sie verloren geht. Bewahren Sie sie auf, wo niemand sonst sie findet: Sie werden nur dieses Mal gezeigt.",
  "server.factor.copyCodes": "Codes kopieren",
  "server.factor.remove": "Keinen zweiten Faktor mehr benutzen",
  "server.trailHint":
    "Die ganze Prüfspur als Datei, die sich selbst beweist, schreibt ein Gerät des Teams; es prüft sie an dem, was es zuvor gesehen hat:",
  "server.tooMany": {
    one: "Zu viele Versuche. Warten Sie {count} Minute und versuchen Sie es dann noch einmal.",
    other: "Zu viele Versuche. Warten Sie {count} Minuten und versuchen Sie es dann noch einmal.",
  },
};
