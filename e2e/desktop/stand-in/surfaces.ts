import { EventEmitter } from "node:events";
import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { log } from "./log.ts";

/** Menus, trays, shortcuts, dialogs: recorded and pressed by the specs, never shown. */
interface ItemOptions {
  readonly id?: string;
  readonly label?: string;
  readonly type?: string;
  readonly checked?: boolean;
  readonly click?: (item: MenuItem) => void;
}

class MenuItem {
  readonly id: string | undefined;
  readonly label: string;
  checked: boolean;
  readonly #options: ItemOptions;
  constructor(options: ItemOptions) {
    this.#options = options;
    this.id = options.id;
    this.label = options.label ?? "";
    this.checked = options.checked ?? false;
  }
  click(): void {
    if (this.#options.type === "checkbox") this.checked = !this.checked;
    this.#options.click?.(this);
  }
}

export class Menu {
  readonly items: MenuItem[] = [];
  static buildFromTemplate(template: readonly ItemOptions[]): Menu {
    const menu = new Menu();
    menu.items.push(...template.map((options) => new MenuItem(options)));
    return menu;
  }
  getMenuItemById(id: string): MenuItem | null {
    return this.items.find((item) => item.id === id) ?? null;
  }
}

interface Picture {
  isEmpty(): boolean;
}

export class Tray extends EventEmitter {
  static readonly all: Tray[] = [];
  menu: Menu | undefined;
  toolTip = "";
  constructor(image: Picture) {
    super();
    this.setImage(image);
    Tray.all.push(this);
  }
  setImage(image: Picture): void {
    if (image.isEmpty()) throw new Error("the tray's picture is empty");
  }
  setContextMenu(menu: Menu): void {
    this.menu = menu;
  }
  setToolTip(text: string): void {
    this.toolTip = text;
  }
}

export class Notification extends EventEmitter {
  static readonly all: Notification[] = [];
  static isSupported = (): boolean => true;
  readonly title: string;
  readonly body: string;
  constructor({ title, body }: { readonly title: string; readonly body: string }) {
    super();
    this.title = title;
    this.body = body;
  }
  show(): void {
    log.push({ notification: [this.title, this.body] });
    Notification.all.push(this);
  }
}

export const nativeImage = {
  createFromDataURL: (url: string) => {
    const bytes = Buffer.from(url.split(",")[1] ?? "", "base64");
    return { isEmpty: () => bytes.length === 0, toPNG: () => bytes };
  },
};

const shortcuts = new Map<string, () => void>();
export const globalShortcut = {
  register(accelerator: string, action: () => void): boolean {
    if (shortcuts.has(accelerator)) return false;
    shortcuts.set(accelerator, action);
    return true;
  },
  unregisterAll: (): void => shortcuts.clear(),
  /** For the specs: what the system would do. */
  press: (accelerator: string): void => shortcuts.get(accelerator)?.(),
};

interface Question {
  readonly message: string;
  readonly buttons: readonly string[];
}

export const dialog = {
  /** Open ones. For the specs: `press` is what a person does, by the words on the button. */
  questions: [] as (Question & { readonly press: (button: string) => void })[],
  showMessageBox(...given: readonly [window: object, question: Question] | readonly [question: Question]) {
    const question = given.length === 2 ? given[1] : given[0];
    return new Promise<{ readonly response: number }>((resolve) => {
      const asked = {
        ...question,
        press(button: string): void {
          dialog.questions.splice(dialog.questions.indexOf(asked), 1);
          resolve({ response: question.buttons.indexOf(button) });
        },
      };
      dialog.questions.push(asked);
    });
  },
  showErrorBox(title: string, content: string): void {
    log.push({ errorBox: [title, content] });
    process.stderr.write(`[stand-in] ${title}: ${content}\n`);
  },
};

/** Names alone: what a page sees of either is Chromium's made-up screen. */
export const desktopCapturer = {
  /** For the specs, to add to. */
  screens: [{ id: "screen:1:0", name: "Screen 1", display_id: "1" }],
  getSources: (_wanted: { readonly types: readonly ["screen"] }) =>
    Promise.resolve([...desktopCapturer.screens]),
};

export const shell = {
  async openExternal(url: string): Promise<void> {
    log.push({ external: url });
  },
};

export const screen = {
  getAllDisplays: () => [
    {
      id: 1,
      label: "Stand-in",
      size: { width: 1920, height: 1080 },
      workArea: { x: 0, y: 0, width: 1920, height: 1040 },
    },
  ],
};

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".wasm": "application/wasm",
  ".woff2": "font/woff2",
};

export const net = {
  async fetch(url: string): Promise<Response> {
    const file = fileURLToPath(url);
    const bytes = await readFile(file).catch(() => {
      throw new TypeError("net::ERR_FILE_NOT_FOUND");
    });
    return new Response(bytes, {
      headers: { "content-type": TYPES[extname(file)] ?? "application/octet-stream" },
    });
  },
};
