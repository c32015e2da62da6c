import type { PDFDocumentProxy, RenderTask } from "pdfjs-dist";
import type { PdfPlace, PdfReport } from "#ui/media/pdf-messages.ts";

interface Sheet {
  readonly number: number;
  readonly element: HTMLElement;
  width: number;
  height: number;
  rendering: RenderTask | undefined;
  /** The scale it is drawn at; 0 when it is not. */
  drawnScale: number;
}

const limits = {
  /** Pixels of one canvas; a larger page is drawn coarser. */
  canvasPixelsMax: 16_777_216,
  /** How far from the window a page is drawn already, and kept. */
  nearPx: 600,
  deskPaddingPx: 32,
  resizePauseMs: 120,
} as const;

/** Pages under one another, drawn only while they are near the window. */
export class PdfPages {
  readonly #pdf: PDFDocumentProxy;
  readonly #desk: HTMLElement;
  readonly #report: (message: PdfReport) => void;
  readonly #sheets: readonly Sheet[];
  #zoom = 1;
  #place: PdfPlace = { page: 1, boxes: [] };
  #current = 0;

  static async open(
    pdf: PDFDocumentProxy,
    desk: HTMLElement,
    report: (message: PdfReport) => void,
  ): Promise<PdfPages> {
    const { width, height } = (await pdf.getPage(1)).getViewport({ scale: 1 });
    return new PdfPages(pdf, desk, report, width, height);
  }

  private constructor(
    pdf: PDFDocumentProxy,
    desk: HTMLElement,
    report: (message: PdfReport) => void,
    width: number,
    height: number,
  ) {
    this.#pdf = pdf;
    this.#desk = desk;
    this.#report = report;
    // All as large as the first, until they are drawn and say otherwise.
    this.#sheets = Array.from({ length: pdf.numPages }, (_, index) => {
      const element = document.createElement("div");
      element.className = "page";
      element.dataset["page"] = String(index + 1);
      return { number: index + 1, element, width, height, rendering: undefined, drawnScale: 0 };
    });
    desk.replaceChildren(...this.#sheets.map(({ element }) => element));
    this.#layOut();
    this.#watch();
  }

  show(place: PdfPlace): void {
    this.#place = place;
    for (const sheet of this.#sheets) this.#mark(sheet);
    const box = this.#desk.querySelector(".box");
    if (box === null) this.goTo(place.page);
    else {
      const { top, height } = box.getBoundingClientRect();
      scrollBy({ top: top - (innerHeight - height) / 2 });
    }
  }

  goTo(page: number): void {
    const sheet = this.#sheets[Math.min(this.#sheets.length, Math.max(1, page)) - 1];
    // Within this frame: what is scrolled into view takes along whatever stands around the frame.
    if (sheet !== undefined) scrollBy({ top: sheet.element.getBoundingClientRect().top });
  }

  zoom(scale: number): void {
    const page = this.#current === 0 ? this.#place.page : this.#current;
    this.#zoom = scale;
    this.#redraw();
    this.goTo(page);
  }

  #scale(): number {
    const width = this.#sheets[0]?.width ?? 1;
    const room = document.documentElement.clientWidth - limits.deskPaddingPx;
    return Math.max(0.2, room / width) * this.#zoom;
  }

  #layOut(): void {
    const scale = this.#scale();
    for (const { element, width, height } of this.#sheets) {
      element.style.width = `${Math.floor(width * scale)}px`;
      element.style.height = `${Math.floor(height * scale)}px`;
    }
  }

  #watch(): void {
    const near = new IntersectionObserver(
      (entries) => {
        for (const { isIntersecting, target } of entries) {
          const sheet = this.#sheets.find(({ element }) => element === target);
          if (sheet === undefined) continue;
          if (isIntersecting) void this.#draw(sheet);
          else release(sheet);
        }
      },
      { rootMargin: `${limits.nearPx}px` },
    );
    for (const { element } of this.#sheets) near.observe(element);
    addEventListener("scroll", () => this.#tellPage());
    let timer: ReturnType<typeof setTimeout> | undefined;
    addEventListener("resize", () => {
      clearTimeout(timer);
      timer = setTimeout(() => this.#redraw(), limits.resizePauseMs);
    });
  }

  #tellPage(): void {
    const middle = scrollY + innerHeight / 2;
    const page = this.#sheets.findLast(({ element }) => element.offsetTop <= middle)?.number ?? 1;
    if (page === this.#current) return;
    this.#current = page;
    this.#report({ kind: "at", page });
  }

  #redraw(): void {
    this.#layOut();
    for (const sheet of this.#sheets) {
      const { top, bottom } = sheet.element.getBoundingClientRect();
      if (bottom > -limits.nearPx && top < innerHeight + limits.nearPx) void this.#draw(sheet);
    }
  }

  async #draw(sheet: Sheet): Promise<void> {
    const scale = this.#scale();
    if (sheet.drawnScale === scale) return;
    sheet.drawnScale = scale;
    sheet.rendering?.cancel();
    // Released or drawn at another scale meanwhile: this drawing is nobody's any more.
    const isLate = (): boolean => sheet.drawnScale !== scale;
    const page = await this.#pdf.getPage(sheet.number);
    if (isLate()) return;
    const { width, height } = page.getViewport({ scale: 1 });
    if (width !== sheet.width || height !== sheet.height) {
      Object.assign(sheet, { width, height });
      this.#layOut();
    }
    const dense = Math.min(scale * devicePixelRatio, Math.sqrt(limits.canvasPixelsMax / (width * height)));
    const viewport = page.getViewport({ scale: dense });
    const canvas = document.createElement("canvas");
    canvas.width = Math.ceil(viewport.width);
    canvas.height = Math.ceil(viewport.height);
    sheet.rendering = page.render({ canvas, viewport });
    try {
      await sheet.rendering.promise;
    } catch {
      // Cancelled by a newer drawing of the same page, or a page that cannot be drawn: it stays white.
      return;
    }
    if (isLate()) return;
    sheet.element.querySelector("canvas")?.remove();
    sheet.element.prepend(canvas);
    this.#mark(sheet);
    const boxCount = sheet.element.querySelectorAll(".box").length;
    this.#report({ kind: "drawn", page: sheet.number, boxCount });
  }

  #mark(sheet: Sheet): void {
    for (const old of sheet.element.querySelectorAll(".box")) old.remove();
    if (sheet.number !== this.#place.page) return;
    for (const { x, y, width, height } of this.#place.boxes) {
      const box = document.createElement("div");
      box.className = "box";
      Object.assign(box.style, {
        left: `${x * 100}%`,
        top: `${y * 100}%`,
        width: `${width * 100}%`,
        height: `${height * 100}%`,
      });
      sheet.element.append(box);
    }
  }
}

/** Gives the memory of a page back that is far from the window. */
function release(sheet: Sheet): void {
  sheet.rendering?.cancel();
  sheet.rendering = undefined;
  sheet.drawnScale = 0;
  sheet.element.querySelector("canvas")?.remove();
}
