import { useEffect, useRef } from "react";
import type { CaptureSettings } from "#shared/model/capture.ts";
import { useText } from "#ui/ui/text.tsx";
import { MaskedPicture } from "./masked-picture.tsx";

interface PreviewVideoProps {
  readonly stream: MediaStream;
  readonly label: string;
  readonly settings: CaptureSettings;
}

/** What a device of this window sees. */
export function PreviewVideo({ stream, label, settings }: PreviewVideoProps) {
  const text = useText();
  const ref = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (ref.current !== null) ref.current.srcObject = stream;
  }, [stream]);
  return (
    <MaskedPicture label={label} settings={settings}>
      <video
        ref={ref}
        autoPlay
        muted
        playsInline
        aria-label={text("capture.preview")}
        className="max-h-72 max-w-full"
      />
    </MaskedPicture>
  );
}
