/** The comparison of a document with the standard: it finds every kind of difference, and takes no way of writing for one. */
import assert from 'node:assert/strict'
import { additionOf, additions } from '../../openapi/check/additions.ts'
import { compareDocuments } from '../../openapi/check/compare.ts'
import { described, pathOf, type Difference } from '../../openapi/check/differences.ts'
import type { Document } from '../../openapi/check/document.ts'
import { ownDocument } from '../../openapi/check/standard.ts'
import { changed, mutations, smallDocument, type Tree } from './small-document.ts'

const standard = smallDocument()
const differences = (change: (tree: Tree) => void) => compareDocuments(standard, changed(standard, change))
const summary = (found: readonly Difference[]) => found.map((one) => `${one.kind} ${pathOf(one)}`)
const ding = (tree: Tree) => tree['components'].schemas.Ding.properties
const list = (tree: Tree) => tree['paths']['/dingen'].get

describe('the comparison with the standard finds', () => {
  const planted: readonly (readonly [what: string, change: (tree: Tree) => void, expected: string])[] = [
    ['a path that is missing', (tree) => delete tree['paths']['/dingen/{uuid}'], 'missing paths > /dingen/{uuid}'],
    ['a path that the standard does not have', (tree) => { tree['paths']['/anders'] = {} }, 'added paths > /anders'],
    ['an operation that is missing', (tree) => delete tree['paths']['/dingen'].post, 'missing paths > /dingen > post'],
    ['another operationId', (tree) => { list(tree).operationId = 'lijst' }, 'changed paths > /dingen > get > operationId'],
    ['an operation that became deprecated', (tree) => { list(tree).deprecated = true }, 'added paths > /dingen > get > deprecated'],
    ['another tag', (tree) => { list(tree).tags = ['iets'] }, 'changed paths > /dingen > get > tags'],
    ['an operation without its credentials', (tree) => { list(tree).security = [] }, 'missing paths > /dingen > get > security > {"tokenAuth":[]}'],
    ['another way to sign in', (tree) => { list(tree).security = [{ tokenAuth: [] }, { anders: [] }] }, 'added paths > /dingen > get > security > {"anders":[]}'],
    ['a parameter that is missing', (tree) => list(tree).parameters.shift(), 'missing paths > /dingen > get > parameters > query naam'],
    ['a parameter that stands elsewhere', (tree) => { list(tree).parameters[1].in = 'header' }, 'missing paths > /dingen > get > parameters > query soort'],
    ['a parameter that need not be given', (tree) => delete list(tree).parameters[0].required, 'missing paths > /dingen > get > parameters > query naam > required'],
    ['a parameter that is no longer deprecated', (tree) => { list(tree).parameters[1].deprecated = false }, 'missing paths > /dingen > get > parameters > query soort > deprecated'],
    ['another type of a parameter', (tree) => { list(tree).parameters[0].schema.type = 'integer' }, 'changed paths > /dingen > get > parameters > query naam > schema > type'],
    ['another format of a parameter', (tree) => { list(tree).parameters[1].schema.format = 'uri' }, 'changed paths > /dingen > get > parameters > query soort > schema > format'],
    ['a choice of a parameter that is missing', (tree) => list(tree).parameters[1].schema.enum.pop(), 'missing paths > /dingen > get > parameters > query soort > schema > enum > "klein"'],
    ['a choice of a list parameter that is new', (tree) => list(tree).parameters[2].schema.items.enum.push('x'), 'added paths > /dingen > get > parameters > query expand > schema > items > enum > "x"'],
    ['another way of writing a list', (tree) => delete list(tree).parameters[2].explode, 'changed paths > /dingen > get > parameters > query expand > explode'],
    ['another style', (tree) => { list(tree).parameters[2].style = 'spaceDelimited' }, 'changed paths > /dingen > get > parameters > query expand > style'],
    ['a shared parameter that changed', (tree) => { tree['components'].parameters.uuid.schema.format = 'x' }, 'changed paths > /dingen/{uuid} > delete > parameters > path uuid > schema > format'],
    ['a body that need not be there', (tree) => delete tree['paths']['/dingen'].post.requestBody.required, 'missing paths > /dingen > post > requestBody > required'],
    ['a body that is not there', (tree) => delete tree['paths']['/dingen'].post.requestBody, 'missing paths > /dingen > post > requestBody > content > application/json'],
    ['a body of another schema', (tree) => { tree['paths']['/dingen'].post.requestBody.content['application/json'].schema.$ref = '#/components/schemas/Eigenaar' }, 'missing paths > /dingen > post > requestBody > content > application/json > schema > properties > title'],
    ['another media type', (tree) => { const { content } = list(tree).responses['200']; content['text/plain'] = content['application/json'] }, 'added paths > /dingen > get > responses > 200 > content > text/plain'],
    ['another status', (tree) => { tree['paths']['/dingen'].post.responses = { 200: tree['paths']['/dingen'].post.responses['201'] } }, 'missing paths > /dingen > post > responses > 201'],
    ['a response header that is missing', (tree) => delete list(tree).responses['200'].headers, 'missing paths > /dingen > get > responses > 200 > headers > API-version'],
    ['another type of a response header', (tree) => { tree['components'].headers['API-version'].schema.type = 'integer' }, 'changed paths > /dingen/{uuid} > delete > responses > 204 > headers > API-version > schema > type'],
    ['a field that is missing', (tree) => delete ding(tree).title, 'missing components > schemas > Ding > properties > title'],
    ['a field that the standard does not have', (tree) => { ding(tree).nieuw = { type: 'string' } }, 'added components > schemas > Ding > properties > nieuw'],
    ['a field that became required', (tree) => tree['components'].schemas.Ding.required.push('title'), 'added components > schemas > Ding > required > "title"'],
    ['a field that is no longer required', (tree) => tree['components'].schemas.Ding.required.pop(), 'missing components > schemas > Ding > required > "soort"'],
    ['another maximum length', (tree) => { tree['components'].schemas.Eigenaar.properties.naam.maxLength = 21 }, 'changed components > schemas > Eigenaar > properties > naam > maxLength'],
    ['a minimum length that is gone', (tree) => delete ding(tree).title.minLength, 'missing components > schemas > Ding > properties > title > minLength'],
    ['another pattern', (tree) => { ding(tree).title.pattern = '^[a-z]*$' }, 'changed components > schemas > Ding > properties > title > pattern'],
    ['another bound', (tree) => { ding(tree).aantal.maximum = 100 }, 'changed components > schemas > Ding > properties > aantal > maximum'],
    ['another default', (tree) => { ding(tree).aantal.default = 2 }, 'changed components > schemas > Ding > properties > aantal > default'],
    ['null that is no longer taken', (tree) => delete ding(tree).aantal.nullable, 'missing components > schemas > Ding > properties > aantal > nullable'],
    ['null of an object that is no longer taken', (tree) => delete ding(tree).eigenaar.nullable, 'missing components > schemas > Ding > properties > eigenaar > nullable'],
    ['a field that can be written', (tree) => delete ding(tree).uuid.readOnly, 'missing components > schemas > Ding > properties > uuid > readOnly'],
    ['a field that can be read', (tree) => delete ding(tree).geheim.writeOnly, 'missing components > schemas > Ding > properties > geheim > writeOnly'],
    ['a choice of a shared list that is missing', (tree) => tree['components'].schemas.SoortEnum.enum.pop(), 'missing components > schemas > Ding > properties > soort > enum > "klein"'],
    ['a blank that is no longer a choice', (tree) => ding(tree).kleur.oneOf.splice(1, 1), 'missing components > schemas > Ding > properties > kleur > enum > ""'],
    ['another limit on the values of a map', (tree) => { ding(tree).extra.additionalProperties.maxLength = 6 }, 'changed components > schemas > Ding > properties > extra > additionalProperties > maxLength'],
    ['a map that takes anything', (tree) => { ding(tree).extra.additionalProperties = true }, 'missing components > schemas > Ding > properties > extra > additionalProperties'],
    ['a part of a schema that is missing', (tree) => tree['components'].schemas.GrootDing.allOf.pop(), 'missing components > schemas > GrootDing > properties > hoogte'],
    ['a variant that is missing', (tree) => tree['components'].schemas.EenDing.oneOf.pop(), 'missing components > schemas > EenDing > oneOf > KleinDing'],
    ['another variant for a value', (tree) => { tree['components'].schemas.EenDing.discriminator.mapping.groot = '#/components/schemas/KleinDing' }, 'changed components > schemas > EenDing > discriminator > mapping > groot'],
    ['another field that tells variants apart', (tree) => { tree['components'].schemas.EenDing.discriminator.propertyName = 'maat' }, 'changed components > schemas > EenDing > discriminator > propertyName'],
    ['a schema that is missing', (tree) => delete tree['components'].schemas.KleinDing, 'missing components > schemas > KleinDing'],
    ['another kind of items', (tree) => { tree['components'].schemas.Dingen.properties.results.items.$ref = '#/components/schemas/Eigenaar' }, 'missing components > schemas > Dingen > properties > results > items > oneOf'],
    ['a keyword that it does not know', (tree) => { ding(tree).title['x-eigen'] = 1 }, 'added components > schemas > Ding > properties > title > x-eigen'],
    ['other credentials', (tree) => { tree['components'].securitySchemes.tokenAuth.name = 'X-Token' }, 'changed components > securitySchemes > tokenAuth > name'],
    ['another version', (tree) => { tree['info'].version = '1.0.1' }, 'changed info > version'],
    ['another server', (tree) => { tree['servers'][0].url = '/groot' }, 'missing servers > "/klein/api/v1"'],
  ]
  for (const [what, change, expected] of planted) {
    it(what, () => {
      const found = summary(differences(change))
      assert.ok(found.includes(expected), found.join('\n'))
    })
  }

  it('nothing between a document and itself', () => {
    assert.deepEqual(compareDocuments(standard, smallDocument()), [])
    const own = ownDocument('klantinteracties')
    assert.deepEqual(compareDocuments(own, structuredClone(own)), [])
  })

  it('says each in one line that names both sides', () => {
    const [one] = differences((tree) => { tree['components'].schemas.Eigenaar.properties.naam.maxLength = 21 })
    assert.equal(described(one!), 'components > schemas > Eigenaar > properties > naam > maxLength: the standard has 20, here it is 21')
  })
})

describe('the comparison with the standard takes for the same', () => {
  const eigenaar = (tree: Tree) => structuredClone(tree['components'].schemas.Eigenaar)
  const same: readonly (readonly [what: string, change: (tree: Tree) => void])[] = [
    ['other texts', (tree) => { list(tree).summary = 'x'; ding(tree).title.description = 'y'; ding(tree).title.example = 'z'; tree['info'].description = 'w'; delete tree['tags'][0].description }],
    ['`allOf` with `nullable`, and the object written out', (tree) => { ding(tree).eigenaar = { ...eigenaar(tree), nullable: true } }],
    ['`allOf` of one list of values, the reference alone, and the values themselves', (tree) => {
      ding(tree).soort = { $ref: '#/components/schemas/SoortEnum' }
      tree['components'].schemas.KleinDing.properties.soort = { type: 'string', enum: ['klein', 'groot'] }
    }],
    ['`oneOf` with a blank and a null, and one list that may be null', (tree) => { ding(tree).kleur = { type: 'string', enum: ['groot', 'klein', ''], nullable: true } }],
    ['a null among the values, and `nullable`', (tree) => { delete ding(tree).kleur.nullable }],
    ['lists of values by name that are used no more', (tree) => {
      ding(tree).kleur = { type: 'string', enum: ['groot', 'klein', ''], nullable: true }
      delete tree['components'].schemas.BlankEnum
      delete tree['components'].schemas.NullEnum
    }],
    ['parts of a schema, and the whole', (tree) => {
      tree['components'].schemas.GrootDing = { type: 'object', required: ['uuid', 'soort'], properties: { ...structuredClone(ding(tree)), hoogte: { type: 'number', format: 'double' } } }
    }],
    ['another order of values, required fields, parameters and variants', (tree) => {
      for (const values of [list(tree).parameters, list(tree).parameters[1].schema.enum, tree['components'].schemas.Ding.required, tree['components'].schemas.EenDing.oneOf]) values.reverse()
    }],
    ['what is said of a path, of each of its operations, and of the whole document', (tree) => {
      tree['paths']['/dingen/{uuid}'].delete.parameters = tree['paths']['/dingen/{uuid}'].parameters
      delete tree['paths']['/dingen/{uuid}'].parameters
      delete tree['paths']['/dingen/{uuid}'].delete.security
      for (const method of ['get', 'post']) tree['paths']['/dingen'][method].security = tree['security']
    }],
    ['what is said by name, and in place', (tree) => { tree['paths']['/dingen/{uuid}'].delete.responses['204'] = { description: 'x', headers: { 'API-version': { schema: { type: 'string' } } } } }],
    ['a default that is written', (tree) => {
      list(tree).deprecated = false
      Object.assign(list(tree).parameters[1], { required: false, style: 'form', explode: true })
      Object.assign(ding(tree).title, { nullable: false, readOnly: false, deprecated: false })
    }],
  ]
  for (const [what, change] of same) {
    it(what, () => {
      assert.deepEqual(differences(change).map(described), [])
      assert.deepEqual(compareDocuments(changed(standard, change), standard).map(described), [], 'the other way round')
    })
  }
})

describe('nothing hides in the comparison', () => {
  /** Mutations that it does not report. */
  const unseen = (document: Document, which?: (number: number) => boolean) => {
    const found: string[] = []
    for (const mutation of mutations(document, which)) if (compareDocuments(document, mutation.document).length === 0) found.push(mutation.name)
    return found
  }

  it('whatever is taken out of or changed in a small document', () => {
    // Said twice here: null among the choices and as `nullable`; what an operation repeats of the document, and a part of the whole.
    const twice = [
      'paths /dingen/{uuid} delete security taken out', 'components schemas GrootDing allOf 1 type taken out',
      'components schemas NullEnum enum 0 taken out', 'components schemas Ding properties kleur oneOf 2 taken out',
      'components schemas Ding properties kleur nullable taken out', 'components schemas Ding properties kleur nullable changed',
    ]
    assert.deepEqual(unseen(standard).toSorted(), twice.toSorted())
  })
  it('whatever is taken out of or changed in the document of contactgegevens', function () {
    this.timeout(60_000)
    // The other part of that schema says the same.
    assert.deepEqual(unseen(ownDocument('contactgegevens')), ['components schemas ValidatieFout allOf 1 type taken out'])
  })
  it('whatever of a hundred places is taken out of or changed in the document of klantinteracties', function () {
    this.timeout(60_000)
    const document = ownDocument('klantinteracties')
    const all = [...numbered(document)].length
    assert.deepEqual(unseen(document, (number) => number % Math.ceil(all / 100) === 7).filter((name) => !/ style taken out$/.test(name)), [])
  })
  function* numbered(document: Document) {
    let last = 0
    for (const _ of mutations(document, (number) => { last = number; return false })) yield 0
    for (let number = 0; number <= last; number++) yield number
  }
})

describe('the additions to the standard', () => {
  const added = (...path: string[]): Difference => ({ kind: 'added', path })
  it('are allowed where they are listed, and nowhere else', () => {
    assert.ok(additionOf(added('paths', '/dingen', 'get', 'responses', '503')))
    assert.ok(additionOf(added('paths', '/dingen', 'get', 'parameters', 'query volgende')))
    for (const path of [['paths', '/dingen', 'get', 'responses', '202'], ['paths', '/dingen', 'get', 'parameters', 'query vorige'], ['paths', '/dingen', 'post', 'parameters', 'query volgende'], ['paths', '/dingen']]) {
      assert.equal(additionOf(added(...path)), undefined, path.join())
    }
  })
  it('are never what is missing or another value', () => {
    const path = ['paths', '/dingen', 'get', 'responses', '503']
    for (const kind of ['missing', 'changed'] as const) assert.equal(additionOf({ kind, path }), undefined)
  })
  it('each have a reason', () => {
    for (const { reason } of additions) assert.match(reason, /^.{20,}\.$/)
  })
})
