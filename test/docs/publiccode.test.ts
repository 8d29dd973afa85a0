/** What the repository says of itself to registers and readers: publiccode.yml and CHANGELOG.md, and that they tell of the same versions. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { parse } from 'yaml'
import { ownDocument } from '../../openapi/check/standard.ts'
import packageFile from '../../package.json' with { type: 'json' }
import { publiccodeSchema } from './publiccode-schema.ts'

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8')
const ajv = new Ajv({ allErrors: true, strict: false })
addFormats.default(ajv)
const validate = ajv.compile(publiccodeSchema)
const faultsOf = (value: unknown) => (validate(value) ? [] : validate.errors!.map(({ instancePath, message }) => `${instancePath}: ${message}`))

const publiccode = (): any => parse(read('publiccode.yml'))

describe('publiccode.yml', () => {
  it('is what version 0.5 of that standard asks', () => {
    assert.deepEqual(faultsOf(publiccode()), [])
  })

  const faulty: Readonly<Record<string, (file: any) => void>> = {
    'an older version': (file) => { file.publiccodeYmlVersion = '0.2' },
    'no address of the source': (file) => { delete file.url },
    'a category that is not on the list': (file) => { file.categories.push('data-integration') },
    'a scope that is not on the list': (file) => { file.intendedAudience.scope = ['gemeenten'] },
    'a country in small letters': (file) => { file.intendedAudience.countries = ['nl'] },
    'no Dutch description': (file) => { delete file.description.nl },
    'a short description that is long': (file) => { file.description.nl.shortDescription = 'x'.repeat(151) },
    'a long description that is short': (file) => { file.description.nl.longDescription = 'kort' },
    'a feature of more than a hundred characters': (file) => { file.description.nl.features = ['x'.repeat(101)] },
    'no licence': (file) => { file.legal = {} },
    'a community without anybody in it': (file) => { delete file.maintenance.contacts },
    'a contract without who holds it': (file) => { file.maintenance.type = 'contract' },
    'a status that is none': (file) => { file.developmentStatus = 'af' },
    'a kind that is none': (file) => { file.softwareType = 'standalone' },
    'a key that the standard does not have': (file) => { file.kosten = 'geen' },
    'a key that it deprecates': (file) => { file.legal.repoOwner = 'Gevel' },
  }
  for (const [what, change] of Object.entries(faulty)) {
    it(`would be refused with ${what}`, () => {
      const file = publiccode()
      change(file)
      assert.notDeepEqual(faultsOf(file), [])
    })
  }

  it('tells of the version, the licence and the address that package.json and the documents tell of', () => {
    const { softwareVersion, legal, url, releaseDate } = publiccode()
    assert.deepEqual([softwareVersion, legal.license], [packageFile.version, packageFile.license])
    assert.match(read('CHANGELOG.md'), new RegExp(`^## ${softwareVersion} \\(${releaseDate}\\)$`, 'm'))
    for (const api of ['klantinteracties', 'contactgegevens', 'klantbeeld'] as const) {
      const { contact, license } = ownDocument(api).info as { contact: { url: string }; license: { name: string } }
      assert.deepEqual([contact.url, license.name], [url, packageFile.license], api)
    }
  })
})

describe('CHANGELOG.md', () => {
  const [newest = ''] = read('CHANGELOG.md').split(/^## /m).slice(1)

  it('tells first of the version of package.json', () => {
    assert.equal(newest.split(/\s/)[0], packageFile.version)
  })
  for (const api of ['klantinteracties', 'contactgegevens', 'klantbeeld'] as const) {
    it(`tells under it of the version of openapi/${api}.yaml`, () => {
      assert.ok(newest.includes(`| ${api} | ${String(ownDocument(api).info!['version'])} |`))
    })
  }
})
