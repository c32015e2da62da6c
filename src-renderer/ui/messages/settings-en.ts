/** What the settings say. */
export const settingsInEnglish = {
  "settings.look": "Look",
  "settings.theme": "Theme",
  "settings.theme.system": "System",
  "settings.theme.light": "Light",
  "settings.theme.dark": "Dark",
  "settings.language": "Language",
  "settings.reading": "Reading files",
  "settings.fileSize": "Largest file",
  "settings.fileSizeHint": "Larger ones are listed with the reason, but not read.",
  "settings.index": "Index",
  "settings.atRest": "Vectors on disk",
  "settings.atRest.sealed": "Sealed",
  "settings.atRest.mapped": "Mapped",
  "settings.atRestHint.sealed":
    "Encrypted, and decrypted into memory at each start. Right for most libraries.",
  "settings.atRestHint.mapped":
    "At once there and light on memory with millions of passages, but protected only by the encryption of your disk, if it has any: what a passage means can be guessed from its vector. From the next start on.",
  "settings.reconcile": "Compare folders every",
  "settings.reconcileHint": "Changes are seen as they happen; this finds what the system did not report.",
  "settings.ignore": "Rules for all folders",
} as const;
