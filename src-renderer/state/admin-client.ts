import { createContext, use } from "react";
import type { DeviceId } from "#shared/model/team.ts";
import type { Client } from "./connection.ts";

type OfDevice = Client["admin"];

/** What manages a team, whoever is asked: the device, which passes it on, or the server itself, which writes no files for anybody. */
export type Admin = Omit<OfDevice, "audit"> & { readonly audit: Omit<OfDevice["audit"], "export"> };

export const AdminContext = createContext<Admin | undefined>(undefined);

export function useAdmin(): Admin {
  const admin = use(AdminContext);
  if (admin === undefined) throw new Error("nothing above this component manages a team");
  return admin;
}

/** The device that this window is of, where it is one's. */
export const ThisDeviceContext = createContext<DeviceId | undefined>(undefined);
export const useThisDevice = (): DeviceId | undefined => use(ThisDeviceContext);
