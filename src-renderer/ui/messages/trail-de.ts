export const trailInGerman = {
  "trail.title": "Was getan wurde",
  "trail.hint":
    "Wer wann was tat, in einer Reihenfolge, die niemand unbemerkt ändern kann. Darin stehen Kennungen, nie Inhalte oder wonach gesucht wurde.",
  "trail.empty": "Noch wurde nichts aufgezeichnet.",
  "trail.noHead": "Es gibt noch keinen signierten Stand.",
  "trail.head": {
    one: "{count} Vorgang, signiert {time}",
    other: "{count} Vorgänge, signiert {time}",
  },
  "trail.keptFrom": "Vorgänge vor Nummer {seq} sind bewiesen; ihr Text wird nicht mehr aufbewahrt.",
  "trail.older": "Ältere zeigen",
  "trail.refresh": "Neu ansehen",
  "trail.export": "Exportieren",
  "trail.outcome.refused": "abgelehnt",
  "trail.outcome.failed": "gescheitert",
  "trail.actor.user": "Eine Person",
  "trail.actor.device": "Dieses Gerät",
  "trail.actor.token": "Ein Programm",
  "trail.actor.system": "Tessera selbst",
  "trail.actor.nobody": "Niemand angemeldet",
};
