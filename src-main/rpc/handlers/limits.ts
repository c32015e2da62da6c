export const limits = {
  /** Folders of one listing; of more, the first by name are given. */
  browsedFolderCountMax: 2000,
} as const;
