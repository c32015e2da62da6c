/** Who this device is to its team, and who others say they are, where no server can be asked. */
import type { DeviceId, OrgId } from "#shared/model/team.ts";

export interface DeviceIdentity {
  /** By this device's key for that server, which the certificate is of. Ed25519. */
  sign(as: { readonly server: string; readonly certificate: string }, bytes: Uint8Array): Promise<Uint8Array>;
  /** The raw key of the device that the certificate is of; undefined where it is not, or is not the organisation's. */
  keyOf(
    certificate: string,
    of: { readonly orgId: OrgId; readonly deviceId: DeviceId; readonly orgKeys: string },
  ): Promise<Uint8Array | undefined>;
  /** The organisation's own raw key of this name, among those that this device knows; undefined where it knows none so called. */
  orgKeyOf(keyId: string, orgKeys: string): Promise<Uint8Array | undefined>;
}
