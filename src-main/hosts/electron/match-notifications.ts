import { Notification } from "electron";
import type { ShellNotice } from "./match-notices.ts";

// One that is garbage-collected no longer hears that it was pressed.
let last: Notification | undefined;

/** The system's own notice; pressing it opens what came. */
export function notify({ title, body }: Pick<ShellNotice, "title" | "body">, open: () => void): void {
  last = new Notification({ title, body }).on("click", open);
  last.show();
}
