import { Page } from "#ui/ui/page.tsx";
import { useText } from "#ui/ui/text.tsx";
import { useCapture, useDesk } from "./capture-provider.tsx";
import { ExclusionSheet } from "./exclusion-sheet.tsx";
import { NetworkCamerasSheet } from "./network-cameras-sheet.tsx";
import { RecentSheet } from "./recent-sheet.tsx";
import { RetentionSheet } from "./retention-sheet.tsx";
import { SpokenSheet } from "./spoken-sheet.tsx";
import { SourceSheet } from "./source-sheet.tsx";

/** What this device sees and hears, by the person's word alone. */
export function CaptureScreen() {
  const text = useText();
  const { state } = useCapture();
  const { sources, clockSetMs } = useDesk();
  return (
    <Page title={text("nav.capture")} hint={text("capture.hint")}>
      {clockSetMs === undefined ? null : (
        <p role="status" className="mb-4 rounded-lg bg-gold-soft px-4 py-2 text-sm text-gold-ink">
          {text("capture.clockSet")}
        </p>
      )}
      <SourceSheet source={sources.camera} />
      <SourceSheet source={sources.microphone} />
      <SpokenSheet />
      <SourceSheet source={sources.screen} />
      <NetworkCamerasSheet />
      <RecentSheet />
      {state === undefined ? null : <ExclusionSheet settings={state.settings} />}
      <RetentionSheet />
    </Page>
  );
}
