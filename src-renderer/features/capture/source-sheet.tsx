import { Camera, Mic, Monitor, Square } from "lucide-react";
import { useEffect, useEffectEvent, useState } from "react";
import type { SourceKind } from "#shared/model/recorder.ts";
import { Button } from "#ui/ui/button.tsx";
import { Choice } from "#ui/ui/field.tsx";
import { Meter } from "#ui/ui/meter.tsx";
import { Sheet } from "#ui/ui/page.tsx";
import { useText } from "#ui/ui/text.tsx";
import { useCapture, useDesk } from "./capture-provider.tsx";
import { isRecording, isWanted, type SourceView } from "./capture-source.ts";
import { canCapture, type Device, listDevices } from "./open-device.ts";
import { PreviewVideo } from "./preview-video.tsx";

const icons = { camera: Camera, microphone: Mic, screen: Monitor } as const;

/** One source: what it is at, which device it is, and the way to start and stop it. */
export function SourceSheet({ source }: { readonly source: SourceView }) {
  const text = useText();
  const { desk, state } = useCapture();
  const { isPaused } = useDesk();
  const [deviceId, setDeviceId] = useState("");
  const { kind } = source;
  const Icon = icons[kind];
  const devices = useDevices(kind, source.state);
  const name = text(`capture.${kind}`);
  return (
    <Sheet title={name}>
      <div className="flex flex-wrap items-start gap-4 py-4">
        <Icon aria-hidden="true" className="mt-0.5 size-5 shrink-0 text-accent" />
        <div className="min-w-56 flex-1">
          <p role="status" aria-label={name} className="font-medium">
            {text(`capture.state.${source.state}`, { owner: source.owner })}
          </p>
          <p className="max-w-[60ch] text-sm text-muted">
            {isRecording(source) && source.label !== "" ? source.label : text(`capture.${kind}Hint`)}
          </p>
        </div>
        {devices.length < 2 || isWanted(source) ? null : (
          <Choice
            label={text("capture.device")}
            isLabelHidden
            value={deviceId}
            choices={[
              { value: "", label: text("capture.usualDevice") },
              ...devices.map((device) => ({ value: device.deviceId, label: device.label })),
            ]}
            onValue={setDeviceId}
            className="w-56"
          />
        )}
        {isWanted(source) ? (
          <Button onClick={() => desk.stop(kind)}>
            <Square aria-hidden="true" className="size-4" />
            {text(`capture.stop.${kind}`)}
          </Button>
        ) : (
          <Button
            look="primary"
            disabled={isPaused || state === undefined || !canCapture(kind)}
            onClick={() => desk.start(kind, deviceId === "" ? undefined : deviceId)}
          >
            {text(`capture.start.${kind}`)}
          </Button>
        )}
      </div>
      {canCapture(kind) ? null : <p className="pb-4 text-sm text-harm">{text("capture.cannot")}</p>}
      {kind === "microphone" && isRecording(source) ? (
        <div className="flex items-center gap-3 pb-4">
          <Meter fraction={source.level} label={text("capture.level")} className="flex-1" />
          <span className="w-24 text-sm text-muted">{source.isSpeaking ? text("capture.speaking") : ""}</span>
        </div>
      ) : null}
      {source.stream !== undefined && kind !== "microphone" && state !== undefined ? (
        <PreviewVideo stream={source.stream} label={source.label} settings={state.settings} />
      ) : null}
    </Sheet>
  );
}

/** Asked again when one is plugged in, and when the person has let the page know their names. */
function useDevices(kind: SourceKind, state: SourceView["state"]): readonly Device[] {
  const [devices, setDevices] = useState<readonly Device[]>([]);
  const look = useEffectEvent(() => void listDevices(kind).then(setDevices, () => setDevices([])));
  useEffect(() => look(), [state]);
  useEffect(() => {
    if (!("mediaDevices" in navigator)) return;
    const listen = (): void => look();
    navigator.mediaDevices.addEventListener("devicechange", listen);
    return () => navigator.mediaDevices.removeEventListener("devicechange", listen);
  }, []);
  return devices;
}
