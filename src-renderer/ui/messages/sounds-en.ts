/** What is said of how things sound, and of searching by it. */
export const soundsInEnglish = {
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
