import * as z from "zod";
import { serverErrors } from "./server/server-errors.ts";

/** Every expected failure of a procedure; the catalogue has a sentence for each code. */
export const errors = {
  // What the team's server says is passed on by its own codes; where the device has the same code, its sentence holds.
  ...serverErrors,
  UNAUTHORIZED: {
    status: 401,
    message: "No valid token was given. Open the link that Tessera printed, or pass --token.",
  },
  NOT_FOUND: { status: 404, message: "There is nothing with this id; it may have been deleted." },
  PATH_NOT_FOUND: {
    status: 404,
    message: "There is no file or folder at this path.",
    data: z.object({ path: z.string() }),
  },
  PATH_NOT_READABLE: {
    status: 403,
    message: "This path cannot be read; check its permissions.",
    data: z.object({ path: z.string() }),
  },
  PATH_NOT_WRITABLE: {
    status: 403,
    message: "Nothing can be written at this path.",
    data: z.object({ path: z.string(), detail: z.string() }),
  },
  FILE_EXISTS: {
    status: 409,
    message: "There is something at this path already; nothing was overwritten.",
    data: z.object({ path: z.string() }),
  },
  FOLDER_OVERLAPS: {
    status: 409,
    message: "This folder is inside, or contains, a folder that is already watched.",
    data: z.object({ path: z.string(), existing: z.string() }),
  },
  FOLDER_IS_DATA: {
    status: 409,
    message: "This is Tessera's own data folder.",
    data: z.object({ path: z.string() }),
  },
  QUERY_TOO_LONG: {
    status: 413,
    message: "The query is too long. Search for the words that matter, or for one paragraph.",
    data: z.object({ lengthMax: z.string(), length: z.string() }),
  },
  BAD_CURSOR: {
    status: 400,
    message: "This cursor is not one of this query. Ask without one for the first page.",
  },
  CURSOR_EXPIRED: {
    status: 410,
    message: "The list that this cursor goes on in is no longer kept. Ask without one for the first page.",
  },
  BAD_VECTOR: {
    status: 400,
    message:
      "A vector to be like is {dimensions} finite numbers, not all zero, as the model of the space {spaceId} makes them: 32-bit floats, the lowest byte first, in base64.",
    data: z.object({ dimensions: z.string(), spaceId: z.string() }),
  },
  SYNONYM_ALONE: {
    status: 400,
    message: "A word needs at least one other word to stand for it.",
  },
  SYNONYM_NO_WORD: {
    status: 400,
    message: "Each synonym is a word, or a few, with a letter or digit in it and at most 60 signs.",
    data: z.object({ word: z.string(), lengthMax: z.string() }),
  },
  SYNONYM_BETWEEN: {
    status: 409,
    message: "These words stand for different things already; take one of them out of its group first.",
    data: z.object({ one: z.string(), other: z.string() }),
  },
  SYNONYM_TOO_MANY: {
    status: 409,
    message: "There are as many synonyms as Tessera keeps; remove some first.",
    data: z.object({ countMax: z.string() }),
  },
  SAVED_NAME_TAKEN: {
    status: 409,
    message: "Another search is saved under this name.",
    data: z.object({ name: z.string() }),
  },
  SAVED_TOO_MANY: {
    status: 409,
    message: "There are as many saved searches as Tessera keeps; remove some first.",
    data: z.object({ countMax: z.string() }),
  },
  STREAM_NOT_FOUND: {
    status: 404,
    message:
      "There is no stream of this name. Make it first, with `tessera streams add NAME` or POST /api/streams.",
    data: z.object({ name: z.string() }),
  },
  STREAM_EXISTS: {
    status: 409,
    message: "There is a stream of this name already.",
    data: z.object({ name: z.string() }),
  },
  STREAM_BUSY: {
    status: 503,
    message:
      "More is being pushed than can be stored at once. Nothing of this was; push it again in a moment.",
  },
  STREAM_PAUSED: {
    status: 503,
    message: "The stream is paused, so nothing was stored. Push again once it goes on.",
    data: z.object({ name: z.string() }),
  },
  CAPTURE_PAUSED: {
    status: 503,
    message:
      "Capture is paused, so nothing was kept. Resume it in the window, or with `tessera capture resume`.",
  },
  CAMERA_ADDRESS: {
    status: 400,
    message:
      "This is no address of a camera: it begins with rtsp://, rtsps://, http:// or https://, with user:password@ before the host where the camera asks for them.",
  },
  CAMERA_EXISTS: {
    status: 409,
    message: "There is a camera of this name already.",
    data: z.object({ name: z.string() }),
  },
  CAMERA_TOO_MANY: {
    status: 409,
    message: "There are as many cameras as Tessera records from; remove one first.",
    data: z.object({ countMax: z.string() }),
  },
  CAMERA_UNSEEN: {
    status: 503,
    message: "Nothing can be seen of this camera now; its state says why.",
    data: z.object({ name: z.string(), why: z.string() }),
  },
  LEASE_HELD: {
    status: 409,
    message: "Another producer holds this stream. Wait until its lease ends, or write to another stream.",
    data: z.object({ name: z.string(), owner: z.string() }),
  },
  LEASE_LOST: {
    status: 409,
    message:
      "This lease has passed to another producer, so nothing was stored. Take it again before you go on.",
    data: z.object({ name: z.string() }),
  },
  REVISION_UNKNOWN: {
    status: 409,
    message:
      "This library has not come to that revision: it is of another library, or of one that was put back.",
  },
  DISK_FULL: {
    status: 507,
    message: "The disk is full, so nothing was stored. Make room and try again.",
  },
  WATCH_EMPTY: {
    status: 400,
    message: "A watch needs something to wait for: words, or a filter such as kind:message.",
  },
  WATCH_SOUND_GONE: {
    status: 400,
    message:
      "A sound of this query is gone, or has nothing to compare there: it is silent or too short, or was not listened to yet. Choose another moment, or another sound.",
  },
  WATCH_PICTURE_GONE: {
    status: 400,
    message: "A picture of this query is gone or could not be looked at. Choose it again.",
  },
  WATCH_NOWHERE: {
    status: 400,
    message:
      "There is no place of that name, so nothing would ever be near it. Write another name, or its degrees: near:48.14,11.58.",
  },
  WATCH_LIKE: {
    status: 400,
    message:
      "What it is to be like is no longer there, or was not compared yet; choose another, or say it in words.",
  },
  WATCH_NAME_TAKEN: {
    status: 409,
    message: "Another watch has this name.",
    data: z.object({ name: z.string() }),
  },
  WATCH_TOO_MANY: {
    status: 409,
    message: "There are as many watches as Tessera keeps; remove some first.",
    data: z.object({ countMax: z.string() }),
  },
  WEBHOOK_URL: {
    status: 400,
    message: "This is no address that can be sent to: it begins with https:// or http://.",
  },
  WEBHOOK_TOO_MANY: {
    status: 409,
    message: "There are as many webhooks as Tessera keeps; remove some first.",
    data: z.object({ countMax: z.string() }),
  },
  TEAM_ADDRESS: {
    status: 400,
    message:
      "This is no address of a team's server: it begins with https://, or with http:// where it is on this machine.",
  },
  TEAM_NOT_JOINED: {
    status: 409,
    message: "This device is in no team. Join one first, with `tessera team join`.",
  },
  TEAM_JOINED: {
    status: 409,
    message: "This device is in a team already. Leave it first, with `tessera team leave`.",
    data: z.object({ server: z.string() }),
  },
  TEAM_NOT_AGAIN: {
    status: 403,
    message:
      "This device is in the team as somebody else, or was shut out. Sign in as the person whose it is; else leave the team and join it anew.",
    data: z.object({ person: z.string() }),
  },
  TEAM_UNREACHABLE: {
    status: 503,
    message: "The team's server cannot be reached. Check its address and the network, then try again.",
    data: z.object({ detail: z.string() }),
  },
  TEAM_NO_SERVER: {
    status: 502,
    message: "What answers at this address is no Tessera server, or one of another version.",
  },
  TEAM_INVITATION: {
    status: 403,
    message: "This invitation is not valid, was used already or has run out. Ask for a new one.",
  },
  TEAM_CREDENTIALS: { status: 403, message: "This e-mail address and password do not belong together." },
  TEAM_TOTP: {
    status: 403,
    message: "This person has a second factor: give the six digits that it shows now.",
  },
  TEAM_NOT_LET_IN: {
    status: 410,
    message: "Nobody has let this device in in time, or the code was used already. Begin again.",
  },
  TEAM_TOO_MANY_TRIES: { status: 429, message: "Too many attempts. Wait a few minutes, then try again." },
  TEAM_REFUSED: {
    status: 403,
    message: "The team lets this device, or its person, not do this. Ask an administrator.",
  },
  TEAM_PARTITION: {
    status: 404,
    message:
      "There is no partition of this id that this device can read. `tessera team partitions` lists them.",
  },
  TEAM_SOURCE_SHARED: {
    status: 409,
    message: "This is shared in another partition. Take it back there first.",
    data: z.object({ partitionId: z.string() }),
  },
  TEAM_SOURCE_NOT_SHARED: { status: 404, message: "This is not shared." },
  TEAM_ITEM_ERASED: { status: 410, message: "This was erased in the whole team." },
  TEAM_PAYLOAD_MISSING: {
    status: 404,
    message: "What it holds has not come to the server yet. Try again when the other device was online.",
  },
  TEAM_DELTA_UNREADABLE: {
    status: 415,
    message: "This file is no exchange file of Tessera, or a damaged one.",
  },
  TEAM_DELTA_TOO_LARGE: {
    status: 413,
    message:
      "This file is too large to be sent. Take it to the machine that the team's server runs on: `npm run server -- --import FILE`.",
    data: z.object({ path: z.string() }),
  },
  TEAM_DELTA_FOREIGN: {
    status: 403,
    message: "This file is of a device that is not in this team, so nothing of it was taken.",
  },
  TEAM_ANSWER_FOREIGN: {
    status: 403,
    message:
      "This file is not for this device, or not of the team's server as this device knows it, so nothing of it was taken. Have one written for this device: `tessera team fetch DEVICE FILE`.",
  },
  TEAM_ANSWER_DAMAGED: {
    status: 415,
    message:
      "This file is cut short, was changed on its way, or is of a newer Tessera. What came before the damage was taken, and taking it again does no harm: copy it once more, or fetch it anew.",
  },
  TEAM_ANSWER_NO_DEVICE: {
    status: 404,
    message:
      "The team has no such device, or has shut it out. `tessera team status` on the device prints its id.",
    data: z.object({ deviceId: z.string() }),
  },
  TEAM_ANSWER_SECRET: {
    status: 403,
    message:
      "That device reads partitions that this one does not, and the file holds what is in them. Have it fetched by who may read them, or on the server: `npm run server -- --export FILE --for DEVICE`.",
  },
  MODEL_NOT_READY: {
    status: 409,
    message:
      "No such model is on this device. `tessera model` lists those for texts, `tessera models` those for pictures.",
    data: z.object({ modelId: z.string() }),
  },
  MODEL_IN_USE: {
    status: 409,
    message: "This model is the one that is searched with already.",
    data: z.object({ modelId: z.string() }),
  },
  MODEL_STILL_USED: {
    status: 409,
    message:
      "The library is searched with this model, or will be. Choose another first: `tessera model use ID`.",
    data: z.object({ modelId: z.string() }),
  },
  MODEL_FAILS: {
    status: 503,
    message: "This model does not run: {detail}",
    data: z.object({ modelId: z.string(), detail: z.string() }),
  },
  SPACE_BEING_BUILT: {
    status: 409,
    message: "Another model is being prepared; wait for it, or cancel it first.",
    data: z.object({ modelId: z.string() }),
  },
  NO_SPACE_BUILT: { status: 409, message: "No model is being prepared." },
  NO_SPACE_BEFORE: {
    status: 409,
    message: "There is no model to go back to: none was used before, or it was forgotten.",
  },
  NO_SPACE_TO_COMPARE: {
    status: 409,
    message: "There is nothing to compare with: no model is being prepared, and none is kept from before.",
  },
  SOUND_UNREADABLE: {
    status: 415,
    message:
      "This cannot be searched by: it is no plain WAV file, or a damaged one. The page and the command line make one of other sounds.",
    data: z.object({ detail: z.string() }),
  },
  SOUND_SILENT: {
    status: 422,
    message: "There is nothing to compare in it: it is silent, or sounds for less than a tenth of a second.",
  },
  SOUND_TOO_LARGE: {
    status: 413,
    message: "This sound is too large to be searched by. Cut out the part that matters.",
    data: z.object({ sizeBytes: z.string(), sizeBytesMax: z.string() }),
  },
  SOUND_PARTS_LOST: {
    status: 409,
    message: "The parts of this sound that came before are no longer held. Send it again from its beginning.",
  },
  PICTURE_UNREADABLE: {
    status: 415,
    message: "This cannot be searched by: it is no picture, or a damaged one.",
    data: z.object({ detail: z.string() }),
  },
  PICTURE_TOO_LARGE: {
    status: 413,
    message:
      "This picture is too large to be searched by. Make it smaller, or cut out the part that matters.",
    data: z.object({ sizeBytes: z.string(), sizeBytesMax: z.string() }),
  },
  PICTURE_PARTS_LOST: {
    status: 409,
    message:
      "The parts of this picture that came before are no longer held. Send it again from its beginning.",
  },
  MODEL_UNVERIFIED: {
    status: 409,
    message:
      "This release has no verified fingerprint for the model, so it is not downloaded. A signed pack, or a catalogue file with its fingerprints, brings it in.",
    data: z.object({ name: z.string() }),
  },
  NO_FILE: {
    status: 409,
    message: "This was pushed into a stream: there is no file to open. All of it is in the preview.",
  },
  NO_SCREEN: {
    status: 503,
    message: "The machine that Tessera runs on has no screen to open this on.",
  },
  WOULD_RUN: {
    status: 403,
    message: "This is a program: opening it would run it. Show it in its folder instead.",
  },
  CANNOT_OPEN: {
    status: 503,
    message: "The system has no program to open this with.",
    data: z.object({ detail: z.string() }),
  },
} as const;
export type ErrorCode = keyof typeof errors;
