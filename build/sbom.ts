/**
 * Prints the SBOM of what is installed with Gevel, as CycloneDX: what npm makes of the lock file, under the name that the package has.
 * npm's own `--omit dev` leaves out too much: what tests want and another package needs as well.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

interface Component {
  readonly 'bom-ref': string
  name: string
}

interface Sbom {
  readonly metadata: { readonly component: Component }
  readonly components: readonly Component[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[]
}

interface Locked {
  readonly name?: string
  readonly version: string
  readonly dev?: boolean
}

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string) => JSON.parse(readFileSync(root + path, 'utf8')) as Record<string, unknown>

const made = execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--package-lock-only'], { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
const sbom = JSON.parse(made) as Sbom
const { component } = sbom.metadata
// npm puts the name of the folder there.
component.name = read('package.json')['name'] as string

const locked = Object.entries(read('package-lock.json')['packages'] as Record<string, Locked>)
const installed = new Set(locked.filter(([path, { dev }]) => path !== '' && !dev).map(([path, { name, version }]) => `${name ?? path.split('node_modules/').at(-1)}@${version}`))
const isInstalled = (ref: string) => ref === component['bom-ref'] || installed.has(ref)

process.stdout.write(`${JSON.stringify({
  ...sbom,
  components: sbom.components.filter((one) => isInstalled(one['bom-ref'])),
  dependencies: sbom.dependencies.filter(({ ref }) => isInstalled(ref)).map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter(isInstalled) })),
}, null, 2)}\n`)
