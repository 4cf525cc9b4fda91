/**
 * Collects the licence of every package that a bundle holds, from the bundler's metafile, and of the rules that are
 * made of another project's.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const RULE = '-'.repeat(80)

/** One section per licence text: the packages under it by name, version and licence. */
export function thirdPartyLicenses(metafiles) {
  const packages = [...packageFolders(metafiles).map(readPackage), generatedRules()]
  const sections = [...new Set(packages.map(({ text }) => text))].map((text) => {
    const names = packages.filter((each) => each.text === text).map(({ title }) => title)
    return `${names.join('\n')}\n\n${text}\n`
  })
  return sections.join(`\n${RULE}\n\n`)
}

/** `node_modules/@scope/name` or `node_modules/name`, nested ones included, for each bundled input. */
function packageFolders(metafiles) {
  const inputs = metafiles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap((output) => Object.keys(output.inputs)),
  )
  const folders = inputs.flatMap((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? [])
  return [...new Set(folders)].filter((folder) => existsSync(join(folder, 'package.json'))).sort()
}

/** Throws on an undeclared licence: what nobody may pass on is not bundled. */
function readPackage(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  if (!license) throw new Error(`${folder}/package.json names no licence, so it cannot be bundled`)
  const title = `${name} ${version} (${license})`
  return {
    title,
    text: licenseText(folder) ?? `(These packages ship no licence text; they declare ${license}.)`,
  }
}

/** The file of generated rules holds the notice of those that they are made of. */
function generatedRules() {
  const header = /^\/\*\*\n([\s\S]+?)\n \*\//.exec(readFileSync('src/privacy/rules/gitleaks.ts', 'utf8'))[1]
  const [origin, ...notice] = header.replace(/^ \* ?/gm, '').split('\n')
  const [, title, version] = /rules of (\S+)@(\S+):/.exec(origin)
  return {
    title: `${title} ${version} (MIT), whose rules are in src/privacy/rules`,
    text: notice.join('\n').trim(),
  }
}

function licenseText(folder) {
  const file = readdirSync(folder).find((name) => /^(licen[cs]e|copying)/i.test(name))
  return file && readFileSync(join(folder, file), 'utf8').trim()
}
