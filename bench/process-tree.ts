import { readdirSync, readFileSync } from "node:fs";

export interface ProcessUse {
  /** Since the processes began, with those that have ended among them: it never grows less. */
  readonly cpuMs: number;
  readonly residentBytes: number;
  readonly processCount: number;
}

const clockTickMs = 10;
const pageSizeBytes = 4096;

/** What a process and all its descendants use, as proc(5) tells. */
export function useOf(processId: number): ProcessUse {
  const own = treeOf(processId);
  return {
    cpuMs: own.reduce((sum, stat) => sum + stat.cpuMs, 0),
    residentBytes: own.reduce((sum, stat) => sum + stat.residentBytes, 0),
    processCount: own.length,
  };
}

/** The process itself among them. */
export const descendantsOf = (processId: number): readonly number[] => treeOf(processId).map(({ id }) => id);

function treeOf(processId: number) {
  const all = readdirSync("/proc").flatMap((name) =>
    /^\d+$/.test(name) ? (readStat(Number(name)) ?? []) : [],
  );
  const members = new Set([processId]);
  // A child may be listed before its parent; a tree is never deeper than it has members.
  for (let size = 0; size !== members.size;) {
    size = members.size;
    for (const { id, parentId } of all) if (members.has(parentId)) members.add(id);
  }
  return all.filter(({ id }) => members.has(id));
}

function readStat(id: number) {
  try {
    const text = readFileSync(`/proc/${id}/stat`, "utf8");
    // The program's name, in brackets, may hold spaces: the fields are counted from its end.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return {
      id,
      parentId: Number(fields[1]),
      // Its own, and that of children that it has seen end.
      cpuMs: fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0) * clockTickMs,
      residentBytes: Number(fields[21]) * pageSizeBytes,
    };
  } catch {
    // Ended since it was listed.
    return undefined;
  }
}
