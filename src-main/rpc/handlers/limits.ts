export const limits = {
  /** Folders of one listing; of more, the first by name are given. */
  browsedFolderCountMax: 2000,
  /** Of a trail's lines that are sent at once. */
  exportedCharsMax: 65_536,
} as const;
