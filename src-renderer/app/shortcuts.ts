import type { MessageKey } from "#ui/ui/messages/message.ts";

/** Every shortcut, for those who ask; `useShortcuts` and the search screen act on them. */
export const shortcuts: readonly { readonly keys: string; readonly key: MessageKey }[] = [
  { keys: "/", key: "shortcut.search" },
  { keys: "ArrowDown", key: "shortcut.down" },
  { keys: "Enter", key: "shortcut.enter" },
  { keys: "Mod+Enter", key: "shortcut.open" },
  { keys: "Escape", key: "shortcut.escape" },
  { keys: "k", key: "shortcut.play" },
  { keys: "j", key: "shortcut.back" },
  { keys: "l", key: "shortcut.forward" },
  { keys: "Mod+k", key: "shortcut.palette" },
  { keys: "F8", key: "shortcut.pauseCapture" },
  { keys: "?", key: "shortcut.help" },
];
