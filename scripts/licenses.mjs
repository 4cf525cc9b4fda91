/** Collects the licence text of every package that a bundle holds, from the bundler's metafile. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** `node_modules/@scope/name` or `node_modules/name`, nested ones included, for each bundled input. */
function packageFolders(metafiles) {
  const folders = new Set()
  for (const { outputs } of metafiles)
    for (const { inputs } of Object.values(outputs))
      for (const input of Object.keys(inputs)) {
        const found = input.match(/^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//)
        if (found) folders.add(found[1])
      }
  return [...folders].sort()
}

function licenseText(folder) {
  const file = readdirSync(folder).find((name) => /^(licen[cs]e|copying)/i.test(name))
  return file ? readFileSync(join(folder, file), 'utf8').trim() : undefined
}

/** One section per package: name, version, declared licence, and its text. Throws on an undeclared licence. */
export function thirdPartyLicenses(metafiles) {
  return packageFolders(metafiles)
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .map((folder) => {
      const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
      if (!license) throw new Error(`${folder}/package.json names no licence, so it cannot be bundled`)
      const text = licenseText(folder) ?? `(the package ships no licence file; it declares ${license})`
      return `${name} ${version} (${license})\n\n${text}\n`
    })
    .join(`\n${'-'.repeat(80)}\n\n`)
}
