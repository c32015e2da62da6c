export const soundsInGerman = {
  "search.sound": "Nach einem Klang suchen",
  "search.soundRecord": "Einen Klang aufnehmen und danach suchen",
  "search.soundRecording": "Aufnahme läuft …",
  "search.soundStop": "Anhalten und nach dem Aufgenommenen suchen",
  "search.soundRecorded": "Ihre Aufnahme",
  "search.soundPaused": "Aufnahmen sind angehalten. Setzen Sie sie erst fort.",
  "search.soundNo.denied":
    "Das Mikrofon wurde nicht erlaubt. Erlauben Sie es im Browser oder im System und versuchen Sie es erneut.",
  "search.soundNo.missing":
    "Hier ist kein Mikrofon, oder diese Seite hat keine sichere Adresse, von der aus sie es nutzen darf.",
  "search.soundNo.in-use": "Das Mikrofon lässt sich nicht öffnen. Vielleicht nutzt es ein anderes Programm.",
  "search.soundsBasic":
    "Klänge werden danach verglichen, wie sie klingen, nach Spektrum und Rhythmus, und nicht danach, was gemeint oder gesagt ist.",
  "search.soundUnheard":
    "„{name}“ hat dort nichts zu vergleichen: Es ist still oder zu kurz, oder wurde noch nicht angehört. Es hatte keinen Anteil an der Antwort.",
  "chip.sound": "Klingt wie {name}",
  "chip.soundAt": "Klingt wie {name} bei {time}",
  "chip.heldSound": "Ihr Klang",
  "hit.soundsLike": "Ähnliche Klänge",
  "media.soundsLikeHere": "Finden, was wie diese Stelle klingt",
  "leg.sound": "Klang",
  "plan.sound": "Suchen, was so klingt",
  "why.sound": "Es ist Nr. {sound} danach, wie es klingt, ab {time}.",
} as const;
