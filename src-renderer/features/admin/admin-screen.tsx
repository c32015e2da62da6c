import { Link } from "@tanstack/react-router";
import { ShieldOff } from "lucide-react";
import { type Me, mayIn, mayInOrg, useMe } from "#ui/state/admin.ts";
import { failureText } from "#ui/state/item-actions.ts";
import { Empty } from "#ui/ui/empty.tsx";
import { Page } from "#ui/ui/page.tsx";
import { useText } from "#ui/ui/text.tsx";
import { type AdminTab, adminRoute, adminTabs } from "./admin-route.ts";
import { AuditTab } from "./audit-tab.tsx";
import { DevicesTab } from "./devices-tab.tsx";
import { ErasureTab } from "./erasure-tab.tsx";
import { GroupsTab } from "./groups-tab.tsx";
import { HealthTab } from "./health-tab.tsx";
import { PartitionsTab } from "./partitions-tab.tsx";
import { PeopleTab } from "./people-tab.tsx";

/** Managing the team, as far as this person may: what they may not is not offered, and the server refuses it as well. */
export function AdminScreen() {
  const text = useText();
  const { data: me, error } = useMe();
  if (me === undefined)
    return (
      <Page title={text("admin.title")} actions={<BackLink />}>
        {error === null ? (
          <p className="text-muted">{text("loading")}</p>
        ) : (
          <Empty icon={<ShieldOff aria-hidden="true" />} title={failureText(error, text)} />
        )}
      </Page>
    );
  return <Managed me={me} />;
}

const mayOpen: Readonly<Record<AdminTab, (me: Me) => boolean>> = {
  people: (me) => mayInOrg(me, "people.read"),
  groups: (me) => mayInOrg(me, "people.read"),
  devices: (me) => mayInOrg(me, "devices.manage"),
  partitions: (me) =>
    me.partitions.some((each) => mayIn(me, each, "partition.manage")) || mayInOrg(me, "partition.manage"),
  health: (me) => mayInOrg(me, "server.manage"),
  audit: (me) => mayInOrg(me, "audit.read"),
  erasure: (me) =>
    me.partitions.some((each) => mayIn(me, each, "item.erase")) || mayInOrg(me, "people.manage"),
};

const views: Readonly<Record<AdminTab, (props: { readonly me: Me }) => React.ReactNode>> = {
  people: PeopleTab,
  groups: GroupsTab,
  devices: DevicesTab,
  partitions: PartitionsTab,
  health: HealthTab,
  audit: AuditTab,
  erasure: ErasureTab,
};

function Managed({ me }: { readonly me: Me }) {
  const text = useText();
  const { tab } = adminRoute.useSearch();
  const open = adminTabs.filter((each) => mayOpen[each](me));
  const shown = open.find((each) => each === tab) ?? open[0];
  const View = shown === undefined ? undefined : views[shown];
  return (
    <Page title={text("admin.title")} hint={text("admin.hint", { org: me.orgName })} actions={<BackLink />}>
      <nav aria-label={text("admin.tabs")} className="mb-5 flex flex-wrap gap-1 border-b border-line">
        {open.map((each) => (
          <Link
            key={each}
            to="/team/admin"
            search={{ tab: each }}
            replace
            aria-current={each === shown ? "page" : undefined}
            className="-mb-px border-b-2 border-transparent px-3 py-2 text-sm font-medium text-muted hover:text-ink aria-[current=page]:border-accent aria-[current=page]:text-accent"
          >
            {text(`admin.tab.${each}`)}
          </Link>
        ))}
      </nav>
      {View === undefined ? (
        <Empty
          icon={<ShieldOff aria-hidden="true" />}
          title={text("admin.nothing")}
          hint={text("admin.nothingHint")}
        />
      ) : (
        <View me={me} />
      )}
    </Page>
  );
}

function BackLink() {
  const text = useText();
  return (
    <Link
      to="/team"
      className="inline-flex h-8 items-center rounded-md border border-line bg-surface px-3 text-sm font-medium shadow-1 hover:border-line-strong hover:bg-sunken"
    >
      {text("admin.back")}
    </Link>
  );
}
