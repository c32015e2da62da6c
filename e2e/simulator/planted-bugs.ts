/**
 * Mistakes that a program around the hub or the session could make, or that either could. The simulator makes them on
 * purpose: a suite that does not notice one of them proves nothing.
 */
export const plantedBugs = [
  /** The hub is told that an append has succeeded when it has only begun. */
  "ack-before-append",
  /** What is being appended is handed to the others at once. */
  "fan-out-before-append",
  /** The session is told that an update is on the disk when it is on its way there. */
  "send-before-persist",
  /** As above, and a device that starts anew goes on writing as the client it was. */
  "clock-reuse",
  /** The outbox is taken to be empty when the device starts. */
  "no-resend",
  /** What comes while a log is written down anew is not in the new one. */
  "compaction-forgets",
  /** How far a document is goes to the disk before what came of it. */
  "seq-before-updates",
  /** What was acknowledged leaves the outbox and never gets into the base. */
  "acknowledged-not-kept",
  /** A tag is a key of one map that all devices share. */
  "shared-tag-key",
  /** The hub is not told of erasures. */
  "erased-not-checked",
  /** The hub is not told that a device's access was taken back. */
  "stale-access",
  /** A device does not bring back what a server that was put back has lost. */
  "no-reverse-sync",
  /** A server that was put back calls its log by the old name. */
  "same-epoch-after-restore",
  /** The half of a record that a crash has left is taken for a whole one. */
  "torn-record-taken",
  /** What is appended at once lies in the log's file as records of their own, of which a disk without power keeps any. */
  "appended-apart",
  /** A log that is written anew takes the other's place before it is on the disk. */
  "renamed-before-synced",
  /** What was removed from the trash is left where a device that did not know brings it back. */
  "purged-comes-back",
  /** A move that a crash cut short is not ended. */
  "move-cut-short",
  /** Of two moves at once the copy of the one that lost stays as it is. */
  "lost-copy-kept",
  /** A server that was put back lets go of moves that it has forgotten. */
  "moves-forgotten",
  /** Undoing that a crash cut short is not asked for again. */
  "undo-cut-short",
  /** Undone is all that a device ever did, and not since when it was asked for. */
  "undone-from-the-first",
  /** What is said later of what bears a time ahead is said as of now. */
  "said-as-of-now",
  /** A device goes on by what the server's clock was before it was set back. */
  "set-back-unheard",
  /** Sockets that have drained are not told of. */
  "drained-not-told",
  /** Updates come without their numbers, so that a copy counts as the next. */
  "copies-counted",
] as const;
export type PlantedBug = (typeof plantedBugs)[number];
