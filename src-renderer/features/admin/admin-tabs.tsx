import { ShieldOff } from "lucide-react";
import type { ReactNode } from "react";
import { type Me, mayIn, mayInOrg } from "#ui/state/admin.ts";
import { Empty } from "#ui/ui/empty.tsx";
import { useText } from "#ui/ui/text.tsx";
import { type AdminTab, adminTabs } from "./admin-route.ts";
import { AuditTab } from "./audit-tab.tsx";
import { DevicesTab } from "./devices-tab.tsx";
import { ErasureTab } from "./erasure-tab.tsx";
import { GroupsTab } from "./groups-tab.tsx";
import { HealthTab } from "./health-tab.tsx";
import { PartitionsTab } from "./partitions-tab.tsx";
import { PeopleTab } from "./people-tab.tsx";
import { TokensTab } from "./tokens-tab.tsx";

const mayOpen: Readonly<Record<AdminTab, (me: Me) => boolean>> = {
  people: (me) => mayInOrg(me, "people.read"),
  groups: (me) => mayInOrg(me, "people.read"),
  devices: (me) => mayInOrg(me, "devices.manage"),
  partitions: (me) =>
    me.partitions.some((each) => mayIn(me, each, "partition.manage")) || mayInOrg(me, "partition.manage"),
  tokens: (me) => mayInOrg(me, "tokens.manage"),
  health: (me) => mayInOrg(me, "server.manage"),
  audit: (me) => mayInOrg(me, "audit.read"),
  erasure: (me) =>
    me.partitions.some((each) => mayIn(me, each, "item.erase")) || mayInOrg(me, "people.manage"),
};

/** What this person may manage, in the order in which it is offered. */
export const openTabs = (me: Me): readonly AdminTab[] => adminTabs.filter((each) => mayOpen[each](me));

/** How links to the parts look, whoever makes them. */
export const tabLook =
  "-mb-px border-b-2 border-transparent px-3 py-2 text-sm font-medium text-muted hover:text-ink aria-[current=page]:border-accent aria-[current=page]:text-accent";

/** The parts beside each other, as links. */
export function TabBar({ children }: { readonly children: ReactNode }) {
  const text = useText();
  return (
    <nav aria-label={text("admin.tabs")} className="mb-5 flex flex-wrap gap-1 border-b border-line">
      {children}
    </nav>
  );
}

interface TabProps {
  readonly me: Me;
  readonly tab: AdminTab | undefined;
  /** How one has the whole trail as a file, which differs by who is asked for it. */
  readonly trailFile: ReactNode;
}

/** One part of managing; without one this person may manage nothing. */
export function TabView({ me, tab, trailFile }: TabProps) {
  const text = useText();
  switch (tab) {
    case "people":
      return <PeopleTab me={me} />;
    case "groups":
      return <GroupsTab me={me} />;
    case "devices":
      return <DevicesTab />;
    case "partitions":
      return <PartitionsTab me={me} />;
    case "tokens":
      return <TokensTab me={me} />;
    case "health":
      return <HealthTab />;
    case "audit":
      return <AuditTab me={me}>{trailFile}</AuditTab>;
    case "erasure":
      return <ErasureTab me={me} />;
    case undefined:
      return (
        <Empty
          icon={<ShieldOff aria-hidden="true" />}
          title={text("admin.nothing")}
          hint={text("admin.nothingHint")}
        />
      );
  }
}
