import { type Membership, useTeamActions } from "#ui/state/team.ts";
import { CheckField, SettingRow } from "#ui/ui/field.tsx";
import { NumberSetting } from "#ui/features/settings/number-setting.tsx";
import { Sheet } from "#ui/ui/page.tsx";
import { useText } from "#ui/ui/text.tsx";

/** How much may be sent, and what of a network that costs. */
export function LimitsSheet({ limits }: { readonly limits: Membership["limits"] }) {
  const text = useText();
  const { setLimits } = useTeamActions();
  return (
    <Sheet title={text("team.limits")}>
      <SettingRow title={text("team.bandwidth")} hint={text("team.bandwidthHint")}>
        <NumberSetting
          label={text("team.bandwidth")}
          unit={text("unit.kilobytesPerSecond")}
          min={0}
          max={10_000_000}
          step={1}
          value={Math.round(limits.bytesPerSecond / 1000)}
          onValue={(value) => setLimits({ ...limits, bytesPerSecond: Math.round(value * 1000) })}
        />
      </SettingRow>
      <SettingRow title={text("team.metered")} hint={text("team.meteredHint")}>
        <CheckField
          label={text("team.meteredOn")}
          isChecked={limits.metered}
          onChecked={(metered) => setLimits({ ...limits, metered })}
        />
      </SettingRow>
    </Sheet>
  );
}
