/** What is said of how things sound, and of searching by it. */
export const soundsInEnglish = {
  "search.sound": "Search by a sound",
  "search.soundRecord": "Record a sound to search by",
  "search.soundRecording": "Recording …",
  "search.soundStop": "Stop, and search by what was recorded",
  "search.soundRecorded": "your recording",
  "search.soundPaused": "Recording is paused. Resume it first.",
  "search.soundNo.denied":
    "The microphone was not allowed. Allow it in the browser or the system, then try again.",
  "search.soundNo.missing": "There is no microphone here, or this page has no safe address to use it from.",
  "search.soundNo.in-use": "The microphone cannot be opened. Another program may be using it.",
  "search.soundsBasic":
    "Sounds are compared by how they sound, by their spectrum and rhythm, and not by what is meant or said.",
  "search.soundUnheard":
    "“{name}” has nothing to compare there: it is silent or too short, or was not listened to yet. It had no part in the answer.",
  "chip.sound": "Sounds like {name}",
  "chip.soundAt": "Sounds like {name} at {time}",
  "chip.heldSound": "your sound",
  "hit.soundsLike": "Similar sounds",
  "media.soundsLikeHere": "Find what sounds like this moment",
  "leg.sound": "Sound",
  "plan.sound": "Find what sounds so",
  "why.sound": "It is no. {sound} by how it sounds, from {time} on.",
} as const;
