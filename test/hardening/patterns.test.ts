/** No regular expression can be made slow by what comes from outside: a client, a source, or who writes a letter. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { sourceFiles, root } from '../architecture/tree.ts'
import { patternsIn, patternsOfSchema, slowText, type Pattern } from './slow-patterns.ts'

/** Slow over long texts, and only ever given what an administrator wrote, or what is no longer than this says. */
const bounded: Readonly<Record<string, string>> = {
  '-+$': 'the name of a new adapter, on the command line',
  "[^\\s\"'<>@]+@[^\\s\"'<>]+": 'what a law says of an adapter, on the command line',
  'Allowed choices are (.*)\\.$': 'words of the parser of the command line',
  '\\$\\{(ENV|START):([A-Za-z_][A-Za-z0-9_]*)(?::([^}]*))?\\}': 'a value of the configuration',
  '0+$': 'six digits of a fraction',
  '(\\.\\d*?)0+Z$': 'a moment that was written here',
  '#.*$': 'a request on the command line',
  '\\/+$': 'a base address of the configuration',
}

const known = (source: string, flags = ''): Pattern => ({ path: '', source, flags })

describe('A pattern that can be made slow', () => {
  // Six of these stood here; one letter of 6 kB in a mail archive kept the whole process busy for 47 seconds.
  const slow = [
    known('^From \\S* *\\S.*\\d{1,2}:\\d{2}.*$'), known('^(content-[^:]*|mime-version)\\s*:', 'i'), known('^[. ]+|[. ]+$', 'g'),
    known('^(https?:\\/\\/[^\\s/]+|[^\\s/:]+\\.[^\\s/]+)(\\/\\S*)?$', 'i'), known('^(https?|ftps?):\\/\\/[^\\s/?#]+\\S*$', 'i'),
    known('^(status|x-status|x-mozilla-[^:]*|lines)\\s*:', 'i'),
    known('^(a+)+$'), known('^(\\w+\\s?)*$'), known('^(a|a)*$'), known('^([a-z]+)+@'), known('\\s+$'), known('^(.*?),(.*),$'), known('^\\d+\\d+$'),
  ]
  for (const pattern of slow) it(`is seen: ${pattern.source}`, () => assert.notEqual(slowText(pattern), undefined)).timeout(30_000)
  for (const source of ['^(?:ab|cd)*$', '^[^:\\s]*\\s*:', '(?<![. ])[. ]+$', '^\\S+$', '\\{(\\w+)\\}']) it(`is not taken for one that is quick: ${source}`, () => assert.equal(slowText(known(source)), undefined)).timeout(30_000)
})

describe('The patterns of Gevel', () => {
  const inCode = [...sourceFiles('src'), ...sourceFiles('adapters'), ...sourceFiles('config')].flatMap(patternsIn)
  const documents = ['openapi/klantinteracties.yaml', 'openapi/contactgegevens.yaml', 'openapi/klantbeeld.yaml', 'config/schema.json']
  const inSchemas = documents.flatMap((path) => patternsOfSchema(path, parse(readFileSync(root + path, 'utf8'))))
  // Settings of adapters have their schema in code: `pattern: '…'`.
  const inSettings = sourceFiles('adapters').flatMap(({ path, text }) => [...text.matchAll(/\bpattern: '((?:[^'\\]|\\.)*)'/g)].map(([, source]): Pattern => ({ path, source: source!.replaceAll('\\\\', '\\'), flags: 'u' })))
  const all = [...inCode, ...inSchemas, ...inSettings]
  const different = [...new Map(all.map((one) => [`${one.source} ${one.flags}`, one])).values()]

  it('are hundreds, of code and of schemas', () => {
    assert.ok(inCode.length > 200 && inSchemas.length > 15 && inSettings.length > 5, `${inCode.length} ${inSchemas.length} ${inSettings.length}`)
  })

  it('go over any text in a time that grows with its length, but for those whose text is short', () => {
    const slow = different.map((pattern) => ({ ...pattern, text: slowText(pattern) })).filter(({ text }) => text !== undefined)
    assert.deepEqual(slow.filter(({ source }) => !Object.hasOwn(bounded, source)).map(({ path, source, text }) => `${path}: /${source}/ over ${text}`), [])
    assert.deepEqual(Object.keys(bounded).filter((source) => !different.some((one) => one.source === source)), [], 'no longer there')
  }).timeout(300_000)
})
