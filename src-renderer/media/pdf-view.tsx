import { ChevronLeft, ChevronRight, ZoomIn, ZoomOut } from "lucide-react";
import { useEffect, useEffectEvent, useRef, useState, type RefObject } from "react";
import { assertNever } from "#shared/kit/assert-never.ts";
import type { Box } from "#shared/model/anchor.ts";
import { IconButton } from "#ui/ui/icon-button.tsx";
import { useText } from "#ui/ui/text.tsx";
import { PdfReport, type PdfCommand, type PdfPart, type PdfPlace } from "./pdf-messages.ts";

interface PdfViewProps {
  readonly url: string;
  readonly name: string;
  readonly page: number;
  readonly boxes: readonly Box[];
}

type Phase = "loading" | "open" | "unreachable" | "damaged" | "encrypted";
const scales = [0.5, 0.75, 1, 1.25, 1.5, 2, 3] as const;

/** Pages drawn in a frame that can reach nothing; the bytes are fetched here and given to it. */
export function PdfView({ url, name, page, boxes }: PdfViewProps) {
  const text = useText();
  const frameRef = useRef<HTMLIFrameElement>(null);
  const { phase, pageCount, current, send } = usePdfFrame(frameRef, url, name, { page, boxes });
  const isShown = phase === "open" || phase === "loading";
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <PdfToolbar current={current} pageCount={pageCount} send={send} />
      {phase === "loading" ? <p className="p-4 text-muted">{text("loading")}</p> : null}
      {isShown ? null : <p className="p-6 text-muted">{text(`pdf.${phase}`)}</p>}
      <iframe
        ref={frameRef}
        src="./viewer/pdf.html"
        sandbox="allow-scripts"
        referrerPolicy="no-referrer"
        title={text("pdf.frame", { name })}
        className={isShown ? "min-h-0 w-full flex-1 border-0 bg-sunken" : "hidden"}
      />
    </div>
  );
}

interface PdfToolbarProps {
  readonly current: number;
  readonly pageCount: number;
  readonly send: (command: PdfCommand) => void;
}

function PdfToolbar({ current, pageCount, send }: PdfToolbarProps) {
  const text = useText();
  const [zoomStep, setZoomStep] = useState(2);
  const zoomTo = (step: number): void => {
    const scale = scales[step];
    if (scale === undefined) return;
    setZoomStep(step);
    send({ kind: "zoom", scale });
  };
  const turnTo = (page: number): void => send({ kind: "page", page });
  return (
    <div
      role="toolbar"
      aria-label={text("pdf.toolbar")}
      className="flex items-center gap-1 border-b border-line bg-canvas px-3 py-1"
    >
      <IconButton label={text("pdf.previous")} disabled={current <= 1} onClick={() => turnTo(current - 1)}>
        <ChevronLeft aria-hidden="true" />
      </IconButton>
      <span className="min-w-20 text-center text-sm text-muted tabular-nums">
        {text("pdf.page", { page: String(current), count: pageCount })}
      </span>
      <IconButton
        label={text("pdf.next")}
        disabled={current >= pageCount}
        onClick={() => turnTo(current + 1)}
      >
        <ChevronRight aria-hidden="true" />
      </IconButton>
      <span className="flex-1" />
      <IconButton label={text("pdf.smaller")} disabled={zoomStep === 0} onClick={() => zoomTo(zoomStep - 1)}>
        <ZoomOut aria-hidden="true" />
      </IconButton>
      <IconButton
        label={text("pdf.larger")}
        disabled={zoomStep === scales.length - 1}
        onClick={() => zoomTo(zoomStep + 1)}
      >
        <ZoomIn aria-hidden="true" />
      </IconButton>
    </div>
  );
}

async function fetchPart({ folder, name }: PdfPart, signal: AbortSignal): Promise<ArrayBuffer | null> {
  try {
    const response = await fetch(`./viewer/${folder}/${name}`, { signal });
    return response.ok ? await response.arrayBuffer() : null;
  } catch {
    // Without it the page is drawn as well as can be.
    return null;
  }
}

/** The frame has no part in our styles and is told which it is. */
const currentTheme = (): string => document.documentElement.dataset["theme"] ?? "light";

function usePdfFrame(
  frameRef: RefObject<HTMLIFrameElement | null>,
  url: string,
  name: string,
  place: PdfPlace,
) {
  const [phase, setPhase] = useState<Phase>("loading");
  const [pageCount, setPageCount] = useState(1);
  const [current, setCurrent] = useState(place.page);
  const send = (command: PdfCommand, transfer: Transferable[] = []): void =>
    frameRef.current?.contentWindow?.postMessage(command, "*", transfer);

  const give = useEffectEvent(async (signal: AbortSignal): Promise<void> => {
    const response = await fetch(url, { signal });
    if (!response.ok) return setPhase("unreachable");
    const bytes = await response.arrayBuffer();
    send({ kind: "open", bytes, place, theme: currentTheme(), name }, [bytes]);
  });
  const hear = useEffectEvent((report: PdfReport, signal: AbortSignal): void => {
    switch (report.kind) {
      case "ready":
        return void give(signal).catch(() => (signal.aborted ? undefined : setPhase("unreachable")));
      case "opened":
        setPhase("open");
        setPageCount(report.pageCount);
        // Another place may have been asked for while the document was on its way.
        return send({ kind: "show", place });
      case "at":
        return setCurrent(report.page);
      case "drawn":
        return frameRef.current?.setAttribute("data-drawn", `${report.page}:${report.boxCount}`);
      case "failed":
        return setPhase(report.reason);
      case "need":
        return void fetchPart(report.part, signal).then((bytes) =>
          send({ kind: "part", id: report.id, bytes }, bytes === null ? [] : [bytes]),
        );
      case "escape":
        // The keyboard is inside the frame; closing is the business of the pane around it.
        frameRef.current?.dispatchEvent(
          new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true }),
        );
        return undefined;
      default:
        return assertNever(report);
    }
  });
  useEffect(() => {
    const controller = new AbortController();
    const listen = (event: MessageEvent<unknown>): void => {
      if (event.source !== frameRef.current?.contentWindow) return;
      const { data } = PdfReport.safeParse(event.data);
      if (data !== undefined) hear(data, controller.signal);
    };
    addEventListener("message", listen);
    return () => {
      controller.abort();
      removeEventListener("message", listen);
    };
  }, [frameRef]);

  const show = useEffectEvent(() => send({ kind: "show", place }));
  const placeKey = JSON.stringify(place);
  useEffect(() => show(), [placeKey]);

  const tellTheme = useEffectEvent(() => send({ kind: "theme", theme: currentTheme() }));
  useEffect(() => {
    const observer = new MutationObserver(() => tellTheme());
    observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    return () => observer.disconnect();
  }, []);

  return { phase, pageCount, current, send };
}
