/** What went wrong, and why an item is where it is. */
export const errorsInEnglish = {
  "reason.unsupported-type": "Tessera cannot read this type of file yet.",
  "reason.binary-content": "It holds no text, only bytes for programs.",
  "reason.empty": "The file is empty.",
  "reason.no-text": "There is no text in it.",
  "reason.too-large": "It is larger than the limit in the settings.",
  "reason.not-a-file": "It is a device, a pipe or another special file.",
  "reason.unreadable": "You have no permission to read it.",
  "reason.vanished": "It was gone before it could be read.",
  "reason.changed-while-read": "It changed while it was read; it will be tried again.",
  "reason.encrypted": "It is locked with a password.",
  "reason.damaged": "The file is damaged.",
  "reason.parser-crashed": "The reader for this format crashed on it.",
  "reason.parser-timeout": "Reading it took too long.",
  "reason.parser-memory": "Reading it needed too much memory.",
  "reason.path-not-text": "Its name is not valid text, so it cannot be kept.",
  "reason.no-decoder": "There is no program here that can decode it: install ffmpeg.",
  "reason.no-codec": "What is built in cannot decode all of it: install ffmpeg, then it is read again.",
  "reason.not-transcribed":
    "What is said in it was not written down: that takes a speech model or subtitles.",
  "reason.transcription-failed":
    "What is said in it was not written down, for the speech model failed. It is tried again once that runs.",
  "reason.transcription-waits":
    "What is said in it is written down when the device has power: it runs on its battery.",
  "reason.cancelled-by-user": "You cancelled it.",
  "reason.internal": "Tessera itself made a mistake with it.",
  "error.UNAUTHORIZED": "You are not signed in. Open the link that Tessera printed.",
  "error.NOT_FOUND": "This is no longer there; it may have been deleted.",
  "error.PATH_NOT_FOUND": "There is no file or folder at this path.",
  "error.PATH_NOT_READABLE": "This path cannot be read; check its permissions.",
  "error.QUERY_TOO_LONG":
    "This text is too long to search for. Take the words that matter, or one paragraph.",
  "error.BAD_VECTOR":
    "A vector to be like has {dimensions} finite numbers, not all zero, of the space {spaceId}.",
  "error.BAD_CURSOR": "The next results do not belong to this search. Search again.",
  "error.CURSOR_EXPIRED": "These results are no longer kept. Search again.",
  "error.SYNONYM_ALONE": "A word needs at least one other word to stand for it.",
  "error.SYNONYM_NO_WORD":
    "Each synonym is a word, or a few, with a letter or digit in it and at most 60 signs.",
  "error.SYNONYM_BETWEEN":
    "These words stand for different things already; take one of them out of its group first.",
  "error.SYNONYM_TOO_MANY": "There are as many synonyms as Tessera keeps; remove some first.",
  "error.SAVED_NAME_TAKEN": "Another search is saved under this name.",
  "error.SAVED_TOO_MANY": "There are as many saved searches as Tessera keeps; remove some first.",
  "error.STREAM_NOT_FOUND": "There is no stream of this name; it may have been removed.",
  "error.STREAM_EXISTS": "There is a stream of this name already.",
  "error.STREAM_BUSY": "More is being pushed than can be stored at once; try again in a moment.",
  "error.SOUND_UNREADABLE":
    "This cannot be searched by: it is no sound that can be decoded, or a damaged one.",
  "error.SOUND_SILENT":
    "There is nothing to compare in it: it is silent, or sounds for less than a tenth of a second.",
  "error.SOUND_TOO_LARGE": "This sound is too large to be searched by. Cut out the part that matters.",
  "error.SOUND_PARTS_LOST": "The sound did not arrive whole. Choose it again.",
  "error.PICTURE_UNREADABLE": "This cannot be searched by: it is no picture, or a damaged one.",
  "error.PICTURE_TOO_LARGE":
    "This picture is too large to be searched by. Make it smaller, or cut out the part that matters.",
  "error.PICTURE_PARTS_LOST": "The picture did not arrive whole. Choose it again.",
  "error.CAMERA_ADDRESS":
    "This is no address of a camera: it begins with rtsp://, rtsps://, http:// or https://.",
  "error.CAMERA_EXISTS": "There is a camera of this name already.",
  "error.CAMERA_TOO_MANY": "There are as many cameras as Tessera records from; remove one first.",
  "error.CAMERA_UNSEEN": "Nothing can be seen of this camera now.",
  "error.LEASE_HELD": "Another producer holds this stream.",
  "error.LEASE_LOST": "The lease has passed to another producer.",
  "error.CAPTURE_PAUSED": "Capture is paused, so nothing was kept.",
  "error.STREAM_PAUSED": "The stream is paused, so nothing was stored.",
  "error.REVISION_UNKNOWN": "This library has not come that far: it may have been put back from a copy.",
  "error.DISK_FULL": "The disk is full, so nothing was stored. Make room and try again.",
  "error.PATH_NOT_WRITABLE": "Nothing can be written at this path.",
  "error.FILE_EXISTS": "There is something at this path already; nothing was overwritten.",
  "error.FOLDER_OVERLAPS": "This folder is inside, or contains, a folder that is already watched.",
  "error.FOLDER_IS_DATA": "This is Tessera’s own data folder.",
  "error.WATCH_NOWHERE":
    "There is no place of that name, so nothing would ever be near it. Write another name, or its degrees: near:48.14,11.58.",
  "error.WATCH_EMPTY": "A watch needs something to wait for: words, or a filter such as kind:message.",
  "error.WATCH_SOUND_GONE":
    "A sound of this query is gone, or has nothing to compare there: it is silent or too short, or was not listened to yet. Choose another moment, or another sound.",
  "error.WATCH_PICTURE_GONE": "A picture of this query is gone or could not be looked at. Choose it again.",
  "error.WATCH_LIKE":
    "What it is to be like is no longer there, or was not compared yet; choose another, or say it in words.",
  "error.WATCH_NAME_TAKEN": "Another watch has this name.",
  "error.WATCH_TOO_MANY": "There are as many watches as Tessera keeps; remove some first.",
  "error.WEBHOOK_URL": "This is no address that can be sent to: it begins with https:// or http://.",
  "error.WEBHOOK_TOO_MANY": "There are as many webhooks as Tessera keeps; remove some first.",
  "error.TEAM_ADDRESS":
    "This is no address of a team's server: it begins with https://, or with http:// on this machine.",
  "error.TEAM_NOT_JOINED": "This device is in no team. Join one first.",
  "error.TEAM_JOINED": "This device is in a team already. Leave it first.",
  "error.TEAM_NOT_AGAIN":
    "This device is in the team as somebody else, or was shut out. Sign in as the person whose it is; else leave the team and join it anew.",
  "error.TEAM_UNREACHABLE":
    "The team's server cannot be reached. Check its address and the network, then try again.",
  "error.TEAM_NO_SERVER": "What answers at this address is no Tessera server, or one of another version.",
  "error.TEAM_INVITATION":
    "This invitation is not valid, was used already or has run out. Ask for a new one.",
  "error.TEAM_CREDENTIALS": "This e-mail address and password do not belong together.",
  "error.TEAM_TOTP": "There is a second factor: enter the six digits that it shows now.",
  "error.TEAM_NOT_LET_IN":
    "Nobody has let this device in in time, or the code was used already. Begin again.",
  "error.TEAM_TOO_MANY_TRIES": "Too many attempts. Wait a few minutes, then try again.",
  "error.TEAM_REFUSED": "The team does not let you do this. Ask an administrator.",
  "error.TEAM_PARTITION": "There is no such partition that this device can read.",
  "error.TEAM_SOURCE_SHARED": "This is shared in another partition. Take it back there first.",
  "error.TEAM_SOURCE_NOT_SHARED": "This is not shared.",
  "error.TEAM_ITEM_ERASED": "This was erased in the whole team.",
  "error.TEAM_PAYLOAD_MISSING":
    "What it holds has not come to the server yet. Try again when the other device was online.",
  "error.TEAM_DELTA_UNREADABLE": "This file is no exchange file of Tessera, or a damaged one.",
  "error.TEAM_DELTA_TOO_LARGE":
    "{path} is too large to be sent. Take it to the machine that the team's server runs on.",
  "error.TEAM_ANSWER_FOREIGN":
    "This file is not for this device, or not of the team's server as this device knows it, so nothing of it was taken. Have one written for this device.",
  "error.TEAM_ANSWER_DAMAGED":
    "This file is cut short, was changed on its way, or is of a newer Tessera. What came before the damage was taken. Copy it once more, or fetch it anew.",
  "error.TEAM_ANSWER_NO_DEVICE": "The team has no device {deviceId}, or has shut it out.",
  "error.TEAM_ANSWER_SECRET":
    "That device reads partitions that this one does not, and the file holds what is in them. Have it fetched by who may read them.",
  "error.TEAM_DELTA_FOREIGN":
    "This file is of a device that is not in this team, so nothing of it was taken.",
  "error.FORBIDDEN": "Your role in the team does not include this. Ask an owner or an administrator.",
  "error.SIGN_IN_REFUSED": "The address, the password or the code is wrong.",
  "error.SECOND_FACTOR_NEEDED":
    "Enter the six digits of your authenticator app, or one of your recovery codes.",
  "error.TOO_MANY_ATTEMPTS": "Too many attempts. Wait a few minutes, then try again.",
  "error.CODE_INVALID": "This code is wrong, was used before or has expired. Ask for a new one.",
  "error.SETUP_DONE": "This server is set up already. Sign in instead.",
  "error.PASSWORD_WEAK":
    "Choose a longer password, that is neither your name nor your address nor one that everybody tries: several words do well.",
  "error.EMAIL_TAKEN": "Somebody with this address is in the team already.",
  "error.NAME_TAKEN": "There is one of this name already. Choose another.",
  "error.TOO_MANY": "There are as many of these as the team’s server keeps. Remove some first.",
  "error.LAST_OWNER": "This is the last owner. Make somebody else an owner first.",
  "error.MORE_THAN_HELD": "Nobody can give or take rights that they do not have. Ask somebody who has them.",
  "error.SIGN_IN_NEEDED":
    "This takes a person who has signed in: a device or a program may not do it in your name. Do it on the server’s page.",
  "error.PASSKEY_REFUSED": "This passkey was not accepted. Begin again, or sign in with your password.",
  "error.SINGLE_SIGN_ON_OFF":
    "Single sign-on is not set up on this server. Sign in with a password or a passkey.",
  "error.SINGLE_SIGN_ON_REFUSED":
    "The single sign-on did not confirm who you are. Begin again, or ask for an invitation.",
  "error.PROOF_INVALID": "The device did not prove that it holds its key. Try again.",
  "error.DEVICE_REVOKED":
    "The team’s server lets this device in no more. Leave the team, then join it again.",
  "error.DEVICE_CLONED":
    "Two devices used the same identity, so both were signed out. Join the team again from the one that is yours.",
  "error.DEVICE_NOT_REVOKED":
    "This device may still connect and would go on. Revoke it first, then undo what it did.",
  "error.SINCE_IN_FUTURE": "Nothing was done since a time that is still to come. Choose one that is past.",
  "error.UNDO_TOO_OLD":
    "The server no longer knows what the device did between then and now, and what before that. Choose a later time, or one before it joined: then all that it ever did is undone.",
  "error.NOTHING_TO_UNDO":
    "This device did nothing since then that is still there, or it was undone already.",
  "error.NO_DESTINATION": "There is no such partition, or it is not shared with you. Choose another.",
  "error.SAME_PARTITION": "It is in this partition already. Choose another.",
  "error.ITEM_IN_TRASH": "It is in the bin. Take it out of there first, then try again.",
  "error.ITEM_ERASED": "It was erased for good: there is nothing left of it.",
  "error.CONTENT_LOST":
    "The team’s server does not have what it holds. Wait until the device that shared it has sent it again.",
  "error.MOVE_ID_USED": "This move was asked for before, to another place. Begin it anew.",
  "error.SUGGESTIONS_TOO_MANY":
    "As many suggestions are open as are kept, of you or of this item. Withdraw some of yours, or wait until they are decided.",
  "error.SUGGESTION_ID_USED": "Something else was suggested under this id. Suggest it anew.",
  "error.SUGGESTION_DECIDED": "This was decided already, so it cannot be withdrawn.",
  "error.RIGHTS_CHANGED": "Rights were changed at this very moment. Try again.",
  "error.EXPIRY_INVALID": "A token ends later than now, and within a year. Choose another day.",
  "error.MODEL_NOT_READY": "This model is not on this device.",
  "error.MODEL_IN_USE": "This model is the one that is searched with already.",
  "error.MODEL_STILL_USED":
    "The library is searched with this model, or will be. Choose another model of meanings first.",
  "error.MODEL_FAILS": "This model does not run: {detail}",
  "error.SPACE_BEING_BUILT": "Another model is being prepared; wait for it, or cancel it first.",
  "error.NO_SPACE_BUILT": "No model is being prepared.",
  "error.NO_SPACE_BEFORE": "There is no model to go back to: none was used before, or it was forgotten.",
  "error.NO_SPACE_TO_COMPARE":
    "There is nothing to compare with: no model is being prepared, and none is kept from before.",
  "error.MODEL_UNVERIFIED":
    "This release has no verified fingerprint for this model, so it is not downloaded.",
  "error.NO_FILE": "This was pushed into a stream: there is no file to open. All of it is in the preview.",
  "error.NO_SCREEN":
    "The machine that Tessera runs on has no screen to open this on. Its path can be copied.",
  "error.WOULD_RUN": "This is a program: opening it would run it. Show it in its folder instead.",
  "error.CANNOT_OPEN": "The system has no program to open this with.",
  "error.unexpected": "Something went wrong. It was not your doing; please try again.",
} as const;
