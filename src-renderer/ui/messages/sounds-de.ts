export const soundsInGerman = {
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
