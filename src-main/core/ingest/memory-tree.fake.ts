import type { FileTree, SeenFile, TreeChange } from "#core/ports/file-tree.ts";

/** Files of a world in memory: path → text. */
export function memoryTree(
  texts: Map<string, string>,
): FileTree & { report(paths: readonly string[] | null): void } {
  const watches = new Set<{
    readonly root: string;
    readonly onChange: (paths: readonly string[] | null) => void;
  }>();
  const seen = (path: string): SeenFile => {
    const text = texts.get(path) ?? "";
    return { path, sizeBytes: text.length, modifiedMs: text.length * 1000, fileKey: `1:${path}:1` };
  };
  const isAt = (root: string, path: string): boolean => path === root || path.startsWith(`${root}/`);
  return {
    resolve(path) {
      if (texts.has(path)) return Promise.resolve({ kind: "file", path });
      const isThere = [...texts.keys()].some((known) => isAt(path, known));
      return Promise.resolve({ kind: isThere ? "directory" : "missing", path });
    },
    scan: (request, under) =>
      Promise.resolve({
        rootKey: "1:root:1",
        files: [...texts.keys()].filter((path) => isAt(under ?? request.path, path)).map(seen),
        ignoredCount: 0,
        unreadable: [],
        vanished: [],
        directoryCount: 1,
      }),
    watch(request, onChange) {
      const watch = {
        root: request.path,
        onChange: (paths: TreeChange["paths"]) => onChange({ folderId: request.folderId, paths }),
      };
      watches.add(watch);
      return Promise.resolve({
        mode: "events",
        notices: [],
        [Symbol.asyncDispose]: () => Promise.resolve(void watches.delete(watch)),
      });
    },
    deviceAbove: () => Promise.resolve("1"),
    ignoredBy: () => Promise.resolve(undefined),
    report(paths) {
      for (const { onChange } of watches) onChange(paths);
    },
  };
}
