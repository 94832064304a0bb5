import type { DeviceTraces } from '../../models/known-device.js';
import type { InTransaction } from '../../platform/context.js';
import { hashToken } from '../../platform/secrets.js';

/** What a client tells of the device at sign-in. */
export interface Device {
  deviceId?: string | null;
  deviceName?: string | null;
  /** That the service gave it at an earlier sign-in. */
  deviceToken?: string;
  /** The same hashed, from the first step of a sign-in. */
  deviceTokenHash?: string | null;
}

export function tracesOf(context: InTransaction, device: Device): DeviceTraces {
  const { deviceToken, deviceTokenHash = null } = device;
  return {
    tokenHash: deviceToken === undefined ? deviceTokenHash : hashToken(deviceToken),
    deviceId: device.deviceId ?? null,
    userAgent: context.userAgent?.slice(0, 512) ?? null,
    ipAddress: context.clientAddress,
  };
}
