/** The floors of the house, who may know whom, and what every room has. Each rule is first shown a fault that it must see. */
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { errorTable } from '#domain/errors.ts'
import {
  adapterFaults, adapterFolderFaults, errorCodeFaults, floorFaults, lengthFaults, maximumLines, productFaults, rootFaults, unusedCodes, vocabularies,
} from './rules.ts'
import { root, sourceFiles, type SourceFile } from './tree.ts'

const generated = /^src\/domain\/standaard-\w+\.ts$/
const src = sourceFiles('src')
const adapters = sourceFiles('adapters')
const all = [...src, ...adapters]

const file = (path: string, text: string): SourceFile => ({ path, text })
const none = (faults: readonly string[]) => assert.deepEqual(faults, [])

describe('The floors: domain <- { spi, access } <- { federation, adapters } <- { composition, http } <- { cli, main }', () => {
  const planted: readonly (readonly [string, SourceFile])[] = [
    ['domain that imports federation', file('src/domain/a.ts', "import { plan } from '../federation/plan.ts'")],
    ['domain that imports a type of spi', file('src/domain/a.ts', "import type { Call } from '#spi'")],
    ['domain that names a type of spi inline', file('src/domain/a.ts', "let call: import('#spi').Call")],
    ['spi that imports federation', file('src/spi/a.ts', "export * from '../federation/plan.ts'")],
    ['access that imports federation: its rules ask nothing', file('src/access/a.ts', "import type { Item } from '../federation/items.ts'")],
    ['an adapter that knows of access', file('adapters/crm/index.ts', "import type { Rights } from '../../src/access/rights.ts'")],
    ['federation that imports http', file('src/federation/a.ts', "import { parse } from '../http/parse.ts'")],
    ['federation that imports an adapter when it is needed', file('src/federation/a.ts', "const a = await import('../../adapters/crm/index.ts')")],
    ['federation that imports the loader of the configuration', file('src/federation/a.ts', "import { load } from '../configuration/load.ts'")],
    ['configuration that imports more than types of federation', file('src/configuration/a.ts', "import { Guard, type Handling } from '../federation/guard.ts'")],
    ['http that imports an adapter', file('src/http/a.ts', "import { crm } from '../../adapters/crm/index.ts'")],
    ['http that imports main', file('src/http/a.ts', "import { startGevel } from '../main.ts'")],
    ['composition that imports http', file('src/composition/a.ts', "import { createApp } from '../http/app.ts'")],
    ['composition that imports an adapter', file('src/composition/a.ts', "import { crm } from '../../adapters/crm/index.ts'")],
    ['federation that imports composition', file('src/federation/a.ts', "import { openSources } from '../composition/sources.ts'")],
    ['http that imports the command line', file('src/http/a.ts', "import { program } from '../cli/program.ts'")],
    ['the command line that imports http', file('src/cli/a.ts', "import type { Problem } from '../http/problem.ts'")],
    ['the command line that imports an adapter', file('src/cli/plan/a.ts', "import { crm } from '../../../adapters/crm/index.ts'")],
    ['the command line that imports the kit', file('src/cli/a.ts', "import { judge } from '../../test/laws/index.ts'")],
    ['main that imports a test', file('src/main.ts', "import { world } from '../test/laws/world.ts'")],
    ['an adapter that imports domain', file('adapters/crm/index.ts', "import { toMoment } from '#domain/moment.ts'")],
    ['an adapter that imports federation', file('adapters/crm/index.ts', "import type { Persoon } from '../../src/federation/who/persoon.ts'")],
    ['a file on no floor', file('src/tools/a.ts', '')],
    ['an import that leads out of the house', file('src/http/a.ts', "import '../../config/voorbeeldgemeente/start.ts'")],
    ['a subpath that does not exist', file('src/http/a.ts', "import '#federation/plan.ts'")],
  ]
  for (const [what, one] of planted) it(`sees ${what}`, () => assert.equal(floorFaults([one]).length, 1))

  it('lets every floor import what is below it', () => none(floorFaults([
    file('src/domain/a.ts', "import { b } from './b.ts'; import { createHash } from 'node:crypto'"),
    file('src/spi/a.ts', "import { b } from '#domain/b.ts'"),
    file('src/federation/a.ts', "import { b } from '#domain/b.ts'; import type { Call } from '#spi'; import { persoonKeys } from '../spi/contract.ts'"),
    file('src/configuration/a.ts', "import { type Handling } from '../federation/completeness.ts'; import schema from '../../config/schema.json' with { type: 'json' }"),
    file('src/http/a.ts', "import { Service } from '../federation/service.ts'"),
    file('src/composition/a.ts', "import { load } from '../configuration/load.ts'; import { Service } from '../federation/service.ts'"),
    file('src/cli/a.ts', "import { openSources } from '../composition/sources.ts'; import { planList } from '../federation/plan.ts'"),
    file('src/main.ts', "import { crm } from '../adapters/crm/index.ts'; import { app } from './http/app.ts'; await import('../test/laws/index.ts')"),
  ])))

  it('holds in the code', () => none(floorFaults(all)))
})

describe('An adapter sees only #spi, its own folder, node and packages', () => {
  it('sees an adapter that imports another adapter', () =>
    assert.equal(adapterFaults([file('adapters/crm/index.ts', "import { a } from '../post/translate.ts'")]).length, 1))
  it('sees an adapter that reaches into spi past its index', () =>
    assert.equal(adapterFaults([file('adapters/crm/index.ts', "import type { Call } from '../../src/spi/contract.ts'")]).length, 1))
  it('sees an adapter that takes a type of the domain', () =>
    assert.equal(adapterFaults([file('adapters/crm/index.ts', "import type { Local } from '#domain/records.ts'")]).length, 1))
  it('lets it import what it may', () => none(adapterFaults([
    file('adapters/crm/calls/list.ts', "import { toMoment } from '#spi'; import { t } from '../translate.ts'; import axios from 'axios'; import 'node:fs'"),
  ])))
  const vocabulary = file('adapters/post/dates.ts', 'export const months = 12')
  const borrower = file('adapters/crm/index.ts', "import { months } from '../post/dates.ts'")
  it('lets it import from a folder that holds no adapter', () => none(adapterFaults([borrower, vocabulary])))
  it('does not take a folder that holds an adapter for one that does not', () => {
    assert.equal(adapterFaults([borrower, vocabulary, file('adapters/post/index.ts', '')]).length, 1)
    assert.equal(adapterFaults([borrower, vocabulary, file('adapters/post/post.ts', 'export const post: AdapterType = open()')]).length, 1)
  })
  it('sees a vocabulary that imports an adapter', () =>
    assert.equal(adapterFaults([file('adapters/post/dates.ts', "import { crm } from '../crm/index.ts'"), file('adapters/crm/index.ts', '')]).length, 1))
  it('holds in the code', () => none(adapterFaults(adapters)))
})

describe('Only src/main.ts imports adapters', () => {
  it('sees another file that does, whatever its floor', () => {
    assert.equal(rootFaults([file('src/start.ts', "import { crm } from '../adapters/crm/index.ts'")]).length, 1)
    assert.equal(rootFaults([file('src/http/app.ts', "import type { crm } from '../../adapters/crm/index.ts'")]).length, 1)
  })
  it('holds in the code', () => none(rootFaults(src)))
})

describe('No file outside adapters/ knows a product', () => {
  it('sees a name in code and in a comment, in any case and spelling', () => {
    assert.equal(productFaults([file('src/http/a.ts', '// as Open Zaak does\nconst openKlant = 1')]).length, 2)
    assert.equal(productFaults([file('src/spi/a.ts', "if (name === 'zgw') skip() // sqlite")]).length, 2)
  })
  it('does not take a word that only holds a name', () => none(productFaults([file('src/http/a.ts', '// kissed, zgwx')])))
  it('lets the composition root import adapters by path, and no more', () => {
    none(productFaults([file('src/main.ts', "import { zgw } from '../adapters/zgw/index.ts'\nexport const adapterTypes = [zgw]")]))
    assert.equal(productFaults([file('src/main.ts', "if (type.name === 'zgw') patience = 2")]).length, 1)
  })
  it('holds in the code', () => none(productFaults(src.filter(({ path }) => !generated.test(path)))))
})

describe('Files are short', () => {
  it(`sees a file of more than ${maximumLines} lines`, () => {
    assert.equal(lengthFaults([file('src/a.ts', 'x\n'.repeat(maximumLines + 1))]).length, 1)
    none(lengthFaults([file('src/a.ts', 'x\n'.repeat(maximumLines))]))
  })
  it('holds in the code, but for what is generated', () => none(lengthFaults(all.filter(({ path }) => !generated.test(path)))))
})

describe('Every adapter has the same files', () => {
  it('sees an adapter without one of them', () => {
    assert.deepEqual(adapterFolderFaults({ crm: ['index.ts', 'README.md'] }), ['adapters/crm: has no translate.ts'])
  })
  const names = readdirSync(`${root}adapters`, { withFileTypes: true })
    .filter((one) => one.isDirectory() && !vocabularies(adapters).has(`adapters/${one.name}`)).map(({ name }) => name)
  it('there are adapters to look at', () => assert.ok(names.length > 0))
  for (const name of names) {
    it(`holds for ${name}`, () => none(adapterFolderFaults({ [name]: readdirSync(`${root}adapters/${name}`) })))
  }
})

describe('The table of errors', () => {
  it('sees a code that is thrown and not in it', () => {
    assert.equal(errorCodeFaults([file('src/a.ts', "throw new SourceError('bron-moe', 'x')")], errorTable).length, 2)
    assert.equal(errorCodeFaults([file('src/a.ts', "throw new GevelError(\n  'vraag-te-lang', 'x')")], errorTable).length, 1)
  })
  it('sees a code that nothing throws', () => assert.deepEqual(unusedCodes([file('src/a.ts', "'bron-te-laat'")], { 'bron-te-laat': 1, 'bron-moe': 1 }), ['bron-moe']))
  it('has every code that is thrown', () => none(errorCodeFaults(all, errorTable)))
  it('has no code that is not used', () => none(unusedCodes(all.filter(({ path }) => path !== 'src/domain/errors.ts'), errorTable)
    // The class of its own error gives this one.
    .filter((code) => code !== 'configuratie-fout')))
  it('gives the client no status of a source: 4xx only where the client is at fault', () => {
    for (const [code, { fault, status }] of Object.entries(errorTable)) assert.equal(status < 500, fault === 'client', code)
  })
})
