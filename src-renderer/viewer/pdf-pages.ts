import type { PDFDocumentProxy, RenderTask } from "pdfjs-dist";
import type { PdfPlace, PdfReport } from "#ui/media/pdf-messages.ts";

export interface Pages {
  show(place: PdfPlace): void;
  goTo(page: number): void;
  zoom(scale: number): void;
}

interface PageFrame {
  readonly number: number;
  readonly element: HTMLElement;
  width: number;
  height: number;
  rendering: RenderTask | undefined;
  drawnScale: number;
}

/** Pixels of one canvas; a larger page is drawn coarser. */
const canvasPixelsMax = 16_777_216;
const deskPaddingPx = 32;

/** Pages under one another, drawn only while they are near the window. */
export async function createPages(
  pdf: PDFDocumentProxy,
  desk: HTMLElement,
  report: (message: PdfReport) => void,
): Promise<Pages> {
  const first = (await pdf.getPage(1)).getViewport({ scale: 1 });
  const frames = Array.from({ length: pdf.numPages }, (_, index): PageFrame => {
    const element = document.createElement("div");
    element.className = "page";
    element.dataset["page"] = String(index + 1);
    return {
      number: index + 1,
      element,
      width: first.width,
      height: first.height,
      rendering: undefined,
      drawnScale: 0,
    };
  });
  let zoomScale = 1;
  let place: PdfPlace = { page: 1, boxes: [] };
  const fit = (): number =>
    Math.max(0.2, (document.documentElement.clientWidth - deskPaddingPx) / first.width) * zoomScale;
  const layOut = (): void => {
    const scale = fit();
    for (const { element, width, height } of frames) {
      element.style.width = `${Math.floor(width * scale)}px`;
      element.style.height = `${Math.floor(height * scale)}px`;
    }
  };

  const draw = async (frame: PageFrame): Promise<void> => {
    const scale = fit();
    if (frame.drawnScale === scale) return;
    frame.drawnScale = scale;
    frame.rendering?.cancel();
    const page = await pdf.getPage(frame.number);
    const natural = page.getViewport({ scale: 1 });
    if (natural.width !== frame.width || natural.height !== frame.height) {
      frame.width = natural.width;
      frame.height = natural.height;
      layOut();
    }
    const dense = Math.min(
      scale * devicePixelRatio,
      Math.sqrt(canvasPixelsMax / (natural.width * natural.height)),
    );
    const viewport = page.getViewport({ scale: dense });
    const canvas = document.createElement("canvas");
    canvas.width = Math.ceil(viewport.width);
    canvas.height = Math.ceil(viewport.height);
    frame.rendering = page.render({ canvas, viewport });
    try {
      await frame.rendering.promise;
    } catch {
      // Cancelled by a newer drawing of the same page, or a page that cannot be drawn: it stays white.
      return;
    }
    frame.element.querySelector("canvas")?.remove();
    frame.element.prepend(canvas);
    mark(frame);
    report({ kind: "drawn", page: frame.number, boxCount: frame.element.querySelectorAll(".box").length });
  };

  const mark = (frame: PageFrame): void => {
    for (const old of frame.element.querySelectorAll(".box")) old.remove();
    if (frame.number !== place.page) return;
    for (const { x, y, width, height } of place.boxes) {
      const box = document.createElement("div");
      box.className = "box";
      Object.assign(box.style, {
        left: `${x * 100}%`,
        top: `${y * 100}%`,
        width: `${width * 100}%`,
        height: `${height * 100}%`,
      });
      frame.element.append(box);
    }
  };

  const near = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        const frame = frames[Number((target as HTMLElement).dataset["page"]) - 1];
        if (frame === undefined) continue;
        if (isIntersecting) void draw(frame);
        else release(frame);
      }
    },
    { rootMargin: "600px" },
  );

  const scroller = document.scrollingElement ?? document.documentElement;
  let reported = 0;
  addEventListener("scroll", () => {
    const middle = scroller.scrollTop + innerHeight / 3;
    const current = frames.findLast(({ element }) => element.offsetTop <= middle)?.number ?? 1;
    if (current === reported) return;
    reported = current;
    report({ kind: "at", page: current });
  });
  let resizeTimer: ReturnType<typeof setTimeout> | undefined;
  addEventListener("resize", () => {
    clearTimeout(resizeTimer);
    resizeTimer = setTimeout(redraw, 120);
  });

  function redraw(): void {
    layOut();
    for (const frame of frames) {
      const { top, bottom } = frame.element.getBoundingClientRect();
      if (bottom > -600 && top < innerHeight + 600) void draw(frame);
    }
  }
  const goTo = (page: number): void =>
    frames[Math.min(frames.length, Math.max(1, page)) - 1]?.element.scrollIntoView({ block: "start" });

  desk.replaceChildren(...frames.map(({ element }) => element));
  layOut();
  for (const { element } of frames) near.observe(element);
  return {
    show(next) {
      place = next;
      for (const frame of frames) mark(frame);
      const box = desk.querySelector(".box");
      if (box === null) goTo(next.page);
      else box.scrollIntoView({ block: "center" });
    },
    goTo,
    zoom(scale) {
      const { page } = { page: reported === 0 ? place.page : reported };
      zoomScale = scale;
      redraw();
      goTo(page);
    },
  };
}

/** Gives the memory of a page back that is far from the window. */
function release(frame: PageFrame): void {
  frame.rendering?.cancel();
  frame.rendering = undefined;
  frame.drawnScale = 0;
  frame.element.querySelector("canvas")?.remove();
}
