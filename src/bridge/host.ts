/**
 * What spans say of the machine they come from, by OpenTelemetry's resource conventions. Never who uses it.
 */
import { arch, hostname, platform, release } from 'node:os'

/** `os.type` has its own words for some platforms. */
const OS_TYPES: Readonly<Record<string, string>> = { win32: 'windows', sunos: 'solaris' }

export const hostResource = (): Record<string, string> => ({
  'host.name': hostname(),
  'host.arch': arch() === 'x64' ? 'amd64' : arch(),
  'os.type': OS_TYPES[platform()] ?? platform(),
  'os.version': release(),
})
