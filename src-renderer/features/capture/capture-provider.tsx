import {
  createContext,
  use,
  useEffect,
  useEffectEvent,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from "react";
import { useFailureToast } from "#ui/state/item-actions.ts";
import { useCameras } from "#ui/state/cameras.ts";
import { useClient, useConnection } from "#ui/state/tessera.tsx";
import { type Camera, isCameraRecording } from "#shared/model/camera.ts";
import type { Recorder, SourceKind } from "#shared/model/recorder.ts";
import type { CaptureState } from "#shared/model/capture.ts";
import { useFormats, useText } from "#ui/ui/text.tsx";
import { useTold } from "#ui/state/use-told.ts";
import { CaptureDesk, type DeskView, recordingOf } from "./capture-desk.ts";
import { Announced, useOtherRecorders } from "./recorders.tsx";
import { createSender } from "./send-captured.ts";
import { createSourceLeases, windowName } from "./source-lease.ts";
import { hearOtherWindows, tellOtherWindows } from "./stop-channel.ts";

interface Capture {
  readonly desk: CaptureDesk;
  /** As the host has it; undefined until it has said. */
  readonly state: CaptureState | undefined;
  /** Those that the host records from by itself. */
  readonly cameras: readonly Camera[];
  /** Other windows that record. */
  readonly others: readonly Recorder[];
  readonly setPaused: (paused: boolean) => void;
}
const CaptureContext = createContext<Capture | undefined>(undefined);

export function useCapture(): Capture {
  const capture = use(CaptureContext);
  if (capture === undefined) throw new Error("no capture above this component");
  return capture;
}
export function useDesk(): DeskView {
  const { desk } = useCapture();
  return useSyncExternalStore(desk.subscribe, desk.view);
}

/** Recording goes on from screen to screen; it ends with the window, with the person's word, or with the host's. */
export function CaptureProvider({ children }: { readonly children: ReactNode }) {
  const client = useClient();
  const { bytes } = useConnection();
  const text = useText();
  const formats = useFormats();
  const onError = useFailureToast();
  const titleOf = useEffectEvent((kind: SourceKind, label: string, timeMs: number) =>
    text(`capture.title.${kind}`, { device: label, time: formats.dateTime(timeMs) }),
  );
  const [owner] = useState(() => windowName(navigator.userAgent, crypto.randomUUID().slice(0, 4)));
  const [desk] = useState(() => {
    const send = createSender({ client, urlOf: bytes.capture });
    const lease = createSourceLeases(client, owner);
    return new CaptureDesk({ send, lease, titleOf: (...given) => titleOf(...given) });
  });
  const state = useHostState(desk);
  const cameras = useCameras();
  const others = useOtherRecorders(owner);
  const setPaused = (paused: boolean): void => {
    // The devices are let go at once, whatever the host says, and whether it can be reached or not.
    if (paused) {
      desk.pause();
      tellOtherWindows();
    }
    client.capture.setPaused({ paused }).catch(onError);
  };
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== "F8" || event.repeat) return;
    event.preventDefault();
    setPaused(true);
  });
  useEffect(() => {
    addEventListener("keydown", onKey, { capture: true });
    return () => removeEventListener("keydown", onKey, { capture: true });
  }, []);
  useEffect(() => hearOtherWindows(() => desk.pause()), [desk]);
  useEffect(() => () => desk.stopAll(), [desk]);
  useTitle(desk, others.length > 0 || cameras.some(isCameraRecording));
  return (
    <CaptureContext value={{ desk, state, cameras, others, setPaused }}>
      <Announced desk={desk} owner={owner} />
      {children}
    </CaptureContext>
  );
}

/** Heard for as long as there is a connection, so that a pause from anywhere reaches the devices of this window. */
function useHostState(desk: CaptureDesk): CaptureState | undefined {
  const [state, setState] = useState<CaptureState>();
  useTold(
    (client, signal) => client.capture.watchState(undefined, { signal }),
    (next) => {
      desk.obey(next);
      setState(next);
    },
  );
  return state;
}

const mark = "● ";

/** Seen where the window itself is not: in the list of tabs, in the system's bar. */
function useTitle(desk: CaptureDesk, isOtherRecording: boolean): void {
  const isDeskRecording = useSyncExternalStore(desk.subscribe, () => recordingOf(desk.view()).length > 0);
  const isRecording = isDeskRecording || isOtherRecording;
  useEffect(() => {
    const plain = document.title.replace(mark, "");
    document.title = isRecording ? mark + plain : plain;
  }, [isRecording]);
}
