/** What is said of text in pictures, and of places by their names. */
export const readingInEnglish = {
  "doctor.reading": "Text in pictures",
  "reading.title": "Text in pictures",
  "reading.hint":
    "Signs, screens and scanned pages become findable by their words. It is read on this device, in calm moments, a few seconds a picture.",
  "reading.on": "Read it",
  "reading.off": "Leave it",
  "reading.languages": "Languages it is in",
  "reading.languagesHint": "One at least. With another choice pictures are read again.",
  "reading.state.waiting": "Text in pictures: {done} of {wanted} read. Other work goes first.",
  "reading.state.resting": "Text in pictures: {done} of {wanted} read. It rests while the battery is used.",
  "reading.state.reading": "Reading text in pictures: {done} of {wanted}.",
  "reading.state.none": "Text in pictures: all read. None has any.",
  "reading.state.done": {
    one: "Text in pictures: read. {count} picture has some.",
    other: "Text in pictures: all read. {count} have some.",
  },
  "reading.progress": "Pictures read",
  "backlog.looking.running": "Looking at the colours and shapes of pictures and films: {done} of {total}.",
  "backlog.looking.waiting":
    "Colours and shapes: {done} of {total} pictures and films looked at. Other work goes first.",
  "backlog.looking.progress": "Pictures and films looked at",
  "backlog.listening.running": "Listening to how recordings sound: {done} of {total}.",
  "backlog.listening.waiting": "Sounds: {done} of {total} recordings listened to. Other work goes first.",
  "backlog.listening.progress": "Recordings listened to",
  "reading.found": "Text in it",
  "problem.unknown-place": "No place is called “{part}”, so nothing is near it. Did you mean: {expected}",
  "search.nearPlace":
    'Near {place} ({latitude}, {longitude}). Another of that name: add its country, as in near:"Paris, US".',
  "image.nearestPlace": "{place}, {km} km away",
} as const;
