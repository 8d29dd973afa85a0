/** What is wrong with a manifest is told at start, all at once, each with its line; values never become part of a query. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fastCheck from 'fast-check'
import { exampleFaults } from '../../../adapters/manifest/examples.ts'
import { languages, parseCondition, writeCondition } from '../../../adapters/manifest/languages.ts'
import { loadManifest } from '../../../adapters/manifest/load.ts'
import { parsePath, valuesAt } from '../../../adapters/manifest/paths.ts'
import { readManifest } from '../../../adapters/manifest/read.ts'
import { rest, testManifest } from '../../../adapters/rest/index.ts'
import { changed, manifestFile, openText, type Change } from './opened.ts'

const faultsOf = (text: string, options = {}): readonly string[] => {
  try {
    readManifest(text, 'rest/1', options)
    return []
  } catch (error) {
    return (error as { faults: readonly string[] }).faults
  }
}
const faultsAfter = (change: Change) => faultsOf(changed(change)).map((fault) => fault.replace(/^line \d+: /, ''))

describe('A manifest', () => {
  it('takes at most thirty lines for a simple source', () => assert.ok(readFileSync(manifestFile, 'utf8').trim().split('\n').length <= 30))
  it('stands in the README as it is tested', () =>
    assert.ok(readFileSync(join(import.meta.dirname, '../../../adapters/rest/README.md'), 'utf8').includes(readFileSync(manifestFile, 'utf8'))))
  it('has no faults when it is right', () => assert.deepEqual(faultsOf(readFileSync(manifestFile, 'utf8')), []))

  it('is told all its faults at once, each with its line', () => {
    const text = readFileSync(manifestFile, 'utf8').replace('kanaal: kanaal', 'kanal: kanaal').replace('taal: { constant: nld }', 'taal: { constant: nederlands }').replace('kanaal: { query', 'kleur: { query')
    assert.deepEqual(faultsOf(text), [
      'line 13: resources.klantcontacten.list.filters.kleur: unknown key',
      'line 20: resources.klantcontacten.fields.kanal: unknown key',
      'line 20: resources.klantcontacten.fields.taal.constant: must NOT have more than 3 characters',
    ])
  })

  const wrong: Record<string, [Change, string]> = {
    'a field that the standard requires and that is not there': [(m) => { delete m.resources.klantcontacten.fields.kanaal }, 'resources.klantcontacten.fields: kanaal is missing, and the standard requires it'],
    'a path that is none': [(m) => { m.resources.klantcontacten.fields.onderwerp = 'a..b' }, 'resources.klantcontacten.fields.onderwerp: a..b is no path'],
    'an expression': [(m) => { m.resources.klantcontacten.fields.onderwerp = '$match(x, /^(a+)+$/)' }, 'resources.klantcontacten.fields.onderwerp: $match(x, /^(a+)+$/) is no path'],
    'a filter that nothing shows': [(m) => { m.resources.klantcontacten.list.filters = { nummer: { query: { n: '{value}' } } } }, 'resources.klantcontacten.list.filters.nummer: no field of this manifest shows whether an answer keeps it'],
    'a filter that does not ask': [(m) => { m.resources.klantcontacten.list.filters.kanaal.query = { kanaal: 'balie' } }, 'resources.klantcontacten.list.filters.kanaal: holds no {value}, so that the source is not asked for it'],
    'a value in a condition without a language': [(m) => { m.resources.klantcontacten.list.filters.kanaal = { where: 'kanaal == {value}' } }, 'resources.klantcontacten.list.filters.kanaal.where: needs where.language of the list, which says how values are quoted'],
    'quotes around a value': [(m) => { m.resources.klantcontacten.list.where = { language: 'odata' }; m.resources.klantcontacten.list.filters.kanaal = { where: "kanaal eq '{value}'" } }, 'resources.klantcontacten.list.filters.kanaal.where: has quotes around {value}, which brings its own'],
    'a need that cannot be met': [(m) => { m.resources.klantcontacten.list.needs = [['nummer']] }, 'resources.klantcontacten.list.needs: needs nummer and cannot be asked by it'],
    'a secret that is written out': [(m) => { m.auth.value = 'geheim' }, 'auth.value: must match pattern "^\\{credentials\\.[a-zA-Z][a-zA-Z0-9]*\\}$"'],
    'no examples': [(m) => { delete m.examples }, 'examples is missing'],
    'no get': [(m) => { delete m.resources.klantcontacten.get }, 'resources.klantcontacten: get is missing: an id that Gevel hands out could not be followed'],
    'a part of what is not there': [(m) => { m.resources.digitaleadressen.from = 'partijen' }, 'resources.digitaleadressen.from: names partijen, which this manifest does not hold'],
    'an option that is not given': [(m) => { m.options = { veld: { about: 'x' } } }, 'options.veld: is not given in the settings (options)'],
    'another transport': [(m) => { m.manifest = 'jsonrpc/1' }, 'manifest: is not for this adapter, which reads rest/1'],
  }
  for (const [name, [change, fault]] of Object.entries(wrong)) it(`is refused with ${name}`, () => assert.ok(faultsAfter(change).includes(fault), faultsAfter(change).join('\n')))

  it('refuses an option that could mean something in a query', () =>
    assert.deepEqual(faultsOf(changed((m) => { m.options = { veld: { about: 'x' } } }), { veld: "x' or 1 eq 1" }).map((fault) => fault.split(': ')[2]), ['is given a value with signs that an option may not hold']))

  it('is refused without the credentials that it names, and with others', () => {
    const open = (settings: Record<string, unknown>) => () => openText(readFileSync(manifestFile, 'utf8'), 'http://127.0.0.1:9', settings)
    assert.throws(open({ credentials: { wachtwoord: 'geheim' } }), (error: any) => {
      assert.deepEqual(error.faults, ['credentials.key: is missing', 'credentials.wachtwoord: unknown key'])
      return true
    })
  })

  it('names the profiles that there are', () =>
    assert.throws(() => rest.open({ url: 'http://127.0.0.1:9', profile: 'niets' }, { source: 'x', now: () => new Date(), baseDirectory: '.' }), /names no manifest; there are/))
})

describe('The examples of a manifest', () => {
  it('show of the profile odoo what its manifest does, and no more: it never ran against one', async () =>
    assert.deepEqual(await testManifest(join(import.meta.dirname, '../../../adapters/rest/profiles/odoo.yaml'), { database: 'kcc' }), []))
  it('show that it does what was recorded', async () => assert.deepEqual(await testManifest(manifestFile), []))

  const loaded = loadManifest({ manifest: manifestFile }, 'rest/1', join(import.meta.dirname), '/')
  it('show another request', async () => {
    const manifest = readManifest(changed((m) => { m.resources.klantcontacten.list.filters.kanaal.query = { soort: '{value}' } }), 'rest/1')
    assert.match((await exampleFaults({ ...loaded, manifest })).join(), /asks get \/meldingen\?start=0&aantal=2&soort=balie, which was not recorded/)
  })
  it('show another record', async () => {
    const manifest = readManifest(changed((m) => { m.resources.klantcontacten.fields.onderwerp = 'tekst' }), 'rest/1')
    assert.notDeepEqual(await exampleFaults({ ...loaded, manifest }), [])
  })
})

describe('A value in a query of the source', () => {
  /** Each language's own reading of a literal, written apart from the writing of it. */
  const readers: Record<string, (literal: string) => string | undefined> = {
    ticketsql: (literal) => /^'((?:[^\\']|\\[\\'])*)'$/s.exec(literal)?.[1]?.replace(/\\(.)/gs, '$1'),
    fiql: (literal) => /^'((?:[^\\']|\\[\\'])*)'$/s.exec(literal)?.[1]?.replace(/\\(.)/gs, '$1'),
    odata: (literal) => /^'((?:[^']|'')*)'$/s.exec(literal)?.[1]?.replaceAll("''", "'"),
  }
  for (const [name, language] of Object.entries(languages)) {
    it(`is one literal of ${name}, whatever it holds`, () => fastCheck.assert(fastCheck.property(fastCheck.string({ unit: fastCheck.constantFrom("'", '"', '\\', ')', ' ', 'x', 'or', ';', '%', '{value}', 'é') }), (value) => {
      const written = writeCondition(language, parseCondition('a = {value} x')!, value)
      assert.equal(readers[name]!(written!.slice(4, -2)), value)
    })))
  }
  it('is never a sign that ends a line', () => assert.equal(writeCondition(languages['ticketsql']!, parseCondition('a = {value}')!, 'a\nb'), undefined))
  it('without quotes is a number or a guid, and nothing else', () => {
    const pieces = parseCondition('id = {value:integer}')!
    assert.equal(writeCondition(languages['odata']!, pieces, '12'), 'id = 12')
    assert.equal(writeCondition(languages['odata']!, pieces, '12 or 1 eq 1'), undefined)
    assert.equal(writeCondition(languages['odata']!, parseCondition('id eq {value:guid}')!, "x') or true"), undefined)
  })
})

describe('A path', () => {
  const row = { a: { 'b.c': 1, list: [{ name: 'BSN', values: ['1'] }, { name: 'X', values: [] }] }, one: { id: 5 }, none: null }
  const at = (path: string) => valuesAt({ value: row, parent: { value: { up: true } } }, parsePath(path)!)
  it('leads through names, lists and what a list is told apart by', () => {
    assert.deepEqual(at('a."b.c"'), [1])
    assert.deepEqual(at('a.list[name=BSN].values[0]'), ['1'])
    assert.deepEqual(at('a.list[].name'), ['BSN', 'X'])
    assert.deepEqual(at('a.list[5].name'), [])
    assert.deepEqual(at('^.up'), [true])
  })
  it('takes one that stands alone for a list of one', () => assert.deepEqual(at('one[].id'), [5]))
  it('leads nowhere through null and through what an object has by nature', () => {
    assert.deepEqual(at('none.x'), [])
    assert.deepEqual(at('constructor.name'), [])
  })
  it('is nothing else', () => { for (const text of ['', '.', 'a.', 'a[', '[', 'a[x', '{a}', '$x', 'a..b']) assert.equal(parsePath(text), undefined, text) })
})
