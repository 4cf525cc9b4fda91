/** Opens a page in the person's browser, where there is one; its address was printed in any case. */
import { spawn } from 'node:child_process'

export function openInBrowser(url: string, platform: NodeJS.Platform = process.platform): void {
  const opener = spawn(platform === 'darwin' ? 'open' : 'xdg-open', [url], {
    detached: true,
    stdio: 'ignore',
  })
  opener.on('error', () => undefined)
  opener.unref()
}
