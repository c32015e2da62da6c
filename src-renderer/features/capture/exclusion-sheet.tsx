import { X } from "lucide-react";
import { useState } from "react";
import type { CaptureSettings, TimeSpan } from "#shared/model/capture.ts";
import { Button } from "#ui/ui/button.tsx";
import { Choice, LinesField, SettingRow, TextField } from "#ui/ui/field.tsx";
import { IconButton } from "#ui/ui/icon-button.tsx";
import { toLines } from "#ui/ui/lines.ts";
import { Sheet } from "#ui/ui/page.tsx";
import { useFormats, useText } from "#ui/ui/text.tsx";
import { HoursEditor } from "./hours-editor.tsx";
import { useChangeCapture } from "./use-capture-settings.ts";

interface PartProps {
  readonly settings: CaptureSettings;
}

/** What is never captured, and how much of the rest. It holds before anything leaves the window. */
export function ExclusionSheet({ settings }: PartProps) {
  const text = useText();
  const change = useChangeCapture();
  return (
    <Sheet title={text("capture.rules")}>
      <SettingRow title={text("capture.sensitivity")} hint={text("capture.sensitivityHint")}>
        <Choice
          label={text("capture.sensitivity")}
          isLabelHidden
          value={settings.sceneSensitivity}
          choices={(["low", "middle", "high"] as const).map((value) => ({
            value,
            label: text(`capture.sensitivity.${value}`),
          }))}
          onValue={(sceneSensitivity) => change({ sceneSensitivity })}
          className="w-60"
        />
      </SettingRow>
      <RateSetting settings={settings} />
      <SettingRow title={text("capture.hours")} hint={text("capture.hoursHint")}>
        <HoursEditor
          label={text("capture.hours")}
          spans={settings.hours}
          onSpans={(hours: readonly TimeSpan[]) => change({ hours })}
        />
      </SettingRow>
      <SettingRow title={text("capture.quietHours")} hint={text("capture.quietHoursHint")}>
        <HoursEditor
          label={text("capture.quietHours")}
          spans={settings.quietHours}
          onSpans={(quietHours: readonly TimeSpan[]) => change({ quietHours })}
        />
      </SettingRow>
      <ExcludedDevices settings={settings} />
      <MaskedAreas settings={settings} />
    </Sheet>
  );
}

function RateSetting({ settings }: PartProps) {
  const text = useText();
  const change = useChangeCapture();
  const [draft, setDraft] = useState<string>();
  const finish = (): void => {
    const count = Math.round(Number(draft));
    if (draft !== undefined && count >= 1 && count <= 60) change({ scenesPerMinuteMax: count });
    setDraft(undefined);
  };
  return (
    <SettingRow title={text("capture.rate")} hint={text("capture.rateHint")}>
      <form onBlur={finish} onSubmit={(event) => (event.preventDefault(), finish())}>
        <TextField
          label={text("capture.rate")}
          isLabelHidden
          type="number"
          min={1}
          max={60}
          value={draft ?? String(settings.scenesPerMinuteMax)}
          onValue={setDraft}
          className="w-24"
        />
      </form>
    </SettingRow>
  );
}

function ExcludedDevices({ settings }: PartProps) {
  const text = useText();
  const change = useChangeCapture();
  const saved = settings.excludedDevices.join("\n");
  const [draft, setDraft] = useState(saved);
  return (
    <div className="border-t border-line py-4">
      <LinesField
        label={text("capture.excludedDevices")}
        hint={text("capture.excludedDevicesHint")}
        value={draft}
        onValue={setDraft}
        rows={3}
      />
      <div className="mt-2 flex justify-end">
        <Button
          disabled={draft === saved}
          aria-label={text("capture.saveDevices")}
          onClick={() => change({ excludedDevices: toLines(draft) })}
        >
          {text("save")}
        </Button>
      </div>
    </div>
  );
}

function MaskedAreas({ settings }: PartProps) {
  const text = useText();
  const formats = useFormats();
  const change = useChangeCapture();
  const { maskedAreas } = settings;
  return (
    <div className="border-t border-line py-4">
      <h3 className="font-medium">{text("capture.areas")}</h3>
      {maskedAreas.length === 0 ? <p className="text-sm text-muted">{text("capture.noAreas")}</p> : null}
      <ul aria-label={text("capture.areas")}>
        {maskedAreas.map((area, place) => {
          const { x, y, width, height } = area.box;
          const values = {
            device: area.device,
            left: formats.percent(x),
            top: formats.percent(y),
            width: formats.percent(width),
            height: formats.percent(height),
          };
          return (
            <li key={JSON.stringify(area)} className="flex items-center gap-2 text-sm">
              <span className="flex-1">{text("capture.areaOf", values)}</span>
              <IconButton
                label={text("capture.removeArea", values)}
                onClick={() => change({ maskedAreas: maskedAreas.toSpliced(place, 1) })}
              >
                <X aria-hidden="true" />
              </IconButton>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
