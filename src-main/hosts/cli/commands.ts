import { arrangementOptions } from "./arrangement.ts";
import type { CommandSpec } from "./command.ts";

const json = { type: "boolean", summary: "one JSON object a line" } as const;

/** Every command, in the order of the help. */
export const commands: Readonly<Record<string, CommandSpec>> = {
  add: {
    usage: "add PATH... [--wait] [--json]",
    summary: "Watch folders or files",
    options: {
      wait: { type: "boolean", short: "w", summary: "return when all is indexed, skipped or failed" },
      json,
    },
    words: "paths",
    load: () => import("./commands/add.ts"),
  },
  search: {
    usage: "search [QUERY...] [--picture FILE] [--limit N] [--offset N] [--weak] [--group BY] [--json]",
    summary: "Find by meaning, by word and by picture",
    options: {
      picture: { type: "string", value: "FILE", summary: "what looks like this picture, beside the query" },
      limit: { type: "string", short: "n", value: "N", summary: "at most so many hits (20)" },
      offset: { type: "string", value: "N", summary: "leave out the first N" },
      weak: { type: "boolean", summary: "show what is nearest even when nothing is a good match" },
      facets: {
        type: "boolean",
        summary: "count what was found by kind, folder and the like, with the ranges of numbers",
      },
      explain: { type: "boolean", summary: "say what the search did and why" },
      ...arrangementOptions,
      json,
    },
    words: "none",
    load: () => import("./commands/search.ts"),
  },
  explain: {
    usage: "explain QUERY... [--limit N] [--weak] [--group BY] [--json]",
    summary: "What a search did and why, step by step, and each hit's ranks and scores",
    options: {
      limit: { type: "string", short: "n", value: "N", summary: "at most so many hits (10)" },
      weak: { type: "boolean", summary: "show what is nearest even when nothing is a good match" },
      json,
    },
    words: "none",
    load: () => import("./commands/explain.ts"),
  },
  status: {
    usage: "status [--items] [--only STATUS] [--json]",
    summary: "What is in the library and what is being done",
    options: {
      items: { type: "boolean", short: "i", summary: "every item with its status and reason" },
      only: { type: "string", value: "STATUS", summary: "items of this status alone" },
      json,
    },
    words: "none",
    load: () => import("./commands/status.ts"),
  },
  open: {
    usage: "open [PATH | ITEM] [--reveal]",
    summary: "Open an item in the system's program; without one, Tessera's page in the browser",
    options: {
      reveal: { type: "boolean", summary: "show it in its folder instead" },
      print: { type: "boolean", summary: "print the page's link instead of opening it" },
    },
    words: "paths",
    load: () => import("./commands/open.ts"),
  },
  why: {
    usage: "why PATH... [--json]",
    summary: "Why a file is found, or is not",
    options: { json },
    words: "paths",
    load: () => import("./commands/why.ts"),
  },
  doctor: {
    usage: "doctor [--json]",
    summary: "Is everything well?",
    options: { json },
    words: "none",
    load: () => import("./commands/doctor.ts"),
  },
  folders: {
    usage: "folders [list | pause | resume | rescan | remove] [PATH...] [--json]",
    summary: "Watched folders; pause and resume without a path hold for all work",
    options: { json },
    words: ["list", "pause", "resume", "rescan", "remove"],
    thenPaths: true,
    load: () => import("./commands/folders.ts"),
  },
  streams: {
    usage: "streams [list | add | pause | resume | remove] [NAME...] [--json]",
    summary: "Streams that events can be pushed to; remove takes the events along",
    options: { json },
    words: ["list", "add", "pause", "resume", "remove"],
    load: () => import("./commands/streams.ts"),
  },
  capture: {
    usage: "capture [state | pause | resume | set NAME VALUE] [--json]",
    summary: "Stop all recording at once, let it go on, and say what is never captured",
    options: { json },
    words: ["state", "pause", "resume", "set"],
    load: () => import("./commands/capture.ts"),
  },
  camera: {
    usage: "camera [list | add NAME ADDRESS | pause NAME | resume NAME | remove NAME] [--paused] [--json]",
    summary: "Cameras on the network, from which the host records by itself",
    options: {
      paused: { type: "boolean", summary: "add: without recording yet" },
      json,
    },
    words: ["list", "add", "pause", "resume", "remove"],
    load: () => import("./commands/camera.ts"),
  },
  lease: {
    usage: "lease [list | take NAME OWNER | renew NAME TOKEN | release NAME TOKEN] [--seconds N] [--json]",
    summary: "Agree which of several producers writes to a stream",
    options: {
      seconds: { type: "string", value: "N", summary: "take, renew: for so long (60)" },
      json,
    },
    words: ["list", "take", "renew", "release"],
    load: () => import("./commands/lease.ts"),
  },
  keep: {
    usage: "keep [NAME [--days N] [--megabytes N] [--forever] [--yes]] [--json]",
    summary: "How long streams keep what came into them; what a rule deletes is said before it is set",
    options: {
      days: { type: "string", value: "N", summary: "at most so many days" },
      megabytes: { type: "string", value: "N", summary: "at most so many megabytes" },
      forever: { type: "boolean", summary: "without an end" },
      yes: { type: "boolean", short: "y", summary: "set it, whatever it deletes" },
      json,
    },
    words: "none",
    load: () => import("./commands/keep.ts"),
  },
  push: {
    usage: "push NAME [FILE] [--text] [--lease TOKEN] [--json]",
    summary: "Store the events of a file or of the input in a stream, a JSON object a line",
    options: {
      text: { type: "boolean", summary: "each line is the text of an event" },
      lease: {
        type: "string",
        value: "TOKEN",
        summary: "as the one who holds the stream, for as long as that is so",
      },
      json: { type: "boolean", summary: "one JSON object for each event" },
    },
    words: "none",
    load: () => import("./commands/push.ts"),
  },
  tag: {
    usage: "tag PATH [TAG...] [--clear]",
    summary: "Set the tags of an item; without tags, show them",
    options: { clear: { type: "boolean", summary: "take all tags away" } },
    words: "paths",
    load: () => import("./commands/tag.ts"),
  },
  saved: {
    usage: "saved [list | add NAME QUERY... | run NAME | rename NAME NEW | remove NAME] [--json]",
    summary: "Searches under a name",
    options: {
      limit: { type: "string", short: "n", value: "N", summary: "at most so many hits of a run (20)" },
      json,
    },
    words: ["list", "add", "run", "rename", "remove"],
    load: () => import("./commands/saved.ts"),
  },
  watch: {
    usage:
      "watch [list | add NAME [QUERY...] [--picture FILE] | matches [NAME] | follow | pause NAME | resume NAME | remove NAME] [--json]",
    summary: "Be told of what comes and meets a query",
    options: {
      threshold: {
        type: "string",
        value: "N",
        summary: "add: how near in meaning, 0.2 to 1 (0.5)",
      },
      picture: { type: "string", value: "FILE", summary: "add: what looks like this picture" },
      new: { type: "boolean", summary: "matches: only what was not seen, which then is" },
      json,
    },
    words: ["list", "add", "matches", "follow", "pause", "resume", "remove"],
    load: () => import("./commands/watch.ts"),
  },
  webhook: {
    usage:
      "webhook [list | add URL [--watch NAME] [--with-text] | test N | secret N | pause N | resume N | remove N] [--json]",
    summary: "Send what watches find to an address",
    options: {
      watch: { type: "string", value: "NAME", summary: "add: of this watch alone" },
      "with-text": { type: "boolean", summary: "add: with names, paths and text of what was found" },
      json,
    },
    words: ["list", "add", "test", "secret", "pause", "resume", "remove"],
    load: () => import("./commands/webhook.ts"),
  },
  synonym: {
    usage: "synonym [list | add WORD WORD... | remove WORD...] [--json]",
    summary: "Words that stand for each other in every search",
    options: { json },
    words: ["list", "add", "remove"],
    load: () => import("./commands/synonym.ts"),
  },
  model: {
    usage:
      "model [list | status | use MODEL | compare | pause | resume | cancel | rollback | forget] [--wait] [--json]",
    summary: "Which text model finds by meaning: take another into use, compare, go back",
    options: {
      wait: { type: "boolean", short: "w", summary: "use, resume: return when the model is in use" },
      json,
    },
    words: ["list", "status", "use", "compare", "pause", "resume", "cancel", "rollback", "forget"],
    load: () => import("./commands/model.ts"),
  },
  retry: {
    usage: "retry [PATH...]",
    summary: "Try failed items again, or the given ones",
    options: {},
    words: "paths",
    load: () => import("./commands/retry.ts"),
  },
  backup: {
    usage: "backup FILE [--json]",
    summary: "Copy the library, still sealed, to a new file",
    options: { json },
    words: "paths",
    load: () => import("./commands/backup.ts"),
  },
  vectors: {
    usage: "vectors export FILE [--force] [--int8] | import FILE [--check] [--skip-unknown] [--json]",
    summary: "Write the vectors to a .npy, .safetensors or .usearch file, or replace them by those of one",
    options: {
      force: { type: "boolean", summary: "export: replace a file that is there" },
      int8: { type: "boolean", summary: "export: signed bytes instead of floats (not .npy)" },
      check: { type: "boolean", summary: "import: only check the file and say what it would change" },
      "skip-unknown": {
        type: "boolean",
        summary: "import: leave out segments that this library does not have",
      },
      json,
    },
    words: ["export", "import"],
    thenPaths: true,
    load: () => import("./commands/vectors.ts"),
  },
  models: {
    usage:
      "models [list | download ID... | pause ID... | remove ID... | try ID... | add CATALOGUE | take ID FOLDER | export FILE ID... | import FILE] [--json]",
    summary: "Models beside the bundled one; nothing is downloaded unasked",
    options: {
      trust: {
        type: "string",
        value: "FINGERPRINT",
        summary: "import: of the device that signed the pack, as you compared it",
      },
      json,
    },
    words: ["list", "download", "pause", "remove", "try", "add", "take", "export", "import"],
    thenPaths: true,
    load: () => import("./commands/models.ts"),
  },
  settings: {
    usage: "settings [NAME [VALUE]] [--json]",
    summary: "Show or change settings",
    options: { json },
    words: [
      "theme",
      "locale",
      "fileSizeBytesMax",
      "reconcileHours",
      "vectorsAtRest",
      "modelMirror",
      "modelProxy",
      "modelThreads",
      "modelMemoryMegabytes",
      "modelPauseOnBattery",
      "trailDays",
      "ignore",
    ],
    load: () => import("./commands/settings.ts"),
  },
  serve: {
    usage: "serve [--port N] [--host ADDRESS] [--demo] ...",
    summary: "Run the host with its page until Ctrl-C",
    options: {},
    words: "none",
    load: () => import("./commands/serve.ts"),
  },
  token: {
    usage: "token",
    summary: "Print the token of the HTTP API",
    options: {},
    words: "none",
    load: () => import("./commands/token.ts"),
  },
  completion: {
    usage: "completion bash | zsh | fish",
    summary: "Print a completion script for a shell",
    options: {},
    words: ["bash", "zsh", "fish"],
    load: () => import("./commands/completion.ts"),
  },
  version: {
    usage: "version",
    summary: "Print the version",
    options: {},
    words: "none",
    load: () => import("./commands/version.ts"),
  },
  help: {
    usage: "help [COMMAND]",
    summary: "Print this help",
    options: {},
    words: "none",
    load: () => import("./commands/help.ts"),
  },
};
