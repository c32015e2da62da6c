import type { Settings } from "#shared/rpc/system-contract.ts";
import { useNoticePermission } from "#ui/state/notices.ts";
import { useAbout } from "#ui/state/system.ts";
import { Button } from "#ui/ui/button.tsx";
import { Choice, SettingRow } from "#ui/ui/field.tsx";
import { useText } from "#ui/ui/text.tsx";

/** Whether the system tells of what watches find. */
export function NotifySetting({
  settings,
  onChange,
}: {
  readonly settings: Settings;
  readonly onChange: (part: Partial<Settings>) => void;
}) {
  const text = useText();
  const { data: about } = useAbout();
  const { permission, ask } = useNoticePermission(about?.shape === "desktop");
  const isRefused = settings.notify && (permission === "denied" || permission === "absent");
  return (
    <SettingRow title={text("notify.title")} hint={text(isRefused ? "notify.refused" : "notify.hint")}>
      <div className="flex items-center gap-2">
        {settings.notify && permission === "default" ? (
          <Button onClick={ask}>{text("notify.allow")}</Button>
        ) : null}
        <Choice
          label={text("notify.title")}
          isLabelHidden
          value={settings.notify ? "on" : "off"}
          choices={[
            { value: "on", label: text("notify.on") },
            { value: "off", label: text("notify.off") },
          ]}
          onValue={(value) => onChange({ notify: value === "on" })}
          className="w-28"
        />
      </div>
    </SettingRow>
  );
}
