import { ChevronLeft, ChevronRight, ZoomIn, ZoomOut } from "lucide-react";
import { useEffect, useRef, useState, type RefObject } from "react";
import type { Box } from "#shared/model/anchor.ts";
import { IconButton } from "#ui/ui/icon-button.tsx";
import { useText } from "#ui/ui/text.tsx";
import { PdfReport, type PdfCommand, type PdfPlace } from "./pdf-messages.ts";

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
  const [zoomStep, setZoomStep] = useState(2);
  const zoomTo = (step: number): void => {
    const scale = scales[step];
    if (scale === undefined) return;
    setZoomStep(step);
    send({ kind: "zoom", scale });
  };
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div
        role="toolbar"
        aria-label={text("pdf.toolbar")}
        className="flex items-center gap-1 border-b border-line bg-canvas px-3 py-1"
      >
        <IconButton
          label={text("pdf.previous")}
          disabled={current <= 1}
          onClick={() => send({ kind: "page", page: current - 1 })}
        >
          <ChevronLeft aria-hidden="true" />
        </IconButton>
        <span className="min-w-20 text-center text-sm text-muted tabular-nums">
          {text("pdf.page", { page: String(current), count: pageCount })}
        </span>
        <IconButton
          label={text("pdf.next")}
          disabled={current >= pageCount}
          onClick={() => send({ kind: "page", page: current + 1 })}
        >
          <ChevronRight aria-hidden="true" />
        </IconButton>
        <span className="flex-1" />
        <IconButton
          label={text("pdf.smaller")}
          disabled={zoomStep === 0}
          onClick={() => zoomTo(zoomStep - 1)}
        >
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
      {phase === "loading" ? <p className="p-4 text-muted">{text("loading")}</p> : null}
      {phase === "unreachable" || phase === "damaged" || phase === "encrypted" ? (
        <p className="p-6 text-muted">{text(`pdf.${phase}`)}</p>
      ) : null}
      <iframe
        ref={frameRef}
        src="./viewer/pdf.html"
        sandbox="allow-scripts"
        referrerPolicy="no-referrer"
        title={text("pdf.frame", { name })}
        className={
          phase === "open" || phase === "loading" ? "min-h-0 w-full flex-1 border-0 bg-sunken" : "hidden"
        }
      />
    </div>
  );
}

function usePdfFrame(
  frameRef: RefObject<HTMLIFrameElement | null>,
  url: string,
  name: string,
  place: PdfPlace,
) {
  const [phase, setPhase] = useState<Phase>("loading");
  const [pageCount, setPageCount] = useState(1);
  const [current, setCurrent] = useState(place.page);
  const latest = useRef(place);
  latest.current = place;
  const send = (command: PdfCommand, transfer: Transferable[] = []): void =>
    frameRef.current?.contentWindow?.postMessage(command, "*", transfer);

  useEffect(() => {
    const controller = new AbortController();
    const give = async (): Promise<void> => {
      const response = await fetch(url, { signal: controller.signal });
      if (!response.ok) return setPhase("unreachable");
      const bytes = await response.arrayBuffer();
      const theme = document.documentElement.dataset["theme"] ?? "light";
      send({ kind: "open", bytes, place: latest.current, theme, name }, [bytes]);
    };
    const listen = (event: MessageEvent<unknown>): void => {
      if (event.source !== frameRef.current?.contentWindow) return;
      const { success, data } = PdfReport.safeParse(event.data);
      if (!success) return;
      if (data.kind === "ready") give().catch(() => controller.signal.aborted || setPhase("unreachable"));
      else if (data.kind === "opened") (setPhase("open"), setPageCount(data.pageCount));
      else if (data.kind === "at") setCurrent(data.page);
      else if (data.kind === "drawn") frameRef.current.dataset["drawn"] = `${data.page}:${data.boxCount}`;
      else if (data.kind === "failed") setPhase(data.reason);
      // The keyboard is inside the frame; closing is the business of the pane around it.
      else
        frameRef.current.dispatchEvent(
          new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true }),
        );
    };
    addEventListener("message", listen);
    return () => (controller.abort(), removeEventListener("message", listen));
    // oxlint-disable-next-line react/exhaustive-deps -- a new place is shown below, in the frame that is there already
  }, [url, name]);

  const placeKey = JSON.stringify(place);
  useEffect(() => {
    setCurrent(latest.current.page);
    send({ kind: "show", place: latest.current });
    // oxlint-disable-next-line react/exhaustive-deps -- the key stands for the place
  }, [placeKey]);

  return { phase, pageCount, current, send };
}
