import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { autoSyncMarker } from '../../src/config/auto-sync-marker.ts'
import { loadConfig, saveSettings } from '../../src/config/load.ts'
import { type Paths, resolvePaths } from '../../src/config/paths.ts'

let home: string
let paths: Paths

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'home-'))
  paths = resolvePaths({ HOME: home })
})
afterEach(() => rm(home, { recursive: true, force: true }))

describe('loading the configuration', () => {
  it('marks for the hooks that the file has autoSync off', async () => {
    await saveSettings(paths, {})
    await writeFile(paths.configFile, '{"autoSync": false}')

    const { config } = await loadConfig(paths, {})

    expect(config.autoSync).toBe(false)
    expect(existsSync(autoSyncMarker(paths.stateDir))).toBe(true)
  })

  it('takes the marker away when the file has autoSync on again', async () => {
    await saveSettings(paths, { autoSync: false })

    await saveSettings(paths, { autoSync: true })

    expect(existsSync(autoSyncMarker(paths.stateDir))).toBe(false)
  })

  it('leaves the marker alone whatever the environment says, since each hook has its own', async () => {
    const { config } = await loadConfig(paths, { CLAUDE_SYNC_AUTO_SYNC: 'off' })

    expect(config.autoSync).toBe(false)
    expect(existsSync(autoSyncMarker(paths.stateDir))).toBe(false)
  })
})
