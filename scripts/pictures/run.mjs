/**
 * Makes the README's pictures in docs/pictures again, from real runs: `npm run pictures [-- terminal jaeger…]`. Needs
 * unshare, ip, tmux, Chromium, and Go to build Jaeger. A picture is a module of this folder; to add one, name it in draw.mjs.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { installJaeger, installJaegerPages } from '../../test/backends/install.mjs'
import { runInNamespace, whyNoNamespace } from '../../test/support/claude/namespace.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const trouble = whyNoNamespace()
if (trouble) throw new Error(`pictures need a network namespace (${trouble})`)

const stage = join(root, '.cache/pictures/stage.mjs')
await build({
  entryPoints: [join(root, 'scripts/pictures/stage.ts')],
  outfile: stage,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  logLevel: 'error',
})

/**
 * Pictures show paths and ports: the home folder is /home/dev and OpenSync's port 3211, whoever has the real ones.
 * Whatever else is below /home stays there, as this project may be.
 */
const OWN_HOME = `
set -e
homes=$(mktemp -d)
mount -t tmpfs tmpfs "$homes"
mkdir "$homes/dev"
for home in ${readdirSync('/home')
  .filter((name) => name !== 'dev')
  .map((name) => `'/home/${name}'`)
  .join(' ')}; do
  mkdir "$homes/$(basename "$home")"
  mount --rbind "$home" "$homes/$(basename "$home")"
done
mount --rbind "$homes" /home
exec "$@"
`

const command = [process.execPath, join(root, 'scripts/pictures/draw.mjs'), stage, ...process.argv.slice(2)]
// What needs a network comes before there is none.
const programs = { PICTURES_JAEGER: installJaeger(), PICTURES_JAEGER_PAGES: installJaegerPages() }
process.exitCode = runInNamespace(['unshare', '-m', 'sh', '-c', OWN_HOME, 'sh', ...command], programs)
