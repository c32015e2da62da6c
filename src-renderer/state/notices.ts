import { useEffect, useState } from "react";

/** `shell`: the desktop's shell tells by itself. `absent`: this browser has no notices. */
export type NoticePermission = NotificationPermission | "shell" | "absent";

const permissionNow = (isDesktop: boolean): NoticePermission =>
  isDesktop ? "shell" : "Notification" in globalThis ? Notification.permission : "absent";

/** Whether this browser lets the page tell by the system, and the way to ask it. */
export function useNoticePermission(isDesktop: boolean): {
  readonly permission: NoticePermission;
  readonly ask: () => void;
} {
  const [permission, setPermission] = useState(() => permissionNow(isDesktop));
  useEffect(() => setPermission(permissionNow(isDesktop)), [isDesktop]);
  return {
    permission,
    ask: () => void Notification.requestPermission().then(setPermission),
  };
}

/** By the system, where the browser lets us and nobody looks at the page; pressing it brings the page back. */
export function noticeBySystem(title: string, body: string, open: () => void): void {
  if (permissionNow(false) !== "granted" || document.hasFocus()) return;
  const notice = new Notification(title, { body, tag: title });
  notice.addEventListener("click", () => {
    window.focus();
    open();
    notice.close();
  });
}
