import * as z from "zod";
import type { Sentences } from "../kit/message.ts";

/** Why the native addon is not in use. */
export const NativeRemark = z.discriminatedUnion("code", [
  z.object({ code: z.literal("native-not-built") }),
  z.object({ code: z.literal("native-of-other-version"), path: z.string() }),
  z.object({ code: z.literal("native-not-loadable"), detail: z.string() }),
]);
export type NativeRemark = z.infer<typeof NativeRemark>;

/** Why vectors that should have a graph have none: they are scanned. */
export const GraphRemark = z.discriminatedUnion("code", [
  z.object({ code: z.literal("graph-not-made"), detail: z.string() }),
  z.object({
    code: z.literal("graph-needs-memory"),
    neededMegabytes: z.int(),
    freeMegabytes: z.int(),
  }),
]);
export type GraphRemark = z.infer<typeof GraphRemark>;

/** Why the key is kept no better than it is. */
export const KeyRemark = z.discriminatedUnion("code", [
  z.object({ code: z.enum(["keychain-not-asked", "keychain-locked", "key-beside-library"]) }),
  z.object({ code: z.enum(["keychain-unusable", "keychain-refused"]), detail: z.string() }),
]);
export type KeyRemark = z.infer<typeof KeyRemark>;

/** What a check of the doctor found, or advises. `detail` is the system's or a parser's own word for it. */
export const DoctorRemark = z.discriminatedUnion("code", [
  z.object({
    code: z.enum([
      "all-sealed",
      "all-sealed-but-vectors",
      "key-in-keychain",
      "key-in-credential",
      "key-under-passphrase",
      "key-in-file",
      "see-failed-items",
      "words-work-meanwhile",
      "free-memory-for-graph",
      "native-in-use",
      "build-native",
      "rebuild-native",
      "parsers-work",
      "start-or-install-again",
      "parsers-busy",
      "media-undecoded",
      "media-decoded-here",
      "install-ffmpeg-for-more",
      "install-ffmpeg",
      "voice-by-model",
      "voice-by-ear",
      "speech-written",
      "speech-unwritten",
      "speech-fails",
      "speech-rests-on-battery",
      "written-once-it-runs",
      "pictures-by-look",
      "ask-again-later",
      "found-by-comparing",
      "make-room",
      "nothing-asked",
      "start-again",
      "words-until-another-model",
      "recall-unmeasured",
      "no-model-added",
      "models-rest-on-battery",
      "battery-not-told",
      "pictures-unread",
      "reading-rests-on-battery",
      "clock-even",
      "clock-was-set",
      "check-the-clock",
    ]),
  }),
  z.object({ code: z.literal("runs-on"), version: z.string(), platform: z.string() }),
  z.object({
    code: z.literal("library-holds"),
    itemCount: z.int(),
    segmentCount: z.int(),
    revision: z.int(),
    path: z.string(),
  }),
  z.object({ code: z.literal("full-text-holds"), segmentCount: z.int() }),
  z.object({ code: z.enum(["items-failed", "folders-watched"]), count: z.int() }),
  z.object({
    code: z.enum(["vectors-held", "vectors-being-built"]),
    vectorCount: z.int(),
    engine: z.string(),
  }),
  z.object({ code: z.literal("answers-kept"), hitCount: z.int(), count: z.int() }),
  /** `sharePercent`: of all vectors of the space, at most so many were allowed. */
  z.object({
    code: z.literal("recall-measured"),
    spaceId: z.string(),
    strategy: z.string(),
    sharePercent: z.number(),
    recallPercent: z.int(),
    sampleCount: z.int(),
  }),
  z.object({
    code: z.enum(["recall-effort-doubled", "recall-made-exact"]),
    spaceId: z.string(),
    sharePercent: z.number(),
    recallPercent: z.int(),
  }),
  z.object({ code: z.enum(["sounds-heard", "pictures-looked-at"]), doneCount: z.int(), count: z.int() }),
  z.object({ code: z.literal("pictures-seen"), name: z.string(), doneCount: z.int(), count: z.int() }),
  z.object({
    code: z.literal("pictures-read"),
    doneCount: z.int(),
    wantedCount: z.int(),
    withTextCount: z.int(),
  }),
  z.object({ code: z.literal("models-added"), names: z.string() }),
  z.object({ code: z.literal("model-not-usable"), name: z.string() }),
  z.object({ code: z.literal("model-used"), modelId: z.string(), dimensions: z.int() }),
  z.object({ code: z.enum(["parsers-broken", "check-failed"]), detail: z.string() }),
  z.object({ code: z.enum(["folder-at", "media-decoded"]), path: z.string() }),
  z.object({ code: z.literal("clock-ahead"), hours: z.int(), leftHours: z.int() }),
  z.object({ code: z.literal("clock-behind"), hours: z.int() }),
  z.object({ code: z.literal("disk-free"), freeGigabytes: z.number() }),
  z.object({ code: z.literal("reachable-at"), url: z.string() }),
  ...NativeRemark.options,
  ...GraphRemark.options,
  ...KeyRemark.options,
]);
export type DoctorRemark = z.infer<typeof DoctorRemark>;

export const doctorSentences: Sentences<DoctorRemark> = {
  "runs-on": "Node {version} on {platform}",
  "library-holds": "{itemCount} items and {segmentCount} segments at revision {revision}, in {path}",
  "all-sealed": "The library, the vector index and thumbnails are sealed (AEGIS, AES-256-GCM).",
  "all-sealed-but-vectors":
    "The library and thumbnails are sealed (AEGIS, AES-256-GCM). The vector index is mapped as it is, as you chose: only the disk's own encryption protects it.",
  "key-in-keychain": "The key is in the system's keychain.",
  "key-in-credential": "The key is sealed with a systemd credential.",
  "key-under-passphrase": "The key is sealed with a passphrase.",
  "key-in-file": "The key is in a file that only your account can read.",
  "keychain-not-asked": "The system's keychain was not asked, as configured.",
  "keychain-locked": "The system's keychain is locked.",
  "keychain-unusable": "The system's keychain cannot be used ({detail}).",
  "keychain-refused": "The system's keychain did not take the key ({detail}).",
  "key-beside-library":
    "The master key lies in a file beside the library, protected by file permissions alone: who can read the disk can read the library.",
  "full-text-holds": "Full text holds {segmentCount} segments.",
  "items-failed": { one: "{count} item failed.", other: "{count} items failed." },
  "see-failed-items": "See why with `tessera status --items`, try again with `tessera retry`.",
  "vectors-held": "{vectorCount} vectors, {engine}",
  "vectors-being-built": "{vectorCount} vectors, {engine}, being rebuilt",
  "words-work-meanwhile": "Searching by word works meanwhile.",
  "graph-not-made":
    "Making the graph that searches go through failed ({detail}): every vector is compared instead, which finds as much and takes longer.",
  "graph-needs-memory":
    "The graph that searches go through would take {neededMegabytes} MB, and {freeMegabytes} MB may be used for it: every vector is compared instead, which finds as much and takes longer.",
  "free-memory-for-graph": "Close what takes much memory: as more is added, making the graph is tried again.",
  "answers-kept": {
    one: "{hitCount} of {count} question was answered from the cache.",
    other: "{hitCount} of {count} questions were answered from the cache.",
  },
  "recall-unmeasured":
    "No search by meaning has been checked against an exact one yet: small libraries are always searched exactly.",
  "recall-measured":
    "Where at most {sharePercent}% of the vectors of {spaceId} are allowed, {recallPercent}% of the ten nearest are found ({strategy}, {sampleCount} searches checked).",
  "recall-effort-doubled":
    "Where at most {sharePercent}% of the vectors of {spaceId} are allowed, only {recallPercent}% were found: there it is searched harder.",
  "recall-made-exact":
    "Where at most {sharePercent}% of the vectors of {spaceId} are allowed, only {recallPercent}% were found: there it is searched exactly.",
  "model-used": "{modelId}, {dimensions} dimensions, on this machine",
  "no-model-added":
    "Basic meaning search serves. `tessera models` lists what larger models would add; none is downloaded unasked.",
  "models-added": "Ready beside it: {names}.",
  "model-not-usable": "{name} cannot be used.",
  "models-rest-on-battery": "The device runs on its battery: models rest from what nobody waits for.",
  "battery-not-told": "The system does not tell whether it runs on a battery, so models never rest for it.",
  "native-in-use": "The native addon is in use.",
  "native-not-built": "The slower fallback is in use: the native addon is not built.",
  "native-of-other-version": "The slower fallback is in use: {path} is another version's.",
  "native-not-loadable": "The slower fallback is in use: {detail}.",
  "build-native":
    "Install a C++ compiler, make and Python, then start again: the native addon is built at the start.",
  "rebuild-native": "It was built for another version, machine or Node: remove native/build and start again.",
  "parsers-work": "Files are read in processes of their own, which may read and nothing else.",
  "parsers-broken": "A file that comes with Tessera cannot be read: {detail}",
  "start-or-install-again": "Start Tessera again. Where that does not help, install it again.",
  "parsers-busy": "The parsers are busy with other files.",
  "ask-again-later": "Ask again when the queue is shorter.",
  "media-decoded": "Sound and video are decoded by {path}, one file at a time, in processes of their own.",
  "media-undecoded": "There is no decoder here: of sound and video only plain WAV can be read.",
  "media-decoded-here":
    "Sound and video are decoded by what is built in, in a window without rights: MP3, AAC, Opus, Vorbis, FLAC, H.264, VP8, VP9 and AV1.",
  "install-ffmpeg-for-more":
    "With ffmpeg (and ffprobe) installed, H.265, AVI and subtitles inside of files are read as well.",
  "install-ffmpeg": "Install ffmpeg (with ffprobe): what it was missing for is then read again by itself.",
  "pictures-seen": {
    one: "{name} is in use: {doneCount} of {count} picture is found by what it shows.",
    other: "{name} is in use: {doneCount} of {count} pictures are found by what they show.",
  },
  "sounds-heard": {
    one: "{doneCount} of {count} recording is found by how it sounds.",
    other: "{doneCount} of {count} recordings are found by how they sound.",
  },
  "pictures-by-look":
    "Pictures are found by their words, colours and shapes; with a model for pictures also by what they show.",
  "voice-by-model": "A model tells where somebody speaks.",
  "voice-by-ear":
    "Where somebody speaks is told by levels and spectra: music with pauses passes for speech, which a voice activity model would tell apart.",
  "speech-written": "What is said is written down on this machine.",
  "speech-unwritten":
    "What is said is found where subtitles or lyrics have it; without a speech model the rest is only marked as speech.",
  "speech-fails": "What is said is not written down, for the speech model does not run:",
  "speech-rests-on-battery":
    "The device runs on its battery: what is said is written down when it has power.",
  "written-once-it-runs":
    "It is tried again by itself, and what was kept without its words is written down then; another model is in the settings.",
  "pictures-read":
    "Text was looked for in {doneCount} of {wantedCount} pictures, and found in {withTextCount}: in calm moments, on this machine.",
  "pictures-looked-at":
    "{doneCount} of {count} pictures and films are found by how they look; the others were read before that, and are looked at in calm moments.",
  "pictures-unread": "Text in pictures is not read, as you chose.",
  "reading-rests-on-battery": "The device runs on its battery: the others wait.",
  "folders-watched": { one: "{count} folder is watched.", other: "{count} folders are watched." },
  "folder-at": "{path}:",
  "found-by-comparing": "Changes there are found later, by comparing.",
  "clock-even": "The clock goes on evenly.",
  "clock-was-set":
    "The clock was set. What was stored before is as old as the time that passed since, whatever its date says.",
  "clock-ahead":
    "The clock is {hours} hours later than when Tessera last ran. For {leftHours} hours that it has to go on evenly, what was stored before is not removed for its age.",
  "clock-behind":
    "The clock is {hours} hours earlier than when Tessera last ran. What was stored before ages by the time that passes.",
  "check-the-clock": "Check the date of this device. Where it is right, nothing needs to be done.",
  "disk-free": "{freeGigabytes} GB are free for the library.",
  "make-room": "Make room: a full disk stops ingestion.",
  "nothing-asked":
    "Nothing is asked of any network but what you set up yourself: a team, webhooks, cameras on the network, downloads.",
  "reachable-at": "The page and the API are at {url}, behind a token.",
  "check-failed": "{detail}",
  "words-until-another-model":
    "Everything is found by its words alone until it runs. `tessera model use static-en` goes back to the bundled model at once.",
  "start-again": "Start Tessera again. Nothing that was acknowledged is lost.",
};
