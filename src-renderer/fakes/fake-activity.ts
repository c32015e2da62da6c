import type { FolderStatus } from "#shared/model/folder.ts";
import type { FolderRemark } from "#shared/model/folder-remark.ts";
import { inEnglish } from "#shared/model/remark.ts";
import type { Activity } from "#shared/rpc/library-contract.ts";
import { countStatuses, fakeFolder, type FakeLibrary } from "./fake-library.ts";

/** What the invented host is at. `broken`: it tells of a moment that no calendar has, which no screen can write. */
export const fakeSituations = ["idle", "busy", "paused", "missing", "full", "broken"] as const;
export type FakeSituation = (typeof fakeSituations)[number];

const working = [
  "/home/ada/Notes/reading/on-keeping-bees.pdf",
  "/home/ada/Notes/letters/2019/to-the-landlord-about-the-damp-wall-in-the-north-room-and-the-window-above-it.docx",
  "/home/ada/Notes/data/expenses.csv",
  "/mnt/archive/photos/1998/lofoten-midnight-sun.jpg",
];

const otherFolder = (path: string, change: Partial<FolderStatus>, remark: FolderRemark): FolderStatus => ({
  ...fakeFolder(path, []),
  ...change,
  notice: inEnglish(remark),
  noticeRemarks: [remark],
});
const networkFolder = (): FolderStatus =>
  otherFolder(
    "/mnt/archive",
    { watchMode: "polling", ignoredCount: 0 },
    { code: "folder-on-network", fileSystem: "nfs4" },
  );
const missingFolder = (): FolderStatus =>
  otherFolder("/media/ada/Backup", { state: "missing", watchMode: "none" }, { code: "folder-missing" });

/** The folders that a situation has besides those of the library. */
export function extraFolders(situation: FakeSituation): readonly FolderStatus[] {
  if (situation === "busy") return [networkFolder(), missingFolder()];
  return situation === "missing" ? [missingFolder()] : [];
}

const waitingIn: Readonly<Partial<Record<FakeSituation, number>>> = { busy: 812, paused: 816, full: 37 };

export interface FakeActivityState {
  readonly library: FakeLibrary;
  readonly paused: boolean;
  readonly situation: FakeSituation;
}

export function activityOf({ library, paused, situation }: FakeActivityState): Activity {
  const isWorking = situation === "busy" && !paused;
  const queued = { waiting: waitingIn[situation] ?? 0, working: isWorking ? working.length : 0 };
  const counts = { ...countStatuses(library.items), ...queued };
  const segmentCount = library.segments.length;
  return {
    paused,
    diskFull: situation === "full",
    counts,
    itemsPerSecond: isWorking ? 34.2 : 0,
    ...(isWorking ? { remainingMs: 23_800 } : {}),
    working: isWorking ? working : [],
    folders: library.folders.map((folder, index) => ({
      ...folder,
      counts: index === 0 ? counts : folder.counts,
      ...(index === 0 && isWorking ? { state: "scanning" as const } : {}),
      ...(situation === "broken" ? { lastScanMs: Number.MAX_SAFE_INTEGER } : {}),
    })),
    index: isWorking
      ? { state: "building", vectorCount: 48_210, wantedCount: 131_072 }
      : { state: "ready", vectorCount: segmentCount, wantedCount: segmentCount },
    ...(isWorking
      ? {
          looking: { isRunning: true, doneCount: 410, totalCount: 655 },
          listening: { isRunning: false, doneCount: 3, totalCount: 12 },
        }
      : {}),
    reading: isWorking
      ? { state: "reading", doneCount: 118, wantedCount: 640, withTextCount: 41 }
      : { state: "done", doneCount: 12, wantedCount: 12, withTextCount: 3 },
    revision: library.folders.length,
  };
}
