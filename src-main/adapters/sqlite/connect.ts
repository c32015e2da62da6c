import type { CameraStore } from "#core/ports/camera-store.ts";
import type { CaptureStore } from "#core/ports/capture-store.ts";
import type { LibraryStore } from "#core/ports/library-store.ts";
import type { LeaseStore } from "#core/ports/lease-store.ts";
import type { SearchNotes } from "#core/ports/search-notes.ts";
import type { SearchStore } from "#core/ports/search-store.ts";
import type { SpaceStore } from "#core/ports/space-store.ts";
import type { StreamStore } from "#core/ports/stream-store.ts";
import type { VectorRows } from "#core/ports/vector-index.ts";
import type { ReplicaStore } from "#core/ports/replica-store.ts";
import type { TrailStore } from "#core/ports/trail-store.ts";
import type { ReadingStore } from "#core/ports/reading-store.ts";
import type { WatchStore } from "#core/ports/watch-store.ts";
import type { WebhookStore } from "#core/ports/webhook-store.ts";
import type { Remote } from "#shared/kit/remote.ts";
import type { JointStore, LookReads, LookStore } from "#core/ports/picture-store.ts";
import type { SoundReads, SoundStore } from "#core/ports/sound-store.ts";
import type { CameraReads, CameraWrites } from "./cameras.ts";
import type { LibraryReads, LibraryWrites, Synchronous } from "./library.ts";
import type { JointReads, JointWrites } from "./joint.ts";
import type { LookStoreReads, LookStoreWrites } from "./looks.ts";
import type { Maintenance } from "./maintenance.ts";
import type { DatabaseRefusal } from "./open.ts";
import type { NoteReads, NoteWrites } from "./search-notes.ts";
import type { ReadingReads } from "./readings.ts";
import type { ReplicaReads, ReplicaWrites } from "./replica.ts";
import type { TrailReads, TrailWrites } from "./trail.ts";
import type { SharedCommits } from "./shared-commits.ts";
import type { SoundStoreReads, SoundStoreWrites } from "./sounds.ts";
import type { SearchReads } from "./search-store.ts";
import type { SpaceReads, SpaceWrites } from "./spaces.ts";

/**
 * Whether the thread could open the database; where it could not, every other call fails.
 * To be asked of the writer before the reader is started: the writer makes and migrates the database.
 */
interface Opened {
  opened(): { readonly kind: "open" } | DatabaseRefusal;
}
export type WriterTarget = Opened &
  LibraryReads &
  LibraryWrites &
  Maintenance &
  NoteWrites &
  SpaceReads &
  SpaceWrites &
  CameraWrites &
  ReplicaWrites &
  TrailWrites &
  LookStoreWrites &
  SoundStoreWrites &
  JointWrites &
  Pick<SharedCommits, "shareVectors">;
export type ReaderTarget = Opened &
  LibraryReads &
  SearchReads &
  NoteReads &
  CameraReads &
  ReplicaReads &
  TrailReads &
  LookStoreReads &
  SoundStoreReads &
  JointReads &
  ReadingReads &
  Synchronous<LookReads>;

/** The port over two threads: what people wait for is read beside the commits, what ingestion needs goes the writer's way. */
export function connectLibraryStore(
  writer: Remote<WriterTarget>,
  reader: Remote<ReaderTarget>,
): LibraryStore & VectorRows & StreamStore & CaptureStore & LeaseStore {
  return {
    addFolder: writer.addFolder,
    updateFolder: writer.updateFolder,
    removeFolder: writer.removeFolder,
    listFolders: reader.listFolders,
    knownFiles: writer.knownFiles,
    applyDifference: writer.applyDifference,
    claim: writer.claim,
    release: writer.release,
    defer: writer.defer,
    nextRetryMs: writer.nextRetryMs,
    twinOf: writer.twinOf,
    commit: writer.commit,
    replaceVectors: writer.replaceVectors,
    retry: writer.retry,
    cancel: writer.cancel,
    setTags: writer.setTags,
    setUserTags: writer.setUserTags,
    counts: reader.counts,
    revision: reader.revision,
    segmentCount: reader.segmentCount,
    listItems: reader.listItems,
    getItem: reader.getItem,
    itemAt: reader.itemAt,
    readSegments: reader.readSegments,
    thumbnail: reader.thumbnail,
    waveform: reader.waveform,
    frame: reader.frame,
    wordsIndexed: reader.wordsIndexed,
    vectorsStored: reader.vectorsStored,
    vectorIds: reader.vectorIds,
    vectorsAfter: reader.vectorsAfter,
    readSetting: reader.readSetting,
    writeSetting: writer.writeSetting,
    addStream: writer.addStream,
    listStreams: reader.listStreams,
    pauseStream: writer.pauseStream,
    removeStream: writer.removeStream,
    knownEvents: writer.knownEvents,
    appendEvents: writer.appendEvents,
    keepCapture: writer.keepCapture,
    originalOf: reader.originalOf,
    retentions: reader.retentions,
    setRetention: writer.setRetention,
    retentionEffect: reader.retentionEffect,
    sweepStream: writer.sweepStream,
    leases: writer.leases,
    grantLease: writer.grantLease,
    releaseLease: writer.releaseLease,
  };
}

/** What the person adds to searching is seen by the next question: the reader begins a new snapshot with each call. */
export const connectSearchNotes = (
  writer: Remote<WriterTarget>,
  reader: Remote<ReaderTarget>,
): SearchNotes => ({
  synonyms: reader.synonyms,
  setSynonyms: writer.setSynonyms,
  removeSynonyms: writer.removeSynonyms,
  savedSearches: reader.savedSearches,
  putSaved: writer.putSaved,
  removeSaved: writer.removeSaved,
  recentSearches: reader.recentSearches,
  noteRecent: writer.noteRecent,
  forgetRecent: writer.forgetRecent,
});

export const connectWatchStore = (
  writer: Remote<WriterTarget>,
  reader: Remote<ReaderTarget>,
): WatchStore => ({
  watches: reader.watches,
  watch: reader.watch,
  watchCount: reader.watchCount,
  putWatch: writer.putWatch,
  removeWatch: writer.removeWatch,
  listenFor: writer.listenFor,
  hear: writer.hear,
  heardUntil: reader.heardUntil,
  noteHeard: writer.noteHeard,
  appendHeard: writer.appendHeard,
  showFor: writer.showFor,
  isOwed: reader.isOwed,
  hearLate: writer.hearLate,
  hearLooked: writer.hearLooked,
  noteLooked: writer.noteLooked,
  keepHeard: writer.keepHeard,
  lastLooks: reader.lastLooks,
  rehearse: reader.rehearse,
  matches: reader.matches,
  seeMatches: writer.seeMatches,
});

export const connectWebhookStore = (
  writer: Remote<WriterTarget>,
  reader: Remote<ReaderTarget>,
): WebhookStore => ({
  webhooks: reader.webhooks,
  webhook: reader.webhook,
  addWebhook: writer.addWebhook,
  pauseWebhook: writer.pauseWebhook,
  removeWebhook: writer.removeWebhook,
  dueWebhooks: reader.dueWebhooks,
  nextAttemptMs: reader.nextAttemptMs,
  nextDelivery: reader.nextDelivery,
  noteDelivered: writer.noteDelivered,
  noteFailed: writer.noteFailed,
});

export const connectCameraStore = (
  writer: Remote<WriterTarget>,
  reader: Remote<ReaderTarget>,
): CameraStore => ({
  cameras: reader.cameras,
  putCamera: writer.putCamera,
  removeCamera: writer.removeCamera,
});

const connectPayloads = (writer: Remote<WriterTarget>, reader: Remote<ReaderTarget>) => ({
  duePayloads: reader.duePayloads,
  waitingPayloads: reader.waitingPayloads,
  payloadBody: reader.payloadBody,
  nextPayloadMs: reader.nextPayloadMs,
  unsureItems: reader.unsureItems,
  doubtPayloads: writer.doubtPayloads,
  settlePayloads: writer.settlePayloads,
  carryPayload: writer.carryPayload,
  payloadArrived: writer.payloadArrived,
  payloadFailed: writer.payloadFailed,
  payloadRefused: writer.payloadRefused,
});

export const connectReplicaStore = (
  writer: Remote<WriterTarget>,
  reader: Remote<ReaderTarget>,
): ReplicaStore => ({
  ...connectPayloads(writer, reader),
  team: reader.team,
  partitions: reader.partitions,
  source: reader.source,
  sources: reader.sources,
  dueItems: reader.dueItems,
  sharedOf: reader.sharedOf,
  nextDueMs: reader.nextDueMs,
  contentOf: reader.contentOf,
  unbornItems: reader.unbornItems,
  documents: reader.documents,
  document: reader.document,
  ownUpdates: reader.ownUpdates,
  rejected: reader.rejected,
  unprojected: reader.unprojected,
  isErased: reader.isErased,
  tagNames: reader.tagNames,
  editsOf: reader.editsOf,
  sharedItem: reader.sharedItem,
  receivedItem: reader.receivedItem,
  sharedItems: reader.sharedItems,
  receivedItems: reader.receivedItems,
  replicaCounts: reader.replicaCounts,
  joinTeam: writer.joinTeam,
  changeTeam: writer.changeTeam,
  leaveTeam: writer.leaveTeam,
  putPartitions: writer.putPartitions,
  putSource: writer.putSource,
  removeSource: writer.removeSource,
  settleItems: writer.settleItems,
  retryItems: writer.retryItems,
  moveToSpace: writer.moveToSpace,
  stageItem: writer.stageItem,
  withdrawItem: writer.withdrawItem,
  refuseItem: writer.refuseItem,
  foldDocument: writer.foldDocument,
  forgetDocument: writer.forgetDocument,
  appendOwn: writer.appendOwn,
  storeBase: writer.storeBase,
  refuseUpdates: writer.refuseUpdates,
  refuseWaiting: writer.refuseWaiting,
  forgetRejected: writer.forgetRejected,
  projected: writer.projected,
  erase: writer.erase,
  wipeDocument: writer.wipeDocument,
});

export const connectTrailStore = (
  writer: Remote<WriterTarget>,
  reader: Remote<ReaderTarget>,
): TrailStore => ({
  trailTip: writer.trailTip,
  growTrail: writer.growTrail,
  forgetLeaves: writer.forgetLeaves,
  trailNodes: reader.trailNodes,
  trailLeaves: reader.trailLeaves,
  trailKeptFrom: reader.trailKeptFrom,
  trailHeads: reader.trailHeads,
});

export const connectLookStore = (
  writer: Remote<WriterTarget>,
  reader: Remote<ReaderTarget>,
): LookStore & LookReads & JointStore => ({
  vectorIds: reader.lookIds,
  vectorsAfter: reader.looksAfter,
  unseenPictures: reader.unseenPictures,
  unseenFilms: reader.unseenFilms,
  seenCoverage: reader.seenCoverage,
  putPicture: writer.putPicture,
  lookTip: reader.lookTip,
  lookChanges: reader.lookChanges,
  forgetGone: writer.forgetGone,
  pictureFacts: reader.pictureFacts,
  allowedLooks: reader.allowedLooks,
  ownersOfLooks: reader.ownersOfLooks,
  knownPictures: reader.knownPictures,
  bareLooks: reader.bareLooks,
  lookCoverage: reader.lookCoverage,
  jointRoles: reader.jointRoles,
  setJointRoles: writer.setJointRoles,
  putLookVectors: writer.putLookVectors,
  forgetLookVectors: writer.forgetLookVectors,
});

export const connectSoundStore = (
  writer: Remote<WriterTarget>,
  reader: Remote<ReaderTarget>,
): SoundStore & SoundReads => ({
  vectorIds: reader.soundIds,
  vectorsAfter: reader.soundsAfter,
  unheardRecordings: reader.unheardRecordings,
  putSound: writer.putSound,
  soundCoverage: reader.soundCoverage,
  lookTip: reader.soundTip,
  lookChanges: reader.soundChanges,
  forgetGone: writer.forgetGoneSounds,
  allowedLooks: reader.allowedSounds,
  ownersOfLooks: reader.ownersOfSounds,
  knownRecordings: reader.knownRecordings,
});

export const connectReadingStore = (
  writer: Remote<WriterTarget>,
  reader: Remote<ReaderTarget>,
): ReadingStore => ({
  unread: reader.unread,
  keepReading: writer.keepReading,
  readingCounts: reader.readingCounts,
});

/** Searching reads only. `changeCount`: of the writer beside it. */
export const connectSearchStore = (reader: Remote<SearchReads>, changeCount: () => number): SearchStore => ({
  changeCount,
  match: reader.match,
  passing: reader.passing,
  statistics: reader.statistics,
  browse: reader.browse,
  ownersOf: reader.ownersOf,
  hydrate: reader.hydrate,
  facets: reader.facets,
  countWorded: reader.countWorded,
  corrections: reader.corrections,
  completions: reader.completions,
  valuesOf: reader.valuesOf,
  namesOf: reader.namesOf,
  vectorOf: reader.vectorOf,
  vectorsOf: reader.vectorsOf,
  sorted: reader.sorted,
  factsOf: reader.factsOf,
  havingIn: reader.havingIn,
  examples: reader.examples,
  synonyms: reader.synonyms,
  savedLike: reader.savedLike,
  recentLike: reader.recentLike,
});

/** All of it the writer's way, reading as well: whoever searches never waits for what is done in the background. */
export const connectSpaceStore = (writer: Remote<WriterTarget>): SpaceStore & VectorRows => ({
  spaces: writer.spaces,
  beginSpace: writer.beginSpace,
  setSpacePaused: writer.setSpacePaused,
  activateSpace: writer.activateSpace,
  forgetSpace: writer.forgetSpace,
  segmentsWithout: writer.segmentsWithout,
  addVectors: writer.addVectors,
  removeVectors: writer.removeVectors,
  coverage: writer.coverage,
  vectorIds: writer.vectorIds,
  vectorsAfter: writer.vectorsAfter,
});
