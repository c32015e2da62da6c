interface TrayMenu {
  readonly items: readonly { readonly label: string }[];
  getMenuItemById(id: string): { readonly checked: boolean; click(): void };
}

/** What the stand-in's `electron` has besides Electron's own API. */
export interface StandIn {
  readonly desktopCapturer: {
    readonly screens: { readonly id: string; readonly name: string; readonly display_id: string }[];
  };
  readonly dialog: {
    readonly questions: readonly { readonly buttons: readonly string[]; press(button: string): void }[];
  };
  readonly globalShortcut: { press(accelerator: string): void };
  readonly Tray: {
    readonly all: readonly { readonly menu: TrayMenu; readonly toolTip: string }[];
  };
  readonly Notification: { readonly all: readonly { emit(event: "click"): void }[] };
  readonly _log: readonly {
    readonly external?: string;
    readonly notification?: readonly [title: string, body: string];
  }[];
}
