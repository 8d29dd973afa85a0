/** What Gevel is made of: locked, listed, and with nothing in it that has to stay secret. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Ajv } from 'ajv'
import formats from 'ajv-formats'
import { root } from '../architecture/tree.ts'

interface Locked {
  readonly version?: string
  readonly resolved?: string
  readonly integrity?: string
  readonly link?: boolean
  readonly dev?: boolean
  readonly hasInstallScript?: boolean
}

type Lock = Readonly<Record<string, Locked>>

const read = (path: string) => JSON.parse(readFileSync(root + path, 'utf8')) as Record<string, unknown>
const packages = Object.fromEntries(Object.entries(read('package-lock.json')['packages'] as Lock).filter(([path]) => path !== '')) as Lock
const nameOf = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)

/** What in a lock file lets another package in than the one that was looked at. `scripts`: packages that may run one on installing. */
function lockFaults(locked: Lock, scripts: ReadonlySet<string>): string[] {
  return Object.entries(locked).flatMap(([path, { version = '', resolved, integrity = '', link, hasInstallScript }]) => [
    ...(link ? [`${path}: is a link`] : []),
    ...(/^\d+\.\d+\.\d+([-+][\w.+-]+)?$/.test(version) ? [] : [`${path}: has no version`]),
    ...(/^sha512-[\w+/]{86}==$/.test(integrity) ? [] : [`${path}: has no sha-512`]),
    // Without it npm asks the registry that is configured; with it, whoever it names.
    ...(resolved === undefined ? [] : [`${path}: says where it comes from`]),
    ...(hasInstallScript && !scripts.has(nameOf(path)) ? [`${path}: runs a script when it is installed`] : []),
  ])
}

describe('The lock file', () => {
  const { allowScripts, dependencies, devDependencies, optionalDependencies } = read('package.json') as Record<string, Record<string, string>>
  const good: Locked = { version: '1.2.3', integrity: `sha512-${'a'.repeat(86)}==` }

  for (const [what, one] of Object.entries<Locked>({
    'another hash': { ...good, integrity: `sha1-${'a'.repeat(27)}=` }, 'no hash': { version: '1.2.3' }, 'a link': { ...good, link: true },
    'an address': { ...good, resolved: 'https://elders.example/x.tgz' }, 'a branch': { ...good, version: 'github:elders/x' }, 'a script': { ...good, hasInstallScript: true },
  })) it(`is seen to have ${what}`, () => assert.equal(lockFaults({ 'node_modules/x': one }, new Set(['y'])).length, 1))

  it('holds every package by its hash, from the registry alone, and lets one run a script', () => {
    assert.ok(Object.keys(packages).length > 300)
    assert.deepEqual(lockFaults({ 'node_modules/x': good }, new Set()), [])
    assert.deepEqual(lockFaults(packages, new Set(Object.keys(allowScripts!))), [])
  })

  it('is of what package.json wants, by ranges of versions alone', () => {
    for (const [name, range] of Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })) {
      assert.match(range, /^[~^]?\d+(\.\d+){0,2}$/, name)
      assert.ok(Object.hasOwn(packages, `node_modules/${name}`), name)
    }
  })
})

interface Component {
  readonly 'bom-ref': string
  readonly name: string
  readonly version: string
  readonly purl: string
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[]
}

interface Sbom {
  readonly metadata: { readonly component: Component }
  readonly components: readonly Component[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[]
}

describe('The SBOM', function () {
  this.timeout(30_000)
  let text: string
  let sbom: Sbom
  before(() => {
    text = execFileSync('npm', ['run', '--silent', 'sbom'], { cwd: root, encoding: 'utf8' })
    sbom = JSON.parse(text) as Sbom
  })

  it('is CycloneDX, by the schema of CycloneDX', () => {
    const require = createRequire(import.meta.url)
    const schema = (name: string) => JSON.parse(readFileSync(require.resolve(`@cyclonedx/cyclonedx-library/package.json`).replace('package.json', `res/schema/${name}.SNAPSHOT.schema.json`), 'utf8')) as object
    const ajv = new Ajv({ strict: false, allErrors: true })
    formats.default(ajv)
    ajv.addFormat('idn-email', true).addFormat('iri-reference', true)
    for (const name of ['spdx', 'jsf-0.82']) ajv.addSchema(schema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`)
    const isValid = ajv.compile(schema('bom-1.5'))
    assert.ok(isValid(sbom), JSON.stringify(isValid.errors?.slice(0, 3)))
    assert.ok(!isValid({ ...sbom, components: [{ name: 'x' }] }), 'a component without a type is none')
  })

  it('has every package of the lock file that is installed with Gevel, with its hash, and no other', () => {
    const wanted = Object.entries(packages).filter(([, { dev }]) => !dev)
    const hashes = new Map(sbom.components.map(({ name, version, hashes = [] }) => [`${name}@${version}`, hashes.find(({ alg }) => alg === 'SHA-512')?.content]))
    for (const [path, { version, integrity }] of wanted) assert.equal(hashes.get(`${nameOf(path)}@${version}`), Buffer.from(integrity!.slice('sha512-'.length), 'base64').toString('hex'), path)
    assert.deepEqual([...hashes.keys()].sort(), [...new Set(wanted.map(([path, { version }]) => `${nameOf(path)}@${version}`))].sort())
  })

  it('says what needs what, and is about Gevel', () => {
    const refs = new Set([sbom.metadata.component, ...sbom.components].map((one) => one['bom-ref']))
    for (const { ref, dependsOn } of sbom.dependencies) for (const one of [ref, ...dependsOn]) assert.ok(refs.has(one), one)
    assert.deepEqual([sbom.metadata.component.name, sbom.metadata.component.purl], ['gevel', `pkg:npm/gevel@${String(read('package.json')['version'])}`])
    assert.ok(!text.includes(root), 'no folder of the machine')
  })
})

/** What looks like a secret of a known kind, whatever it opens. */
const kindsOfSecret: Readonly<Record<string, RegExp>> = {
  'a private key': /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s*\n[A-Za-z0-9+/=\s]{64}/,
  'a key of a cloud': /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bAIza[\w-]{35}\b/,
  'a token of a forge or a registry': /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{50}|glpat-[\w-]{20}|npm_[A-Za-z0-9]{36})\b/,
  'a token of a chat': /\bxox[abprs]-[A-Za-z0-9-]{20}/,
  'a signed token': /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}/,
  'credentials in an address': /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@'"`<>${}]+:[^\s/@'"`<>${}]{3,}@(?![\w.-]*example\b)[\w-]+\.[a-z]{2,}/i,
  'the address of a registry of packages': /\bregistry\.(?:npmjs|yarnpkg)\b/,
}

const secretsIn = (text: string) => Object.entries(kindsOfSecret).filter(([, form]) => form.test(text)).map(([kind]) => kind)

describe('The files of Gevel', () => {
  const planted: Readonly<Record<keyof typeof kindsOfSecret, string>> = {
    'a private key': `${'-----BEGIN '}EC PRIVATE KEY-----\n${'MHcCAQEE'.repeat(9)}\n`,
    'a key of a cloud': `AKIA${'A1'.repeat(8)}`,
    'a token of a forge or a registry': `ghp_${'a1'.repeat(18)}`,
    'a token of a chat': `xoxb-${'1'.repeat(24)}`,
    'a signed token': `eyJ${'a'.repeat(20)}.eyJ${'b'.repeat(20)}.${'c'.repeat(43)}`,
    'credentials in an address': `https://beheer:${'w8woord'}@db.gemeente.nl/`,
    'the address of a registry of packages': `https://registry.${'npmjs'}.org/`,
  }
  for (const [kind, text] of Object.entries(planted)) it(`are seen to hold ${kind}`, () => assert.deepEqual(secretsIn(`a: 1\n${text}`), [kind]))

  it('hold no secret', () => {
    const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' }).split('\0').filter((file) => file !== '')
    assert.ok(files.length > 300)
    assert.deepEqual(files.flatMap((file) => secretsIn(readFileSync(root + file, 'latin1')).map((kind) => `${file}: ${kind}`)), [])
  })
})
